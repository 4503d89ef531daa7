// AssemblyScript, compiled by `npm run wasm`. Grows the trees of a forest: random feature, random cut between the smallest and
// the largest value of the node's rows. Only the chosen feature is looked at in a node, which is what makes growing fast.
import { bits, next, nextBelow, seedWith } from './random'

/** Draws of a feature that is constant in the node before all of the node's features are listed. */
const TRIES = 6
/** A range this small has an end in single precision when it is divided by. */
const LEAST_HALF_RANGE: f64 = 1e-30
/** Normal numbers there are to draw from; a power of two. */
const NORMALS = 2048
/** Bytes of a node: threshold, middle, half and feature (trees.ts). */
const NODE_SHIFT = 4

/** Where everything lies, set by `layOut`; what is not said here is in the order and the types of trees.ts. */
export let nodesAt: usize = 0
export let leavesAt: usize = 0
export let countsAt: usize = 0
export let leafCountsAt: usize = 0
/** f32: the rows as given, row-major. */
export let givenAt: usize = 0
/** f64 a feature: running sum of the weights by which features are drawn. */
export let cumulativeAt: usize = 0
/** f64 a feature: how far `drift` moves it, one standard deviation. */
export let driftAt: usize = 0
/** f64: average path length of 0, 1, … rows. */
export let averagesAt: usize = 0
/** f32: normal numbers. */
export let normalsAt: usize = 0

/** f32: the rows as `drift` has moved them, and those that are grown on: these or the given ones. */
let movedAt: usize = 0
let rowsAt: usize = 0
/** u32: where rows begin, in bytes from the first; the first `sampleSize` are the current tree's sample. */
let orderAt: usize = 0
/** u16 */
let candidatesAt: usize = 0
let rows: i32 = 0
let width: i32 = 0
let trees: i32 = 0
let depth: i32 = 0
let sampleSize: i32 = 0
/** Range of the feature drawn last. */
let low: f32 = 0
let high: f32 = 0
let end: usize = 0

function take(bytes: usize): usize {
  const at = end
  end += (bytes + 15) & ~15
  return at
}

/**
 * Finds room for a forest of these sizes from address `base` on, its nodes first and then its leaves; `copies` is as in
 * `drift`. Returns where the room ends.
 */
export function layOut(
  base: usize,
  rowCount: i32,
  features: i32,
  copies: i32,
  treeCount: i32,
  levels: i32,
  sample: i32,
): usize {
  rows = rowCount
  width = features
  trees = treeCount
  depth = levels
  sampleSize = sample
  end = base
  const nodes = (trees as usize) << depth
  const cells = (rows as usize) * (width as usize)
  nodesAt = take(nodes << NODE_SHIFT)
  leavesAt = take(nodes << 2)
  countsAt = take(nodes << 1)
  leafCountsAt = take(nodes << 1)
  givenAt = take(cells << 2)
  rowsAt = givenAt
  movedAt = take((cells * copies) << 2)
  orderAt = take((rows as usize) * max(1, copies) * 4)
  cumulativeAt = take((width as usize) << 3)
  driftAt = take((width as usize) << 3)
  averagesAt = take(((sampleSize as usize) + 1) << 3)
  normalsAt = take(NORMALS * 4)
  candidatesAt = take((width as usize) << 1)
  return end
}

/**
 * Has the trees grown on `copies` of every row, each moved by normal noise; `seed` decides it. Returns a seed to go on with.
 */
export function drift(copies: i32, seed: i32): i32 {
  seedWith(seed)
  const rowBytes = (width as usize) << 2
  const givenEnd = givenAt + (rows as usize) * rowBytes
  let to = movedAt
  for (let copy = 0; copy < copies; copy++)
    for (let row = givenAt; row < givenEnd; row += rowBytes)
      for (let j: usize = 0; j < (width as usize); j++) {
        const noise = load<f32>(normalsAt + (((bits() & (NORMALS - 1)) as usize) << 2)) as f64
        const moved = (load<f32>(row + (j << 2)) as f64) + load<f64>(driftAt + (j << 3)) * noise
        store<f32>(to, moved as f32)
        to += 4
      }
  rowsAt = movedAt
  rows *= copies
  return bits() as i32
}

/** Grows all trees on the rows. */
export function grow(seed: i32): void {
  seedWith(seed)
  clear()
  for (let i = 0; i < rows; i++) store<u32>(orderAt + ((i as usize) << 2), i * (width << 2))
  for (let tree = 0; tree < trees; tree++) {
    for (let i = 0; i < sampleSize; i++) {
      const at = orderAt + ((i as usize) << 2)
      const from = orderAt + (((i + nextBelow(rows - i)) as usize) << 2)
      const swap = load<u32>(at)
      store<u32>(at, load<u32>(from))
      store<u32>(from, swap)
    }
    growNode(tree << depth, 1, 0, 0, sampleSize)
  }
}

/** Padding everywhere: nodes that no row is outside of, and that send all rows left. */
function clear(): void {
  memory.fill(nodesAt, 0, givenAt - nodesAt)
  for (let at = nodesAt; at < leavesAt; at += 1 << NODE_SHIFT) store<f32>(at, f32.POSITIVE_INFINITY)
}

function growNode(tree: i32, node: i32, level: i32, from: i32, to: i32): void {
  const split = level < depth && to - from > 1 ? chooseFeature(from, to) : -1
  if (split < 0) {
    endHere(tree, node, level, to - from)
    return
  }
  const least = low as f64
  const most = high as f64
  let cut = (least + next() * (most - least)) as f32
  if (!(cut > low)) cut = high
  const middle = partition(split, cut, from, to)
  const at = nodesAt + (((tree + node) as usize) << NODE_SHIFT)
  store<f32>(at, cut)
  store<f32>(at, ((least + most) / 2) as f32, 4)
  store<f32>(at, (0.5 / max<f64>((most - least) / 2, LEAST_HALF_RANGE)) as f32, 8)
  store<i32>(at, split, 12)
  setCount(tree + node, to - from)
  if (level + 1 < depth) {
    growNode(tree, 2 * node, level + 1, from, middle)
    growNode(tree, 2 * node + 1, level + 1, middle, to)
  } else {
    setLeaf(tree + 2 * node - (1 << depth), depth, middle - from)
    setLeaf(tree + 2 * node + 1 - (1 << depth), depth, to - middle)
  }
}

/** Pads from an early leaf down its left-most path; the counts mark where it ended. */
function endHere(tree: i32, node: i32, level: i32, count: i32): void {
  let at = node
  for (let below = level; below < depth; below++) {
    setCount(tree + at, count)
    at *= 2
  }
  setLeaf(tree + at - (1 << depth), level, count)
}

function setCount(node: i32, count: i32): void {
  store<u16>(countsAt + ((node as usize) << 1), count as u16)
}

function setLeaf(leaf: i32, level: i32, count: i32): void {
  const path = (level as f64) + load<f64>(averagesAt + ((count as usize) << 3))
  store<f32>(leavesAt + ((leaf as usize) << 2), path as f32)
  store<u16>(leafCountsAt + ((leaf as usize) << 1), count as u16)
}

function cumulative(feature: i32): f64 {
  return feature < 0 ? 0 : load<f64>(cumulativeAt + ((feature as usize) << 3))
}

function weight(feature: i32): f64 {
  return cumulative(feature) - cumulative(feature - 1)
}

/** A feature with more than one value among the rows, drawn by weight; sets `low` and `high`. -1 where there is none. */
function chooseFeature(from: i32, to: i32): i32 {
  const total = cumulative(width - 1)
  for (let attempt = 0; attempt < TRIES && total > 0; attempt++) {
    const drawn = firstAbove(next() * total)
    if (findRange(drawn, from, to)) return drawn
  }
  let found = 0
  let sum: f64 = 0
  for (let j = 0; j < width; j++) {
    const own = weight(j)
    if (own > 0 && findRange(j, from, to)) {
      store<u16>(candidatesAt + ((found as usize) << 1), j as u16)
      found++
      sum += own
    }
  }
  if (found === 0) return -1
  let left = next() * sum
  let pick = 0
  while (pick < found - 1) {
    left -= weight(candidate(pick))
    if (left < 0) break
    pick++
  }
  findRange(candidate(pick), from, to)
  return candidate(pick)
}

function candidate(place: i32): i32 {
  return load<u16>(candidatesAt + ((place as usize) << 1)) as i32
}

/** The first feature whose cumulative weight is above `value`; the last one at most. */
function firstAbove(value: f64): i32 {
  let from = 0
  let to = width - 1
  while (from < to) {
    const middle = (from + to) >>> 1
    if (cumulative(middle) > value) to = middle
    else from = middle + 1
  }
  return from
}

function findRange(feature: i32, from: i32, to: i32): bool {
  const column = rowsAt + ((feature as usize) << 2)
  const last = orderAt + ((to as usize) << 2)
  let at = orderAt + ((from as usize) << 2)
  let least = load<f32>(column + load<u32>(at))
  let most = least
  for (at += 4; at < last; at += 4) {
    const x = load<f32>(column + load<u32>(at))
    // Not min and max: those look for NaN, which there is none of.
    if (x < least) least = x
    if (x > most) most = x
  }
  low = least
  high = most
  return most > least
}

/** Brings the rows below `cut` to the front; returns how far they reach. No branch depends on a row. */
function partition(feature: i32, cut: f32, from: i32, to: i32): i32 {
  const column = rowsAt + ((feature as usize) << 2)
  const last = orderAt + ((to as usize) << 2)
  let left = orderAt + ((from as usize) << 2)
  for (let at = left; at < last; at += 4) {
    const offset = load<u32>(at)
    store<u32>(at, load<u32>(left))
    store<u32>(left, offset)
    left += ((load<f32>(column + offset) < cut) as usize) << 2
  }
  return ((left - orderAt) >> 2) as i32
}
