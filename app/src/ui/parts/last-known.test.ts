import { expect, test } from 'vitest'
import type { Series } from '../../workers/doors.ts'
import { storedOf, trailOf } from './last-known.svelte.ts'

const values = (last: readonly number[]): Series['sensors'][number] => {
  const column = Float64Array.from(last)
  return { min: column, max: column, mean: column, last: column }
}

const series = (score: readonly number[], sensors: Series['sensors']): Series => ({
  bucketMs: 0,
  timesMs: Float64Array.from(score, (_, i) => i),
  counts: new Uint32Array(score.length).fill(1),
  alarms: new Uint32Array(score.length),
  score: Float32Array.from(score),
  limit: new Float32Array(score.length).fill(2),
  sensors,
})

test('the last row, and the trail up to it', () => {
  const stored = storedOf(series([1, Number.NaN, 4], [values([7, 8, 9]), values([1, 2, Number.NaN])]))
  expect([...stored.values]).toEqual([9, Number.NaN])
  expect([...stored.trail]).toEqual([0.5, Number.NaN, 2])
  expect(stored.intervalMs).toBe(1)
})

test('the trail is no longer than a tile draws', () => {
  const { trail } = storedOf(
    series(
      Array.from({ length: 500 }, (_, i) => 2 * i),
      [],
    ),
  )
  expect(trail).toHaveLength(120)
  expect(trail.at(-1)).toBe(499)
})

test('nothing stored: no value', () => {
  const stored = storedOf(series([], [values([])]))
  expect([...stored.values]).toEqual([Number.NaN])
  expect(stored.trail).toHaveLength(0)
  expect(stored.intervalMs).toBeNull()
})

test('what arrives goes on from what was stored, and takes its place', () => {
  const trail = Float32Array.from({ length: 120 }, (_, i) => i)
  const stored = { values: new Float64Array(), trail, intervalMs: null }
  const joined = trailOf(Float32Array.of(500, 501), stored)
  expect(joined).toHaveLength(120)
  expect([joined[0], joined[117], joined[118], joined[119]]).toEqual([2, 119, 500, 501])
  expect(trailOf(new Float32Array(120), stored)).toHaveLength(120)
  expect(trailOf(Float32Array.of(7), null)).toEqual(Float32Array.of(7))
})
