import { expect, test } from 'vitest'
import { COLUMNS_PER_SENSOR, Features, featureRows, QUICK, RESTLESS, SLOW, VALUE } from './features.ts'

/** The row of the last value. */
function take(features: Features, values: readonly number[]): Float32Array {
  const out = featureRows(values.length, 1)
  features.take(0, Float64Array.from(values), values.length, new Uint8Array(values.length), out)
  return out.rows.slice(-COLUMNS_PER_SENSOR)
}

function feed(values: readonly number[]): { features: Features; row: Float32Array } {
  const features = new Features(1)
  return { features, row: take(features, values) }
}

test('nothing is known before nine values; then the columns are relative to their median', () => {
  expect([...feed([1, 2, 3]).row].every(Number.isNaN)).toBe(true)
  const { features, row } = feed([9, 1, 8, 2, 7, 3, 6, 4, 5])
  expect(features.anchor(0)).toBe(5)
  expect(row[VALUE]).toBe(0)
})

test('a constant sensor has levels 0 and no restlessness', () => {
  const { row } = feed(new Array(50).fill(32))
  expect([...row]).toEqual([0, 0, 0, 0])
})

test('the quick level follows a lasting shift sooner than the slow one', () => {
  const noise = Array.from({ length: 60 }, (_, i) => (i % 2 ? 1 : -1))
  const { row } = feed([...noise, ...noise.slice(0, 20).map((x) => x + 6)])
  expect(row[QUICK]).toBeGreaterThan(row[SLOW]!)
  expect(row[SLOW]).toBeGreaterThan(2)
})

test('one wild reading moves slow level and restlessness not at all, and the quick one by little', () => {
  const noise = Array.from({ length: 60 }, (_, i) => Math.sin(i * 2.4))
  const calm = feed([...noise, 0.3, 0.2]).row
  const wild = feed([...noise, 1e9, 0.2]).row
  expect(Math.abs(wild[SLOW]! - calm[SLOW]!)).toBeLessThan(0.05)
  expect(Math.abs(wild[QUICK]! - calm[QUICK]!)).toBeLessThan(1)
  expect(wild[RESTLESS]).toBeLessThan(1)
})

test('a missing value leaves the levels, 1e308 stays a number, and large offsets keep small differences', () => {
  const { features, row } = feed(Array.from({ length: 30 }, (_, i) => 1e9 + (i % 2) / 16))
  const missing = take(features, [Number.NaN])
  expect(missing[VALUE]).toBeNaN()
  expect(missing[QUICK]).toBe(row[QUICK])
  expect(missing[RESTLESS]).toBeCloseTo(1 / 32, 2)
  expect([...take(features, [1e308, -1e308])].every(Number.isFinite)).toBe(true)
})

test('values taken together make what they make one by one', () => {
  const values = Array.from({ length: 120 }, (_, i) =>
    i % 17 === 3 ? Number.NaN : Math.sin(i * 2.4) + i / 50,
  )
  const isWild = Uint8Array.from(values, (_, i) => Number(i % 11 < 5 && i > 40))
  const together = featureRows(120, 1)
  new Features(1).take(0, Float64Array.from(values), 120, isWild, together)
  const features = new Features(1)
  for (const [i, value] of values.entries()) {
    const alone = featureRows(1, 1)
    features.take(0, Float64Array.of(value), 1, isWild.subarray(i, i + 1), alone)
    const at = i * COLUMNS_PER_SENSOR
    expect(alone.rows).toEqual(together.rows.slice(at, at + COLUMNS_PER_SENSOR))
    expect([alone.befores[0], alone.levels[0]]).toEqual([together.befores[i], together.levels[i]])
  }
})
