import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addReading, decodeRollup, emptyRollup, encodeRollup, mergeRollup } from './rollup.ts'

const START = 28_000_000 * 60_000
const reading = fc.record({
  offsetMs: fc.nat(59_999),
  alarm: fc.boolean(),
  score: fc.oneof(
    fc.constant(Number.NaN),
    fc.integer({ min: 0, max: 64 }).map((n) => n / 64),
  ),
  values: fc.array(fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -1000, max: 1000 })), {
    maxLength: 4,
  }),
})
const readings = fc.uniqueArray(reading, { maxLength: 30, selector: (one) => one.offsetMs })

const fold = (given: readonly { offsetMs: number; alarm: boolean; score: number; values: number[] }[]) => {
  const rollup = emptyRollup()
  for (const { offsetMs, alarm, score, values } of given)
    addReading(rollup, START + offsetMs, { alarm, score, limit: score, values })
  return rollup
}

describe('rollup', () => {
  it('says of readings what they say themselves, whatever order they came in', () => {
    fc.assert(
      fc.property(readings, (given) => {
        const rollup = fold(given)
        expect(rollup.count).toBe(given.length)
        expect(rollup.alarms).toBe(given.filter((one) => one.alarm).length)
        const inTime = [...given].sort((a, b) => a.offsetMs - b.offsetMs)
        rollup.sensors.forEach((sensor, i) => {
          const values = inTime
            .map((one) => one.values[i] ?? Number.NaN)
            .filter((value) => !Number.isNaN(value))
          expect(sensor.count).toBe(values.length)
          if (values.length === 0) return
          expect(sensor.min).toBe(Math.min(...values))
          expect(sensor.max).toBe(Math.max(...values))
          expect(sensor.sum).toBe(values.reduce((sum, value) => sum + value, 0))
          expect(sensor.last).toBe(values[values.length - 1])
        })
        expect(fold([...given].reverse())).toEqual(rollup)
      }),
    )
  })

  it('is the same merged from parts, and after encoding', () => {
    fc.assert(
      fc.property(readings, fc.nat(30), (given, at) => {
        const merged = fold(given.slice(0, at))
        mergeRollup(merged, fold(given.slice(at)))
        expect(merged).toEqual(fold(given))
        expect(decodeRollup(encodeRollup(merged, START), START)).toEqual(merged)
      }),
    )
  })

  it('refuses bytes that end inside it', () => {
    const bytes = encodeRollup(fold([{ offsetMs: 1, alarm: false, score: 0.5, values: [1, 2] }]), START)
    expect(decodeRollup(bytes.subarray(0, bytes.length - 1), START)).toBeNull()
    expect(decodeRollup(new Uint8Array(0), START)).toBeNull()
  })
})
