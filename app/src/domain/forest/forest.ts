// Isolation Forest (Liu, Ting, Zhou 2008) in flat typed arrays. Every tree is a perfect binary heap of one depth: an early
// leaf is padded by nodes that always send a row left, so walking down is the same few steps for every row, no branches.
// The range-corrected score shortens the path of a row that lies outside what a node has seen: plain forests cannot tell
// "just outside" from "far outside". Invariant: a forest never changes after fit.
import { averagePath, type ForestOptions, type TreeArrays } from './trees.ts'
import { workbench } from './workbench.ts'

/** From so many rows on it pays to fetch the trees onto the workbench. */
const WORTH_FETCHING = 4

/** A fitted forest: scores rows and says which feature made the score. */
export class Forest {
  readonly arrays: TreeArrays
  readonly #scale: number

  /** `arrays` as the workbench grows them. */
  constructor(arrays: TreeArrays) {
    this.arrays = arrays
    this.#scale = arrays.trees * Math.max(averagePath(arrays.sampleSize), 1e-9)
  }

  /**
   * Grows a forest on `rowCount` rows of `width` features (row-major, finite). Rows are only read.
   * With no rows at all every score is 1 / 2 ** 0, that is 1; callers do not fit on nothing.
   */
  static fit(rows: Float32Array, rowCount: number, width: number, options: ForestOptions): Forest {
    return new Forest(workbench().grow(rows, rowCount, width, options))
  }

  /** Bytes the arrays take. */
  get byteLength(): number {
    const { nodes, count, leaf, leafCount } = this.arrays
    const all = [nodes, count, leaf, leafCount]
    return all.reduce((sum, array) => sum + array.byteLength, 0)
  }

  /** The range-corrected score of the row at `offset` in `rows`: 0 (usual) to 1 (isolated at once), about 0.4 typical. */
  score(rows: Float32Array, offset = 0): number {
    return this.scoreOfPath(this.pathOf(rows, offset))
  }

  /** The scores of the first `rowCount` rows, the very same numbers as `score`. */
  scores(rows: Float32Array, rowCount: number): Float64Array {
    const paths = new Float64Array(rowCount)
    const bench = workbench()
    if (bench.canWalk && (rowCount >= WORTH_FETCHING || bench.holds(this.arrays)))
      bench.walk(this.arrays, rows, rowCount, paths)
    else for (let i = 0; i < rowCount; i++) paths[i] = this.pathOf(rows, i * this.arrays.width)
    return paths.map((path) => this.scoreOfPath(path))
  }

  /**
   * The range-corrected path lengths of the row at `offset` in all trees, added up. A node that sees the row `d` half-ranges
   * from its middle divides what is alive by max(1, (1 + d) / 2). In single precision, step by step as wasm/walk.ts does it.
   */
  pathOf(rows: Float32Array, offset: number): number {
    const { trees, depth, stride, nodes, featureOf, leaf } = this.arrays
    let sum = 0
    for (let tree = 0; tree < trees; tree++) {
      let node = 1
      let alive = 1
      let path = 0
      for (let level = 0; level < depth; level++) {
        const at = 4 * (tree * stride + node)
        const value = rows[offset + featureOf[at + 3]!]!
        const away = Math.fround(Math.abs(Math.fround(value - nodes[at + 1]!)) * nodes[at + 2]!)
        alive = Math.fround(alive / Math.max(1, Math.fround(0.5 + away)))
        path = Math.fround(path + alive)
        node = 2 * node + +(value >= nodes[at]!)
      }
      // Leaf i of a tree is node 2 ** depth + i of its heap.
      const below = Math.fround(leaf[(tree - 1) * stride + node]! - depth)
      sum += Math.fround(path + Math.fround(alive * below))
    }
    return sum
  }

  /** Turns a sum of path lengths over all trees into a score from 0 to 1: 2 to the power of -(mean path / c(sample)). */
  scoreOfPath(totalPath: number): number {
    return Math.exp((-Math.LN2 * totalPath) / this.#scale)
  }
}
