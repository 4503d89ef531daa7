import { expect, test } from 'vitest'
import { openedCase } from '../../../../e2e/store/given.ts'
import type { CaseEvent } from '../../../../shared/case.ts'
import { alarmLoadOf } from './alarm-load.ts'
import { casesOf, foldCases } from './cases.ts'

const HOUR_MS = 3_600_000
const T0 = 1_700_000_000_000
const returned = (machine: string, sinceMs: number, n: number, atMs: number): CaseEvent => {
  const { caseId, evidence } = openedCase(machine, sinceMs)
  const id = `${caseId}/returned/${n}`
  return {
    kind: 'returned',
    id,
    caseId,
    machine,
    atMs,
    by: 'detector',
    evidence: { ...evidence, untilMs: atMs },
  }
}
const again = (machine: string, sinceMs: number, n: number, atMs: number): CaseEvent => {
  const opened = openedCase(machine, sinceMs)
  const id = `${opened.caseId}/updated/${n}`
  return { ...opened, kind: 'updated', id, atMs, evidence: { ...opened.evidence, untilMs: atMs } }
}
const load = (events: readonly CaseEvent[], hours: number) =>
  alarmLoadOf(casesOf(foldCases(events)), T0, T0 + hours * HOUR_MS)

test('nothing at all is no load, and a shift is needed to judge', () => {
  expect(load([], 8)).toEqual({
    overMs: 8 * HOUR_MS,
    isEnough: true,
    perTenMinutes: 0,
    most: 0,
    floodShare: 0,
    chattering: [],
    stale: [],
  })
  expect(load([], 7.9).isEnough).toBe(false)
})

test('each opening within the stretch counts, and a flood is seen', () => {
  const flood = Array.from({ length: 11 }, (_, i) => openedCase(`m${i}`, T0 + 1000 * i))
  const outside = [openedCase('early', T0 - 1), openedCase('late', T0 + 8 * HOUR_MS)]
  expect(load([...flood, ...outside], 8)).toMatchObject({ most: 11, floodShare: 1 / 48 })
  expect(load(flood, 8).perTenMinutes).toBeCloseTo(11 / 48)
})

test('an alarm that comes and goes counts each time and is named', () => {
  const events = [
    openedCase('press', T0),
    returned('press', T0, 1, T0 + 60_000),
    again('press', T0, 2, T0 + 120_000),
    again('press', T0, 3, T0 + 130_000),
    returned('press', T0, 4, T0 + 180_000),
    again('press', T0, 5, T0 + 240_000),
  ]
  expect(load(events, 1)).toMatchObject({ most: 3, chattering: ['press'] })
})

test('an alarm that stands for more than a day is stale, one that returned is not', () => {
  const events = [openedCase('old', T0), openedCase('over', T0), returned('over', T0, 1, T0 + 60_000)]
  expect(load(events, 25).stale).toEqual(['old'])
})
