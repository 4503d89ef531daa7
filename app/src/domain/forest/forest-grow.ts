// Grows the trees of a forest: random feature, random cut between the smallest and the largest value of the node's rows.
// Only the chosen feature is looked at in a node, which is what makes fitting fast.
import { Random } from './random.ts'
import { averagePaths, type ForestOptions, TREES_AT_ONCE, type TreeArrays } from './trees.ts'

/** A range this small has an end in single precision when it is divided by. */
const LEAST_HALF_RANGE = 1e-30
/** Draws of a feature that is constant in the node before all of the node's features are listed. */
const TRIES = 6

/** Grows all trees; see `Forest.fit` for the arguments. */
export function growTrees(
  rows: Float32Array,
  rowCount: number,
  width: number,
  options: ForestOptions,
): TreeArrays {
  const sampleSize = Math.min(options.sampleSize, rowCount)
  const depth = Math.max(1, Math.ceil(Math.log2(Math.max(2, sampleSize))))
  const stride = 1 << depth
  const size = Math.ceil(options.trees / TREES_AT_ONCE) * TREES_AT_ONCE * stride
  const nodes = new Float32Array(4 * size)
  for (let at = 0; at < nodes.length; at += 4) nodes[at] = Number.POSITIVE_INFINITY
  const arrays: TreeArrays = {
    trees: options.trees,
    width,
    depth,
    stride,
    sampleSize,
    nodes,
    featureOf: new Int32Array(nodes.buffer),
    count: new Uint16Array(size),
    leaf: new Float32Array(size),
    leafCount: new Uint16Array(size),
  }
  new Grower(arrays, rows, rowCount, width, options).growAll()
  return arrays
}

class Grower {
  readonly #arrays: TreeArrays
  readonly #rows: Float32Array
  readonly #width: number
  readonly #random: Random
  /** Running sum of the feature weights. */
  readonly #cumulative: Float64Array
  /** Offsets of all rows; the first `sampleSize` are the current tree's sample. */
  readonly #order: Uint32Array
  readonly #candidates: Uint16Array
  readonly #averagePath: Float64Array
  #low = 0
  #high = 0

  constructor(
    arrays: TreeArrays,
    rows: Float32Array,
    rowCount: number,
    width: number,
    options: ForestOptions,
  ) {
    this.#arrays = arrays
    this.#rows = rows
    this.#width = width
    this.#random = new Random(options.seed)
    this.#cumulative = new Float64Array(width)
    let sum = 0
    for (let j = 0; j < width; j++) {
      sum += options.featureWeight ? Math.max(0, options.featureWeight[j] ?? 0) : 1
      this.#cumulative[j] = sum
    }
    this.#order = Uint32Array.from({ length: rowCount }, (_, i) => i * width)
    this.#candidates = new Uint16Array(width)
    this.#averagePath = averagePaths(arrays.sampleSize)
  }

  growAll(): void {
    const { trees, sampleSize, stride } = this.#arrays
    const order = this.#order
    for (let tree = 0; tree < trees; tree++) {
      for (let i = 0; i < sampleSize; i++) {
        const j = i + this.#random.below(order.length - i)
        const swap = order[i]!
        order[i] = order[j]!
        order[j] = swap
      }
      this.#grow(tree * stride, 1, 0, 0, sampleSize)
    }
  }

  #grow(base: number, node: number, level: number, from: number, to: number): void {
    const { depth, stride, nodes, featureOf, count } = this.#arrays
    const split = level < depth && to - from > 1 ? this.#chooseFeature(from, to) : -1
    if (split < 0) {
      this.#endHere(base, node, level, to - from)
      return
    }
    const low = this.#low
    const high = this.#high
    let cut = Math.fround(low + this.#random.next() * (high - low))
    if (!(cut > low)) cut = high
    const middle = this.#partition(split, cut, from, to)
    const at = base + node
    nodes[4 * at] = cut
    nodes[4 * at + 1] = (low + high) / 2
    nodes[4 * at + 2] = 0.25 / Math.max((high - low) / 2, LEAST_HALF_RANGE)
    featureOf[4 * at + 3] = split
    count[at] = to - from
    if (level + 1 < depth) {
      this.#grow(base, 2 * node, level + 1, from, middle)
      this.#grow(base, 2 * node + 1, level + 1, middle, to)
    } else {
      this.#setLeaf(base + 2 * node - stride, depth, middle - from)
      this.#setLeaf(base + 2 * node + 1 - stride, depth, to - middle)
    }
  }

  /** Pads from an early leaf down its left-most path; `count` marks where it ended. */
  #endHere(base: number, node: number, level: number, rows: number): void {
    const { depth, stride, count } = this.#arrays
    let at = node
    for (let below = level; below < depth; below++) {
      count[base + at] = rows
      at *= 2
    }
    this.#setLeaf(base + at - stride, level, rows)
  }

  #setLeaf(at: number, level: number, rows: number): void {
    this.#arrays.leaf[at] = level + this.#averagePath[rows]!
    this.#arrays.leafCount[at] = rows
  }

  /** A feature with more than one value among the rows, drawn by weight; sets #low and #high. -1 where there is none. */
  #chooseFeature(from: number, to: number): number {
    const cumulative = this.#cumulative
    const total = cumulative[this.#width - 1] ?? 0
    for (let attempt = 0; attempt < TRIES && total > 0; attempt++) {
      const drawn = upperBound(cumulative, this.#random.next() * total)
      if (this.#range(drawn, from, to)) return drawn
    }
    let found = 0
    let sum = 0
    for (let j = 0; j < this.#width; j++) {
      const weight = cumulative[j]! - (cumulative[j - 1] ?? 0)
      if (weight > 0 && this.#range(j, from, to)) {
        this.#candidates[found++] = j
        sum += weight
      }
    }
    if (found === 0) return -1
    let left = this.#random.next() * sum
    let pick = 0
    while (pick < found - 1) {
      const j = this.#candidates[pick]!
      left -= cumulative[j]! - (cumulative[j - 1] ?? 0)
      if (left < 0) break
      pick++
    }
    const chosen = this.#candidates[pick]!
    this.#range(chosen, from, to)
    return chosen
  }

  #range(feature: number, from: number, to: number): boolean {
    const rows = this.#rows
    const order = this.#order
    let low = rows[order[from]! + feature]!
    let high = low
    for (let i = from + 1; i < to; i++) {
      const x = rows[order[i]! + feature]!
      if (x < low) low = x
      if (x > high) high = x
    }
    this.#low = low
    this.#high = high
    return high > low
  }

  #partition(feature: number, cut: number, from: number, to: number): number {
    const rows = this.#rows
    const order = this.#order
    let left = from
    for (let i = from; i < to; i++) {
      const offset = order[i]!
      order[i] = order[left]!
      order[left] = offset
      left += +(rows[offset + feature]! < cut)
    }
    return left
  }
}

/** Index of the first entry of a rising array that is greater than `value`; the last index at most. */
function upperBound(rising: Float64Array, value: number): number {
  let from = 0
  let to = rising.length - 1
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rising[middle]! > value) to = middle
    else from = middle + 1
  }
  return from
}
