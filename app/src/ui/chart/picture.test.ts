import { describe, expect, test } from 'vitest'
import type { Series } from '../../workers/doors.ts'
import { axisOf, breakMs, rowAfter, rowAt } from './picture.ts'

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
    const axis = axisOf(rows, { sensor: 0, band: { usual: 5, low: 2, high: 8 } })
    expect(axis.min).toBeLessThanOrEqual(2)
    expect(axis.max).toBeGreaterThanOrEqual(31)
  })

  test('the score begins at zero and holds its limit', () => {
    const axis = axisOf(series([0], [5]), { sensor: null, band: null })
    expect(axis.min).toBe(0)
    expect(axis.max).toBeGreaterThanOrEqual(2)
  })

  test('has ends even where nothing is known', () => {
    expect(axisOf(null, { sensor: 0, band: null })).toEqual({ min: 0, max: 1, step: 1 })
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
