// The published score of a whole table (Liu, Ting, Zhou 2008), without the range correction: what other programs' forests are
// compared with. Tree by tree over a block of rows, four rows side by side, so that the processor overlaps their walks.
import type { Forest } from './forest.ts'

/** Rows handled together: their path sums and their features stay in the processor's cache. */
const BLOCK = 2048

/** Scores the first `rowCount` rows (row-major, as wide as the forest); one score a row, 0 to 1. */
export function plainScores(forest: Forest, rows: Float32Array, rowCount: number): Float64Array {
  const paths = new Float64Array(rowCount)
  for (let from = 0; from < rowCount; from += BLOCK)
    addPaths(forest, rows, from, Math.min(rowCount, from + BLOCK), paths)
  return paths.map((path) => forest.scoreOfPath(path))
}

function addPaths(forest: Forest, rows: Float32Array, from: number, to: number, paths: Float64Array): void {
  const { trees, width, depth, stride, nodes, featureOf, leaf } = forest.arrays
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
