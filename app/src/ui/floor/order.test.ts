import { expect, test } from 'vitest'
import type { Case } from '../../domain/cases/fold-case.ts'
import type { FloorMachine } from '../../state/floor.svelte.ts'
import { isAbnormal, NO_PLACES, nextPlaces, type Placed, placeMachines } from './order.ts'

const NOW_MS = 1_700_000_000_000

const machine = (number: number, ageMs = 1_000): FloorMachine => ({
  machine: { number, machine: `m${number}`, sensors: [] },
  state: null,
  latest: { machine: number, timeMs: NOW_MS - ageMs, recordTimeMs: NOW_MS - ageMs },
  bands: [],
  intervalMs: 1_000,
  trail: new Float32Array(),
})

const openCase = (of: string, state: Case['state'], severity: Case['severity']): Case => ({
  id: `${of}@1`,
  ids: [`${of}@1`],
  shelved: null,
  outOfService: null,
  feedback: null,
  machine: of,
  state,
  severity,
  sinceMs: NOW_MS - 60_000,
  returnedMs: null,
  evidence: {
    machine: of,
    fault: 'machine',
    sinceMs: NOW_MS - 60_000,
    peakMs: NOW_MS,
    untilMs: NOW_MS,
    score: null,
    limit: null,
    abnormalReadings: 1,
    sensors: [],
  },
  acknowledged: null,
  notes: [],
  explanation: null,
  events: [],
})

const names = (machines: readonly FloorMachine[], open: readonly Case[]): string[] =>
  placeMachines(machines, open, NOW_MS).map((each) => each.machine.machine.machine)

test('unacknowledged before acknowledged before returned, then stale, then the rest as they came', () => {
  const machines = [machine(0), machine(1, 3_600_000), machine(2), machine(3), machine(4), machine(5)]
  const open = [
    openCase('m2', 'returned', 'high'),
    openCase('m3', 'acknowledged', 'high'),
    openCase('m4', 'unacknowledged', 'low'),
    openCase('m5', 'unacknowledged', 'high'),
  ]
  expect(names(machines, open)).toEqual(['m5', 'm4', 'm3', 'm2', 'm1', 'm0'])
})

test('what is shelved stands behind what is not, and comes back by itself', () => {
  const untilMs = NOW_MS + 1
  const quiet = {
    ...openCase('m0', 'unacknowledged', 'high'),
    shelved: { id: 's', by: 'Ana', atMs: NOW_MS - 1, untilMs, once: false, reason: 'planned' },
  }
  const open = [quiet, openCase('m1', 'returned', 'low')]
  expect(names([machine(0), machine(1)], open)).toEqual(['m1', 'm0'])
  const later = placeMachines([machine(0), machine(1)], open, untilMs)
  expect(later.map(({ condition }) => condition)).toEqual(['unacknowledged', 'returned'])
})

test("a machine's newest case counts", () => {
  const open = [openCase('m1', 'acknowledged', 'low'), openCase('m1', 'unacknowledged', 'high')]
  expect(placeMachines([machine(1)], open, NOW_MS)[0]?.open?.state).toBe('acknowledged')
})

test('a machine that reports and has no case is not abnormal; a silent one is', () => {
  const [silent, normal] = placeMachines([machine(0), machine(1, 3_600_000)], [], NOW_MS)
  expect([silent, normal].map((each) => each !== undefined && isAbnormal(each))).toEqual([true, false])
})

const placesOf = ({ front, rest }: { front: readonly Placed[]; rest: readonly Placed[] }): string[][] =>
  [front, rest].map((part) => part.map((each) => each.machine.machine.machine))

test('while held a machine with a new case stays where it is, and new machines come last', () => {
  const machines = [machine(0), machine(2)]
  const held = nextPlaces(
    nextPlaces(NO_PLACES, machines, [], NOW_MS, true),
    [machine(1), ...machines],
    [openCase('m2', 'unacknowledged', 'high')],
    NOW_MS,
    true,
  )
  expect(placesOf(held)).toEqual([[], ['m0', 'm2', 'm1']])
  const open = [openCase('m2', 'unacknowledged', 'high')]
  const free = nextPlaces(held, [machine(1), ...machines], open, NOW_MS, false)
  expect(placesOf(free)).toEqual([['m2'], ['m1', 'm0']])
  expect([held.order, free.order]).toEqual([0, 1])
})

test('the order only counts as another one where a machine leaves its place', () => {
  const held = nextPlaces(NO_PLACES, [machine(0), machine(1)], [], NOW_MS, true)
  const orderOf = (machines: FloorMachine[]): number => nextPlaces(held, machines, [], NOW_MS, false).order
  expect(orderOf([machine(0), machine(1), machine(2)])).toBe(0)
  expect(orderOf([machine(0), machine(2), machine(1)])).toBe(1)
})

test('a machine of which nothing has changed is the same object as before', () => {
  const machines = [machine(0), machine(1)]
  const first = nextPlaces(NO_PLACES, machines, [], NOW_MS, false)
  const second = nextPlaces(first, [machines[0]!, machine(1, 500)], [], NOW_MS, false)
  expect(second.rest.map((each, i) => each === first.rest[i])).toEqual([true, false])
})
