// Isolation Forest (Liu, Ting, Zhou 2008) in flat typed arrays. Every tree is a perfect binary heap of one depth: an early
// leaf is padded by nodes that always send a row left, so walking down is the same few steps for every row, no branches.
// The range-corrected score shortens the path of a row that lies outside what a node has seen: plain forests cannot tell
// "just outside" from "far outside". Invariant: a forest never changes after fit.
import { fastWalk } from './fast-walk.ts'
import { growTrees } from './forest-grow.ts'
import { averagePath, type ForestOptions, type TreeArrays } from './trees.ts'

/** Trees that JavaScript walks side by side. */
const TREES_IN_STEP = 4

/** A fitted forest: scores rows and says which feature made the score. */
export class Forest {
  readonly arrays: TreeArrays
  readonly #scale: number

  /** `arrays` from `growTrees`. */
  constructor(arrays: TreeArrays) {
    this.arrays = arrays
    this.#scale = arrays.trees * Math.max(averagePath(arrays.sampleSize), 1e-9)
  }

  /**
   * Grows a forest on `rowCount` rows of `width` features (row-major, finite). Rows are only read.
   * With no rows at all every score is 1 / 2 ** 0, that is 1; callers do not fit on nothing.
   */
  static fit(rows: Float32Array, rowCount: number, width: number, options: ForestOptions): Forest {
    return new Forest(growTrees(rows, rowCount, width, options))
  }

  /** Bytes the arrays take. */
  get byteLength(): number {
    const { nodes, count, leaf, leafCount } = this.arrays
    const all = [nodes, count, leaf, leafCount]
    return all.reduce((sum, array) => sum + array.byteLength, 0)
  }

  /** Makes ready for some rows in a row (fast-walk.ts): worth it from four on, and changes no score. */
  warm(): void {
    fastWalk()?.hold(this.arrays)
  }

  /** The range-corrected score of the row at `offset` in `rows`: 0 (usual) to 1 (isolated at once), about 0.4 typical. */
  score(rows: Float32Array, offset = 0): number {
    const fast = fastWalk()
    const isHeld = fast?.holds(this.arrays) === true
    return this.scoreOfPath(isHeld ? fast.pathOf(rows, offset) : this.pathOf(rows, offset))
  }

  /** The scores of many rows, the very same numbers as `score`. */
  scores(rows: Float32Array, rowCount: number): Float64Array {
    const paths = new Float64Array(rowCount)
    const fast = fastWalk()
    fast?.hold(this.arrays)
    if (fast?.holds(this.arrays)) fast.takePaths(rows, rowCount, paths)
    else for (let i = 0; i < rowCount; i++) paths[i] = this.pathOf(rows, i * this.arrays.width)
    return paths.map((path) => this.scoreOfPath(path))
  }

  /** The range-corrected path lengths of the row at `offset` in all trees, added up, walked in JavaScript. */
  pathOf(rows: Float32Array, offset: number): number {
    let path = 0
    for (let tree = 0; tree < this.arrays.trees; tree += TREES_IN_STEP)
      path += this.#pathOfFour(tree, rows, offset)
    return path
  }

  /**
   * Range-corrected path lengths of the row at `offset` in four trees from `tree` on, added up. Four walks side by side, and
   * no branch that depends on the data: the processor overlaps them. A node that sees the row `away` half-ranges from its
   * middle divides what is alive by max(1, (1 + away) / 2); with quarters of `away` that is 0.75 + q + |q - 0.25|, where a
   * maximum would be a branch.
   */
  #pathOfFour(tree: number, rows: Float32Array, offset: number): number {
    const { depth, stride, nodes, featureOf, leaf } = this.arrays
    const step = 4 * stride
    const rootA = tree * step
    const rootB = rootA + step
    const rootC = rootB + step
    const rootD = rootC + step
    let a = 1
    let b = 1
    let c = 1
    let d = 1
    let aliveA = 1
    let aliveB = 1
    let aliveC = 1
    let aliveD = 1
    let pathA = 0
    let pathB = 0
    let pathC = 0
    let pathD = 0
    for (let level = 0; level < depth; level++) {
      const atA = rootA + (a << 2)
      const atB = rootB + (b << 2)
      const atC = rootC + (c << 2)
      const atD = rootD + (d << 2)
      const xA = rows[offset + featureOf[atA + 3]!]!
      const xB = rows[offset + featureOf[atB + 3]!]!
      const xC = rows[offset + featureOf[atC + 3]!]!
      const xD = rows[offset + featureOf[atD + 3]!]!
      const awayA = Math.abs(xA - nodes[atA + 1]!) * nodes[atA + 2]!
      const awayB = Math.abs(xB - nodes[atB + 1]!) * nodes[atB + 2]!
      const awayC = Math.abs(xC - nodes[atC + 1]!) * nodes[atC + 2]!
      const awayD = Math.abs(xD - nodes[atD + 1]!) * nodes[atD + 2]!
      aliveA /= 0.75 + awayA + Math.abs(awayA - 0.25)
      aliveB /= 0.75 + awayB + Math.abs(awayB - 0.25)
      aliveC /= 0.75 + awayC + Math.abs(awayC - 0.25)
      aliveD /= 0.75 + awayD + Math.abs(awayD - 0.25)
      pathA += aliveA
      pathB += aliveB
      pathC += aliveC
      pathD += aliveD
      a = (a << 1) + +(xA >= nodes[atA]!)
      b = (b << 1) + +(xB >= nodes[atB]!)
      c = (c << 1) + +(xC >= nodes[atC]!)
      d = (d << 1) + +(xD >= nodes[atD]!)
    }
    const leaves = tree * stride - stride
    pathA += aliveA * (leaf[leaves + a]! - depth)
    pathB += aliveB * (leaf[leaves + stride + b]! - depth)
    pathC += aliveC * (leaf[leaves + 2 * stride + c]! - depth)
    pathD += aliveD * (leaf[leaves + 3 * stride + d]! - depth)
    return pathA + pathB + pathC + pathD
  }

  /** Turns a sum of path lengths over all trees into a score from 0 to 1: 2 to the power of -(mean path / c(sample)). */
  scoreOfPath(totalPath: number): number {
    return Math.exp((-Math.LN2 * totalPath) / this.#scale)
  }
}
