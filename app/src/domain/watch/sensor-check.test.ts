import { describe, expect, test } from 'vitest'
import { Random } from '../forest/random.ts'
import { type Baseline, learnBaseline, smoothedSpread } from './baseline.ts'
import { Features, featureRows } from './features.ts'
import { checkSensor, DEFAULT_CHECK_OPTIONS } from './sensor-check.ts'

/** Learns the habits of a signal; nothing but its values decides. */
function habits(values: readonly number[]): Baseline {
  const out = featureRows(values.length, 1)
  new Features(1).take(0, Float64Array.from(values), values.length, new Uint8Array(values.length), out)
  return learnBaseline(out.rows, 1, 0, 0, 30)!
}
const random = new Random(1)
const white = habits(Array.from({ length: 600 }, () => random.gaussian()))
let state = 0
const remembering = habits(
  Array.from({ length: 600 }, () => {
    state = 0.9 * state + Math.sqrt(1 - 0.81) * random.gaussian()
    return state
  }),
)
const check = (baseline: Baseline, value: number, before = baseline.usual, quick = baseline.usual) =>
  checkSensor(baseline, value, before, quick, 10_000, 1, DEFAULT_CHECK_OPTIONS)

describe('habits', () => {
  test('level, spread and memory are learned', () => {
    expect(white.spread).toBeCloseTo(1, 0)
    expect(white.memory).toBeLessThan(0.2)
    expect(remembering.memory).toBeGreaterThan(0.75)
    expect(remembering.quickSpread).toBeGreaterThan(1.8 * white.quickSpread)
  })

  test('the spread of a smoothed signal is that of the textbook', () => {
    expect(smoothedSpread(0, 0.2)).toBeCloseTo(1 / 3, 10)
    expect(smoothedSpread(0.99, 0.2)).toBeGreaterThan(0.9)
  })

  test('a wild reading in a hundred changes neither level nor spread much', () => {
    const source = new Random(4)
    const dirty = habits(Array.from({ length: 600 }, (_, i) => (i % 100 === 50 ? 1000 : source.gaussian())))
    expect(Math.abs(dirty.spread - 1)).toBeLessThan(0.2)
  })

  test('a coarse sensor has at least part of its step as spread; a constant one has none', () => {
    expect(habits(Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? 33 : 32))).spread).toBeGreaterThan(
      0.5,
    )
    expect(habits(new Array(200).fill(32)).spread).toBe(0)
  })
})

describe('check', () => {
  test('a usual value is nothing, a far one a spike, a lasting level a shift', () => {
    expect(check(white, white.usual + 2).strength).toBeLessThan(1)
    expect(check(white, white.usual + 9)).toMatchObject({ kind: 'spike' })
    expect(check(white, white.usual - 9).strength).toBeGreaterThan(1)
    expect(check(white, white.usual + 3, 0, white.usual + 2.6)).toMatchObject({ kind: 'shift' })
    expect(check(white, white.usual + 3, 0, white.usual + 2.6).strength).toBeGreaterThan(1)
  })

  test('a level that is still off after the value came back is no alarm', () => {
    expect(check(white, white.usual, white.usual + 4, white.usual + 3).strength).toBeLessThan(1)
  })

  test('a signal that remembers alarms on a jump, not on a slow way to the same value', () => {
    const { usual, spread } = remembering
    expect(check(remembering, usual + 4 * spread, usual).strength).toBeGreaterThan(1)
    expect(
      check(remembering, usual + 4 * spread, usual + 3.8 * spread, usual + 3 * spread).strength,
    ).toBeLessThan(1)
  })

  test('a jump alone is never strong', () => {
    const { usual, spread } = remembering
    expect(check(remembering, usual + 4.5 * spread, usual - 4 * spread).strength).toBeLessThan(1.5)
  })

  test('little learned means wide limits', () => {
    const value = white.usual + 7
    expect(checkSensor(white, value, 0, 0, 45, 1, DEFAULT_CHECK_OPTIONS).strength).toBeLessThan(1)
  })

  test('a sensor that never moved is judged by one per cent of its value, and not at all at zero', () => {
    const still = habits(new Array(200).fill(32))
    const judge = (value: number, magnitude: number) =>
      checkSensor(still, value, 0, 0, 10_000, magnitude, DEFAULT_CHECK_OPTIONS).strength
    expect(judge(-1, 32)).toBeLessThan(1)
    expect(judge(-32, 32)).toBeGreaterThan(1)
    expect(judge(1, 0)).toBe(0)
  })

  test('a missing value is nothing', () => {
    expect(check(white, Number.NaN).strength).toBe(0)
  })
})
