import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeTicks, valueAxis, valuesOf, valueText } from './ticks.ts'

const HOUR_MS = 3_600_000

describe('timeTicks', () => {
  test('an hour in five-minute steps or more', () => {
    const { stepMs, timesMs } = timeTicks(90_000, HOUR_MS + 90_000, 8, () => 0)
    expect(stepMs).toBe(600_000)
    expect(timesMs[0]).toBe(600_000)
    expect(timesMs).toHaveLength(6)
  })

  test('days begin at local midnight', () => {
    const { stepMs, timesMs } = timeTicks(0, 96 * HOUR_MS, 5, () => 2 * HOUR_MS)
    expect(stepMs).toBe(24 * HOUR_MS)
    expect(timesMs[0]).toBe(22 * HOUR_MS)
  })

  test('nothing in an empty stretch', () => {
    expect(timeTicks(5, 5, 8, () => 0).timesMs).toEqual([])
  })

  test('always inside, never more than asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 42 }),
        fc.integer({ min: 2_000, max: 90 * 24 * HOUR_MS }),
        fc.integer({ min: 3, max: 12 }),
        (fromMs, spanMs, most) => {
          const { timesMs } = timeTicks(fromMs, fromMs + spanMs, most, () => HOUR_MS)
          expect(timesMs.length).toBeLessThanOrEqual(most + 1)
          expect(timesMs.every((at) => at >= fromMs && at <= fromMs + spanMs)).toBe(true)
        },
      ),
    )
  })
})

describe('valueAxis', () => {
  test('rounds outward to a round step', () => {
    expect(valueAxis(0.31, 1.72, 3)).toEqual({ min: 0, max: 2, step: 0.5 })
    expect(valuesOf(valueAxis(0.31, 1.72, 3))).toEqual([0, 0.5, 1, 1.5, 2])
  })

  test('a constant, zero, and no number at all', () => {
    expect(valueAxis(5, 5, 2)).toEqual({ min: 4.5, max: 5.5, step: 0.5 })
    expect(valueAxis(0, 0, 2).max).toBeGreaterThan(0)
    expect(valueAxis(Number.NaN, 3, 2)).toEqual({ min: 0, max: 1, step: 1 })
  })

  test('its texts fit beside a lane', () => {
    expect([0, 1500, -0.25, 1e9, -1.25e12, 1e-9].map(valueText)).toEqual([
      '0',
      '1500',
      '-0.25',
      '1e9',
      '-1.25e12',
      '1e-9',
    ])
  })

  test('holds what it was made for', () => {
    const size = fc.double({ min: -1e9, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const { min, max, step } = valueAxis(low, high, 3)
        expect(min).toBeLessThanOrEqual(low + 1e-9 * step)
        expect(max).toBeGreaterThanOrEqual(high - 1e-9 * step)
        expect(step).toBeGreaterThan(0)
      }),
    )
  })
})
