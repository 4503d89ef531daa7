// Scores many rows at once: tree by tree over a block of rows, four rows interleaved, so that the processor always has
// four independent walks to overlap. Used where there is a whole table (training rows, tools, benchmarks), not one reading.
import type { Forest } from './forest.ts'
import { TREES_AT_ONCE } from './trees.ts'

/** `plain`: the published score. `range`: the range-corrected one, the same numbers as `Forest.score`. */
export type ScoreMethod = 'plain' | 'range'

/** Rows handled together: their path sums and their features stay in the processor's cache. */
const BLOCK = 2048

/** Scores `rowCount` rows of `width` features (row-major); returns one score a row, 0 to 1. */
export function scoreRows(
  forest: Forest,
  rows: Float32Array,
  rowCount: number,
  width: number,
  method: ScoreMethod = 'range',
): Float64Array {
  const paths = new Float64Array(rowCount)
  for (let from = 0; from < rowCount; from += BLOCK) {
    const to = Math.min(rowCount, from + BLOCK)
    if (method === 'plain') addPlainPaths(forest, rows, width, from, to, paths)
    else addRangePaths(forest, rows, width, from, to, paths)
  }
  return paths.map((path) => forest.scoreOfPath(path))
}

function addRangePaths(
  forest: Forest,
  rows: Float32Array,
  width: number,
  from: number,
  to: number,
  paths: Float64Array,
): void {
  for (let tree = 0; tree < forest.arrays.trees; tree += TREES_AT_ONCE) {
    for (let i = from; i < to; i++) paths[i] = paths[i]! + forest.pathOfFour(tree, rows, i * width)
  }
}

function addPlainPaths(
  forest: Forest,
  rows: Float32Array,
  width: number,
  from: number,
  to: number,
  paths: Float64Array,
): void {
  const { trees, depth, stride, nodes, featureOf, leaf } = forest.arrays
  const threshold = new Float32Array(stride)
  const feature = new Int32Array(stride)
  for (let tree = 0; tree < trees; tree++) {
    for (let node = 0, at = 4 * tree * stride; node < stride; node++, at += 4) {
      threshold[node] = nodes[at]!
      feature[node] = featureOf[at + 3]!
    }
    const leaves = tree * stride - stride
    let i = from
    for (; i + 3 < to; i += 4) {
      const row0 = i * width
      const row1 = row0 + width
      const row2 = row1 + width
      const row3 = row2 + width
      let a = 1
      let b = 1
      let c = 1
      let d = 1
      for (let level = 0; level < depth; level++) {
        a = (a << 1) + +(rows[row0 + feature[a]!]! >= threshold[a]!)
        b = (b << 1) + +(rows[row1 + feature[b]!]! >= threshold[b]!)
        c = (c << 1) + +(rows[row2 + feature[c]!]! >= threshold[c]!)
        d = (d << 1) + +(rows[row3 + feature[d]!]! >= threshold[d]!)
      }
      paths[i] = paths[i]! + leaf[leaves + a]!
      paths[i + 1] = paths[i + 1]! + leaf[leaves + b]!
      paths[i + 2] = paths[i + 2]! + leaf[leaves + c]!
      paths[i + 3] = paths[i + 3]! + leaf[leaves + d]!
    }
    for (; i < to; i++) {
      let node = 1
      for (let level = 0; level < depth; level++) {
        node = (node << 1) + +(rows[i * width + feature[node]!]! >= threshold[node]!)
      }
      paths[i] = paths[i]! + leaf[leaves + node]!
    }
  }
}
