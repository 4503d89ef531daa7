import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wasmSourceHash } from '../../../../scripts/wasm.mjs'
import { Forest } from './forest.ts'
import { Random } from './random.ts'
import { WASM_SOURCE_HASH } from './wasm/code.ts'
import { workbench } from './workbench.ts'

function cloud(rows: number, width: number, seed: number): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: rows * width }, () => random.gaussian())
}

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 400 }),
  width: fc.integer({ min: 1, max: 30 }),
  trees: fc.integer({ min: 1, max: 30 }),
  sampleSize: fc.constantFrom(1, 2, 3, 16, 256, 700),
  seed: fc.integer(),
  scale: fc.constantFrom(0, 1e-30, 1, 1e20),
})

test('the code is what its sources say: else `npm run wasm`', () => {
  expect(WASM_SOURCE_HASH).toBe(wasmSourceHash())
})

describe('grown trees', () => {
  const digest = (forest: Forest): string => {
    const { nodes, leaf, count, leafCount } = forest.arrays
    const hash = createHash('sha256')
    for (const { buffer, byteOffset, byteLength } of [nodes, leaf, count, leafCount])
      hash.update(new Uint8Array(buffer, byteOffset, byteLength))
    return hash.digest('hex').slice(0, 16)
  }

  test('are the same ever after for the same rows and seed, with drift and without', () => {
    const options = { trees: 20, sampleSize: 256, seed: 7 }
    const rows = cloud(600, 6, 1)
    const sigmas = Float64Array.of(0, 0.1, 0.2, 0.5, 1, 2)
    expect(digest(Forest.fit(rows, 600, 6, options))).toBe('09eb59e6e1c0a015')
    expect(digest(Forest.fit(rows, 600, 6, { ...options, featureWeight: [1, 0.2, 0, 3, 1, 1] }))).toBe(
      '28bf2115cacd1e27',
    )
    expect(digest(Forest.fit(rows, 600, 6, { ...options, drift: { copies: 3, sigmas } }))).toBe(
      'c4b14497e947648c',
    )
  })

  test('share out their sample: both halves of a node are what the node has, and every leaf says its length', () => {
    fc.assert(
      fc.property(shape, ({ rows, width, trees, sampleSize, seed, scale }) => {
        const known = cloud(rows, width, seed).map((value) => scale * value)
        const { arrays } = Forest.fit(known, rows, width, { trees, sampleSize, seed })
        const { depth, stride, nodes, featureOf, count, leafCount } = arrays
        const rowsIn = (tree: number, node: number): number =>
          node < stride ? count[tree * stride + node]! : leafCount[tree * stride + node - stride]!
        for (let tree = 0; tree < trees; tree++) {
          const inLeaves = leafCount.subarray(tree * stride, (tree + 1) * stride)
          expect(inLeaves.reduce((sum, each) => sum + each, 0)).toBe(Math.min(sampleSize, rows))
          expect(rowsIn(tree, 1)).toBe(Math.min(sampleSize, rows))
          for (let node = 1; node < stride; node++) {
            const at = 4 * (tree * stride + node)
            const [left, right] = [rowsIn(tree, 2 * node), rowsIn(tree, 2 * node + 1)]
            if (nodes[at] === Number.POSITIVE_INFINITY) expect(right).toBe(0)
            else {
              expect([left > 0, right > 0, left + right]).toEqual([true, true, rowsIn(tree, node)])
              expect(featureOf[at + 3]).toBeLessThan(width)
            }
          }
        }
        expect(arrays.leaf.every((path) => path >= 0 && path <= depth + 2 * Math.log2(rows + 2))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('drift moves no feature that does not drift', () => {
    const rows = Float32Array.from({ length: 300 * 2 }, (_, i) => (i % 2 === 0 ? 5 : i))
    const sigmas = Float64Array.of(0, 3)
    const still = Forest.fit(rows, 300, 2, {
      trees: 10,
      sampleSize: 64,
      seed: 1,
      drift: { copies: 2, sigmas },
    })
    const { nodes, featureOf } = still.arrays
    for (let at = 0; at < nodes.length; at += 4)
      if (nodes[at] !== Number.POSITIVE_INFINITY && nodes[at + 2] !== 0) expect(featureOf[at + 3]).toBe(1)
  })
})

describe('walking', () => {
  test('gives the very same numbers in WebAssembly and in JavaScript, for any forest and any rows', () => {
    expect(workbench().canWalk).toBe(true)
    fc.assert(
      fc.property(shape, fc.integer({ min: 4, max: 140 }), (given, asking) => {
        const { rows, width, trees, sampleSize, seed, scale } = given
        const known = cloud(rows, width, seed).map((value) => scale * value)
        const forest = Forest.fit(known, rows, width, { trees, sampleSize, seed })
        const asked = cloud(asking, width, seed + 1).map((value, i) => scale * (i % 3 === 0 ? 9 : 1) * value)
        const paths = new Float64Array(asking)
        workbench().walk(forest.arrays, asked, asking, paths)
        for (let i = 0; i < asking; i++) expect(paths[i]).toBe(forest.pathOf(asked, i * width))
      }),
      { numRuns: 150 },
    )
  })

  test('holds one forest at a time, of any size: the one grown or walked last', () => {
    const small = Forest.fit(cloud(50, 2, 1), 50, 2, { trees: 8, sampleSize: 16, seed: 1 })
    const large = Forest.fit(cloud(3000, 40, 2), 3000, 40, { trees: 300, sampleSize: 2048, seed: 2 })
    const held = () => [small, large].map(({ arrays }) => workbench().holds(arrays))
    expect(held()).toEqual([false, true])
    const rows = cloud(5, 40, 3)
    const before = [small, large].map((forest) => [...forest.scores(rows, 5)])
    expect(held()).toEqual([false, true])
    expect([small, large].map((forest) => [...forest.scores(rows, 5)])).toEqual(before)
    expect([...small.scores(rows, 5)]).toEqual(before[0])
    expect(held()).toEqual([true, false])
  })

  test('one row of a forest that it does not hold is not worth fetching it', () => {
    const one = Forest.fit(cloud(50, 2, 1), 50, 2, { trees: 8, sampleSize: 16, seed: 1 })
    const other = Forest.fit(cloud(50, 2, 2), 50, 2, { trees: 8, sampleSize: 16, seed: 2 })
    expect(one.scores(cloud(1, 2, 3), 1)[0]).toBe(one.score(cloud(1, 2, 3)))
    expect(workbench().holds(other.arrays)).toBe(true)
  })

  test('rows may be as wide as they like', () => {
    const wide = Forest.fit(cloud(4, 40_000, 5), 4, 40_000, { trees: 8, sampleSize: 4, seed: 5 })
    const rows = cloud(5, 40_000, 6)
    expect([...wide.scores(rows, 5)]).toEqual([0, 1, 2, 3, 4].map((i) => wide.score(rows, i * 40_000)))
  })
})
