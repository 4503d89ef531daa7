// What a forest is made of: one perfect binary heap per tree, all trees in one flat array per field.

/** How a forest is grown. */
export interface ForestOptions {
  readonly trees: number
  /** Rows each tree sees, drawn without replacement; fewer where there are fewer rows. */
  readonly sampleSize: number
  readonly seed: number
  /** How often each feature is chosen for a split, relative to the others; all alike when left out. */
  readonly featureWeight?: ArrayLike<number>
  /** The trees grow on copies of the rows that are moved by normal noise, instead of on the rows as they are. */
  readonly drift?: {
    readonly copies: number
    /** One standard deviation of a feature's noise, in the feature's unit. */
    readonly sigmas: Float64Array
  }
}

/** The arrays of a forest; node `i` of tree `t` is at `t * stride + i`, root 1, children `2i` and `2i + 1`. */
export interface TreeArrays {
  readonly trees: number
  /** Features of a row. */
  readonly width: number
  /** Levels of splits; every tree has `2 ** depth` leaves. */
  readonly depth: number
  /** Nodes (and leaves) a tree takes in each array: `2 ** depth`. */
  readonly stride: number
  /** Rows each tree really saw. */
  readonly sampleSize: number
  /**
   * Four numbers a node, side by side so that a step down a tree touches one cache line: the threshold (a row goes right
   * where its feature is >= it; +Infinity in padding), the middle of the range of the split feature among the node's own
   * rows, a half over half that range (0 in padding: no row is ever outside), and the feature's index (read through
   * `featureOf`).
   */
  readonly nodes: Float32Array
  /** The same memory as integers: `featureOf[4 * i + 3]` is node i's split feature. */
  readonly featureOf: Int32Array
  /** Rows of the sample in a node. */
  readonly count: Uint16Array
  /** Path length a leaf stands for: its own depth plus `averagePath(rows in it)`. */
  readonly leaf: Float32Array
  /** Rows of the sample in a leaf. */
  readonly leafCount: Uint16Array
}

/** Average path length of an unsuccessful search in a binary tree of `n` rows: c(n) of Liu et al., 0 for n <= 1. */
export function averagePath(n: number): number {
  if (n <= 1) return 0
  if (n === 2) return 1
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n
}

let table = new Float64Array(0)

/** `averagePath` of every n from 0 to `most`, as a shared table; read only. */
export function averagePaths(most: number): Float64Array {
  if (table.length <= most) table = Float64Array.from({ length: most + 1 }, (_, n) => averagePath(n))
  return table
}
