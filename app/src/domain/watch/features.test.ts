import { expect, test } from 'vitest'
import { Features, QUICK, RESTLESS, SLOW, VALUE } from './features.ts'

const ROW = 4

function feed(values: readonly number[]): { features: Features; row: Float32Array } {
  const features = new Features(1)
  const row = new Float32Array(ROW)
  for (const value of values) features.step(0, value, row)
  return { features, row }
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
  const quick = row[QUICK]
  features.step(0, Number.NaN, row)
  expect(row[VALUE]).toBeNaN()
  expect(row[QUICK]).toBe(quick)
  expect(row[RESTLESS]).toBeCloseTo(1 / 32, 2)
  features.step(0, 1e308, row)
  features.step(0, -1e308, row)
  expect([...row].every(Number.isFinite)).toBe(true)
})
