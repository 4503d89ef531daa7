import { describe, expect, test } from 'vitest'
import type { Limits } from '../../../../shared/mapping.ts'
import type { Series } from '../../workers/doors.ts'
import { alarmedValue, axisOf, breakMs, type Lane, rowAfter, rowAt } from './picture.ts'

const series = (timesMs: readonly number[], values: readonly number[], bucketMs = 0): Series => ({
  bucketMs,
  timesMs: Float64Array.from(timesMs),
  counts: new Uint32Array(timesMs.length).fill(1),
  alarms: new Uint32Array(timesMs.length),
  score: Float32Array.from(values, () => 0.5),
  limit: Float32Array.from(values, () => 2),
  sensors: [
    {
      min: Float64Array.from(values, (value) => value - 1),
      max: Float64Array.from(values, (value) => value + 1),
      mean: Float64Array.from(values),
      last: Float64Array.from(values),
    },
  ],
})

describe('axisOf', () => {
  test('holds every row and the usual range, and passes over missing values', () => {
    const rows = series([0, 1, 2], [5, Number.NaN, 30])
    const axis = axisOf(rows, { sensor: 0, band: { usual: 5, low: 2, high: 8 }, normal: null })
    expect(axis.min).toBeLessThanOrEqual(2)
    expect(axis.max).toBeGreaterThanOrEqual(31)
  })

  test('the score begins at zero and holds its limit', () => {
    const axis = axisOf(series([0], [5]), { sensor: null, band: null, normal: null })
    expect(axis.min).toBe(0)
    expect(axis.max).toBeGreaterThanOrEqual(2)
  })

  test('has ends even where nothing is known', () => {
    expect(axisOf(null, { sensor: 0, band: null, normal: null })).toEqual({ min: 0, max: 1, step: 1 })
  })

  test('holds a declared limit that is near, and leaves one out that would flatten the trace', () => {
    const rows = series([0, 1, 2], [60, 61, 62])
    const withLimit = (normal: Limits) => axisOf(rows, { sensor: 0, band: null, normal })
    expect(withLimit({ high: 66 }).max).toBeGreaterThanOrEqual(66)
    expect(withLimit({ low: 55 }).min).toBeLessThanOrEqual(55)
    expect(withLimit({ low: 0, high: 200 })).toEqual(withLimit({}))
    expect(axisOf(null, { sensor: 0, band: null, normal: { low: 10, high: 80 } })).toMatchObject({
      min: 0,
      max: 100,
    })
  })
})

test('a line breaks where readings are missing, in the rhythm of the readings', () => {
  expect(breakMs(series([0, 1000, 2000, 3000, 90_000], [1, 1, 1, 1, 1]))).toBe(4000)
  expect(breakMs(series([0, 60_000], [1, 1], 60_000))).toBe(150_000)
})

describe('finding rows', () => {
  const rows = series([1000, 2000, 5000], [1, 2, 3])

  test('the first row at or after a time', () => {
    expect([0, 1000, 1001, 5000, 5001].map((at) => rowAfter(rows, at))).toEqual([0, 0, 1, 2, 3])
  })

  test('the nearest row, if one is near', () => {
    expect(rowAt(rows, 1600, 1000)).toBe(1)
    expect(rowAt(rows, 1400, 1000)).toBe(0)
    expect(rowAt(rows, 3500, 1000)).toBe(null)
    expect(rowAt(rows, 9999, 10_000)).toBe(2)
    expect(rowAt(series([], []), 5, 10)).toBe(null)
  })
})

test('an alarmed row is marked on the sensors that were beyond usual or beyond what was declared', () => {
  const band = { usual: 5, low: 2, high: 8 }
  const marked = (low: number, high: number, lane: Partial<Lane>) =>
    alarmedValue({ sensor: 0, band: null, normal: null, ...lane }, { low: [low], high: [high] }, 0)
  expect(marked(4, 9, { band })).toBe(9)
  expect(marked(1, 5, { band })).toBe(1)
  expect(marked(4, 6, { band })).toBe(null)
  expect(marked(4, 6, { band, normal: { high: 5.5 } })).toBe(6)
  expect(marked(4, 6, { normal: { low: 4.5 } })).toBe(4)
  expect(marked(4, 6, {})).toBe(null)
  expect(marked(0.2, 0.9, { sensor: null })).toBe(0.9)
  expect(marked(Number.NaN, Number.NaN, { band })).toBe(null)
})
