import { expect, test } from 'vitest'
import type { Evidence, SensorEvidence } from '../../../../shared/evidence.ts'
import { bandsOf, sensorsOf, stretchAround } from './around.ts'

const MINUTE_MS = 60_000

test('a short case has a minute on each side, a long one half of itself, at most half an hour', () => {
  expect(stretchAround(10 * MINUTE_MS, 10 * MINUTE_MS + 5_000)).toEqual({
    fromMs: 9 * MINUTE_MS,
    toMs: 11 * MINUTE_MS + 5_000,
  })
  expect(stretchAround(10 * MINUTE_MS, 20 * MINUTE_MS)).toEqual({
    fromMs: 5 * MINUTE_MS,
    toMs: 25 * MINUTE_MS,
  })
  expect(stretchAround(0, 1000 * MINUTE_MS).toMs).toBe(1030 * MINUTE_MS)
})

test('the most telling sensors in the order of the machine; one it no longer has is passed over', () => {
  const sensor = (name: string): SensorEvidence => ({
    sensor: name,
    unit: null,
    value: 1,
    usual: 1,
    spread: 1,
    deviation: 0,
    share: 0,
    findings: [],
    sinceMs: null,
  })
  const names = ['h', 'g', 'gone', 'f', 'e', 'd', 'c', 'b', 'a']
  const evidence: Evidence = {
    machine: 'm',
    fault: 'machine',
    sinceMs: 0,
    peakMs: 0,
    untilMs: 0,
    score: null,
    limit: null,
    abnormalReadings: 1,
    sensors: names.map(sensor),
  }
  const machine = {
    number: 0,
    machine: 'm',
    sensors: [...'abcdefgh'].map((name) => ({ name, unit: null })),
  }
  expect(sensorsOf(evidence, machine)).toEqual([2, 3, 4, 5, 6, 7])
  expect(bandsOf(evidence, machine)[0]).toEqual({ usual: 1, low: -1, high: 3 })
  expect(bandsOf({ ...evidence, sensors: [] }, machine)[0]).toBe(null)
})
