import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { walkSourceHash } from '../../../../scripts/wasm.mjs'
import { fastWalk } from './fast-walk.ts'
import { Forest } from './forest.ts'
import { Random } from './random.ts'
import { WALK_SOURCE_HASH } from './wasm/walk-code.ts'

function cloud(rows: number, width: number, seed: number): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: rows * width }, () => random.gaussian())
}

/** The walk in WebAssembly; this Node has vector instructions. */
const fast = fastWalk()!

describe('the walk in WebAssembly', () => {
  test('is what its source says: else `npm run wasm`', () => {
    expect(WALK_SOURCE_HASH).toBe(walkSourceHash())
  })

  test('gives the very same numbers as the walk in JavaScript, for any forest and any rows', () => {
    const shape = fc.record({
      rows: fc.integer({ min: 1, max: 400 }),
      width: fc.integer({ min: 1, max: 30 }),
      trees: fc.integer({ min: 1, max: 30 }),
      sampleSize: fc.constantFrom(1, 2, 3, 16, 256, 700),
      seed: fc.integer(),
      scale: fc.constantFrom(0, 1e-30, 1, 1e20),
    })
    fc.assert(
      fc.property(shape, ({ rows, width, trees, sampleSize, seed, scale }) => {
        const known = cloud(rows, width, seed).map((value) => scale * value)
        const forest = Forest.fit(known, rows, width, { trees, sampleSize, seed })
        const asked = cloud(20, width, seed + 1).map((value, i) => scale * (i % 3 === 0 ? 9 : 1) * value)
        fast.hold(forest.arrays)
        const paths = new Float64Array(20)
        fast.takePaths(asked, 20, paths)
        for (let i = 0; i < 20; i++) {
          const inJavaScript = forest.pathOf(asked, i * width)
          expect(fast.pathOf(asked, i * width)).toBe(inJavaScript)
          expect(paths[i]).toBe(inJavaScript)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('holds one forest at a time, of any size, and another one is walked in JavaScript', () => {
    const small = Forest.fit(cloud(50, 2, 1), 50, 2, { trees: 8, sampleSize: 16, seed: 1 })
    const large = Forest.fit(cloud(3000, 40, 2), 3000, 40, { trees: 300, sampleSize: 2048, seed: 2 })
    const row = cloud(1, 40, 3)
    const [ofSmall, ofLarge] = [small.score(row), large.score(row)]
    for (const forest of [small, large, small]) {
      forest.warm()
      expect([small, large].map(({ arrays }) => fast.holds(arrays))).toEqual([
        forest === small,
        forest === large,
      ])
      expect([small.score(row), large.score(row)]).toEqual([ofSmall, ofLarge])
    }
  })

  test('rows that are too wide for it are walked in JavaScript', () => {
    const wide = Forest.fit(cloud(4, 40_000, 5), 4, 40_000, { trees: 8, sampleSize: 4, seed: 5 })
    const rows = cloud(2, 40_000, 6)
    expect([...wide.scores(rows, 2)]).toEqual([wide.score(rows), wide.score(rows, 40_000)])
    expect(fast.holds(wide.arrays)).toBe(false)
  })

  test('takes tables of any length', () => {
    const rows = cloud(5000, 24, 4)
    const forest = Forest.fit(rows, 5000, 24, { trees: 100, sampleSize: 256, seed: 4 })
    const scores = forest.scores(rows, 5000)
    for (const i of [0, 1023, 1024, 2047, 2048, 4999])
      expect(scores[i]).toBe(forest.scoreOfPath(forest.pathOf(rows, i * 24)))
  })
})
