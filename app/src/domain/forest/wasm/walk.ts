// AssemblyScript, compiled by `npm run wasm`. Walks many rows through the trees of a forest: the operations of Forest.pathOf in
// single precision and in the same order, so the same numbers to the last bit. Tree by tree and level by level, four rows in a
// vector: a tree and the rows stay in the processor's nearest cache, and no group of four waits for another.

/** Bytes of a node: threshold, middle, half and feature (trees.ts). */
const NODE_SHIFT = 4
/** What is kept of four rows within a tree: the node of each, what is alive, and the path so far. */
const GROUP_BYTES: usize = 48
const ALIVE: usize = 16
const PATH: usize = 32

/** Bytes of `state` that `walk` needs for `count` rows. */
export function stateBytes(count: i32): usize {
  return groupsOf(count) * GROUP_BYTES
}

function groupsOf(count: i32): usize {
  return ((count + 3) >> 2) as usize
}

/** The value that a row splits on at a node. */
function valueAt(row: usize, node: usize): usize {
  return row + ((load<i32>(node, 12) as usize) << 2)
}

/**
 * Writes one f64 a row to address `sums`: the range-corrected path lengths in all trees, added up. `rows`: `count` rows of
 * `width` f32. Rows, sums and state are rounded up to four rows.
 */
export function walk(
  rows: usize,
  count: i32,
  width: i32,
  sums: usize,
  state: usize,
  nodes: usize,
  leaves: usize,
  trees: i32,
  depth: i32,
): void {
  const end = state + groupsOf(count) * GROUP_BYTES
  const leafStep: usize = (4 as usize) << depth
  memory.fill(sums, 0, groupsOf(count) * 32)
  for (let tree = 0; tree < trees; tree++) {
    const root = nodes + (((tree as usize) << depth) << NODE_SHIFT)
    for (let group = state; group < end; group += GROUP_BYTES) {
      v128.store(group, i32x4.splat(1))
      v128.store(group, f32x4.splat(1), ALIVE)
      v128.store(group, f32x4.splat(0), PATH)
    }
    for (let level = 0; level < depth; level++) stepDown(rows, width, state, end, root)
    // Leaf i of a tree is node 2 ** depth + i of its heap.
    addLeaves(sums, state, end, leaves + (tree as usize) * leafStep - leafStep, depth)
  }
}

/** All rows one level further down a tree. */
function stepDown(rows: usize, width: i32, state: usize, end: usize, root: usize): void {
  const rowBytes = (width as usize) << 2
  let row = rows
  for (let group = state; group < end; group += GROUP_BYTES) {
    const nodeA = root + ((load<i32>(group) as usize) << NODE_SHIFT)
    const nodeB = root + ((load<i32>(group, 4) as usize) << NODE_SHIFT)
    const nodeC = root + ((load<i32>(group, 8) as usize) << NODE_SHIFT)
    const nodeD = root + ((load<i32>(group, 12) as usize) << NODE_SHIFT)
    let values = v128.load32_zero(valueAt(row, nodeA))
    values = v128.load_lane<f32>(valueAt(row + rowBytes, nodeB), values, 1)
    values = v128.load_lane<f32>(valueAt(row + 2 * rowBytes, nodeC), values, 2)
    values = v128.load_lane<f32>(valueAt(row + 3 * rowBytes, nodeD), values, 3)
    row += 4 * rowBytes
    const a = v128.load(nodeA)
    const b = v128.load(nodeB)
    const c = v128.load(nodeC)
    const d = v128.load(nodeD)
    const firstAB = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
    const firstCD = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
    const thresholds = v128.shuffle<i64>(firstAB, firstCD, 0, 2)
    const middles = v128.shuffle<i64>(firstAB, firstCD, 1, 3)
    const halves = v128.shuffle<i64>(
      v128.shuffle<i32>(a, b, 2, 6, 3, 7),
      v128.shuffle<i32>(c, d, 2, 6, 3, 7),
      0,
      2,
    )
    const away = f32x4.mul(f32x4.abs(f32x4.sub(values, middles)), halves)
    const thinned = f32x4.pmax(f32x4.splat(1), f32x4.add(f32x4.splat(0.5), away))
    const alive = f32x4.div(v128.load(group, ALIVE), thinned)
    v128.store(group, alive, ALIVE)
    v128.store(group, f32x4.add(v128.load(group, PATH), alive), PATH)
    // A comparison that holds is -1.
    const right = f32x4.ge(values, thresholds)
    v128.store(group, i32x4.sub(i32x4.shl(v128.load(group), 1), right))
  }
}

/** What the leaves add to the paths, and the paths to the sums. */
function addLeaves(sums: usize, state: usize, end: usize, leaves: usize, depth: i32): void {
  const levels = f32x4.splat(depth as f32)
  let sum = sums
  for (let group = state; group < end; group += GROUP_BYTES) {
    let leaf = v128.load32_zero(leaves + ((load<i32>(group) as usize) << 2))
    leaf = v128.load_lane<f32>(leaves + ((load<i32>(group, 4) as usize) << 2), leaf, 1)
    leaf = v128.load_lane<f32>(leaves + ((load<i32>(group, 8) as usize) << 2), leaf, 2)
    leaf = v128.load_lane<f32>(leaves + ((load<i32>(group, 12) as usize) << 2), leaf, 3)
    const below = f32x4.mul(v128.load(group, ALIVE), f32x4.sub(leaf, levels))
    const path = f32x4.add(v128.load(group, PATH), below)
    addTwo(sum, path)
    addTwo(sum + 16, v128.shuffle<i64>(path, path, 1, 1))
    sum += 32
  }
}

function addTwo(sums: usize, paths: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(paths)))
}
