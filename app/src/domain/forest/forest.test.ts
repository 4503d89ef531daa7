import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attribute, sharesOf } from './attribution.ts'
import { Forest } from './forest.ts'
import { plainScores } from './plain-scores.ts'
import { Random } from './random.ts'
import { averagePath } from './trees.ts'

const OPTIONS = { trees: 100, sampleSize: 256, seed: 3 }

function cloud(rows: number, width: number, seed: number): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: rows * width }, () => random.gaussian())
}

test('average path length is c(n) of the paper', () => {
  expect(averagePath(1)).toBe(0)
  expect(averagePath(2)).toBe(1)
  expect(averagePath(256)).toBeCloseTo(10.2448, 3)
})

test('a row far outside scores high, one in the middle low, and further out never scores lower', () => {
  const forest = Forest.fit(cloud(600, 3, 1), 600, 3, OPTIONS)
  const at = (x: number): number => forest.score(new Float32Array([x, 0, 0]))
  expect(at(0)).toBeLessThan(0.45)
  expect(at(6)).toBeGreaterThan(0.5)
  expect(at(12)).toBeGreaterThan(at(6))
  expect(at(24)).toBeGreaterThan(at(12))
})

test('the same rows and seed give the same forest', () => {
  const rows = cloud(300, 4, 2)
  const one = Forest.fit(rows, 300, 4, OPTIONS)
  const other = Forest.fit(rows.slice(), 300, 4, OPTIONS)
  expect(other.arrays.nodes).toEqual(one.arrays.nodes)
  expect(Forest.fit(rows, 300, 4, { ...OPTIONS, seed: 4 }).arrays.nodes).not.toEqual(one.arrays.nodes)
})

test('scoring a table gives the very same numbers as scoring row by row', () => {
  const rows = cloud(1031, 5, 5)
  const forest = Forest.fit(rows, 1031, 5, OPTIONS)
  const batch = forest.scores(rows, 1031)
  for (let i = 0; i < 1031; i++) expect(batch[i]).toBe(forest.score(rows, i * 5))
  const plain = plainScores(forest, rows, 1031)
  expect(Math.max(...plain)).toBeLessThan(1)
})

test('constant, few and single rows make a forest that scores', () => {
  const constant = Forest.fit(new Float32Array(300).fill(7), 100, 3, OPTIONS)
  expect(constant.score(new Float32Array([7, 7, 7]))).toBeCloseTo(0.5, 5)
  const single = Forest.fit(new Float32Array([1, 2]), 1, 2, OPTIONS)
  expect(Number.isFinite(single.score(new Float32Array([1, 2])))).toBe(true)
  const huge = Forest.fit(new Float32Array([1e30, -1e30, 0, 1]), 4, 1, OPTIONS)
  expect(huge.score(new Float32Array([1e30]))).toBeGreaterThan(0)
})

test('a feature of weight 0 is never split on', () => {
  const forest = Forest.fit(cloud(300, 3, 8), 300, 3, { ...OPTIONS, featureWeight: [1, 0, 1] })
  const credits = new Float64Array(3)
  attribute(forest, new Float32Array([0, 50, 0]), 0, credits)
  expect(credits[1]).toBe(0)
})

test('credits add up to what the path is short of the average, for any row', () => {
  const forest = Forest.fit(cloud(500, 4, 9), 500, 4, OPTIONS)
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (values) => {
        const row = Float32Array.from(values)
        const credits = new Float64Array(4)
        const path = attribute(forest, row, 0, credits)
        const sum = credits.reduce((total, credit) => total + credit, 0)
        expect(sum).toBeCloseTo(averagePath(256) - path, 6)
        expect(forest.scoreOfPath(path * 100)).toBeCloseTo(forest.score(row), 6)
        const shares = sharesOf(credits, [0, 0, 1, 1], 2)
        const total = shares[0]! + shares[1]!
        expect(total === 0 || Math.abs(total - 1) < 1e-12).toBe(true)
      },
    ),
    { numRuns: 50 },
  )
})

test('the guilty one of 32 sensors comes first at 6 sigma', () => {
  const forest = Forest.fit(cloud(2000, 32, 10), 2000, 32, OPTIONS)
  const random = new Random(11)
  let first = 0
  for (let i = 0; i < 100; i++) {
    const row = Float32Array.from({ length: 32 }, () => random.gaussian())
    const guilty = random.below(32)
    row[guilty] = 6
    const credits = new Float64Array(32)
    attribute(forest, row, 0, credits)
    if (credits.indexOf(Math.max(...credits)) === guilty) first++
  }
  expect(first).toBeGreaterThanOrEqual(90)
})
