// AssemblyScript, compiled by `npm run wasm` into walk-code.ts. The walk of Forest.pathOfFour with two trees in each vector
// and eight trees side by side: the same operations in double precision in the same order, so the same numbers to the last bit.

/** Bytes of a node: threshold, middle, quarter and feature (trees.ts). */
const NODE_SHIFT = 4
const LEAF_SHIFT = 2

function nodeAt(root: usize, node: usize): usize {
  return root + (node << NODE_SHIFT)
}

/** The row's value of the feature that the node splits on. */
function valueAt(row: usize, node: usize): f32 {
  return load<f32>(row + ((load<i32>(node, 12) as usize) << 2))
}

function child(index: usize, value: f32, node: usize): usize {
  return (index << 1) + ((value >= load<f32>(node)) as usize)
}

/** What is left alive in two trees after a node of each has seen its value. */
function thin(alive: v128, nodeA: usize, nodeB: usize, valueA: f32, valueB: f32): v128 {
  const values = f64x2.promote_low_f32x4(f32x4.replace_lane(f32x4.splat(valueA), 1, valueB))
  const ranges = v128.shuffle<i32>(v128.load(nodeA), v128.load(nodeB), 1, 5, 2, 6)
  const middles = f64x2.promote_low_f32x4(ranges)
  const quarters = f64x2.promote_low_f32x4(v128.shuffle<i64>(ranges, ranges, 1, 1))
  const away = f64x2.mul(f64x2.abs(f64x2.sub(values, middles)), quarters)
  const beyond = f64x2.abs(f64x2.sub(away, f64x2.splat(0.25)))
  return f64x2.div(alive, f64x2.add(f64x2.add(f64x2.splat(0.75), away), beyond))
}

/** What the leaves of two trees add to their paths. */
function ending(alive: v128, leafA: usize, leafB: usize, depth: v128): v128 {
  const leaves = f64x2.promote_low_f32x4(v128.load_lane<f32>(leafB, v128.load32_zero(leafA), 1))
  return f64x2.mul(alive, f64x2.sub(leaves, depth))
}

function first(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0)
}

function second(pair: v128): f64 {
  return f64x2.extract_lane(pair, 1)
}

/** The sum of the path lengths of the row at address `row` in all trees, whose number is a multiple of eight. */
export function pathSum(row: usize, nodes: usize, leaves: usize, trees: i32, depth: i32): f64 {
  const nodeStep: usize = (1 << NODE_SHIFT) << depth
  const leafStep: usize = (1 << LEAF_SHIFT) << depth
  const levels = f64x2.splat(depth as f64)
  let total: f64 = 0
  for (let tree = 0; tree < trees; tree += 8) {
    const rootA = nodes + (tree as usize) * nodeStep
    const rootB = rootA + nodeStep
    const rootC = rootB + nodeStep
    const rootD = rootC + nodeStep
    const rootE = rootD + nodeStep
    const rootF = rootE + nodeStep
    const rootG = rootF + nodeStep
    const rootH = rootG + nodeStep
    let a: usize = 1
    let b: usize = 1
    let c: usize = 1
    let d: usize = 1
    let e: usize = 1
    let f: usize = 1
    let g: usize = 1
    let h: usize = 1
    let aliveAB = f64x2.splat(1)
    let aliveCD = f64x2.splat(1)
    let aliveEF = f64x2.splat(1)
    let aliveGH = f64x2.splat(1)
    let pathAB = f64x2.splat(0)
    let pathCD = f64x2.splat(0)
    let pathEF = f64x2.splat(0)
    let pathGH = f64x2.splat(0)
    for (let level = 0; level < depth; level++) {
      const atA = nodeAt(rootA, a)
      const atB = nodeAt(rootB, b)
      const atC = nodeAt(rootC, c)
      const atD = nodeAt(rootD, d)
      const atE = nodeAt(rootE, e)
      const atF = nodeAt(rootF, f)
      const atG = nodeAt(rootG, g)
      const atH = nodeAt(rootH, h)
      const xA = valueAt(row, atA)
      const xB = valueAt(row, atB)
      const xC = valueAt(row, atC)
      const xD = valueAt(row, atD)
      const xE = valueAt(row, atE)
      const xF = valueAt(row, atF)
      const xG = valueAt(row, atG)
      const xH = valueAt(row, atH)
      a = child(a, xA, atA)
      b = child(b, xB, atB)
      c = child(c, xC, atC)
      d = child(d, xD, atD)
      e = child(e, xE, atE)
      f = child(f, xF, atF)
      g = child(g, xG, atG)
      h = child(h, xH, atH)
      aliveAB = thin(aliveAB, atA, atB, xA, xB)
      aliveCD = thin(aliveCD, atC, atD, xC, xD)
      aliveEF = thin(aliveEF, atE, atF, xE, xF)
      aliveGH = thin(aliveGH, atG, atH, xG, xH)
      pathAB = f64x2.add(pathAB, aliveAB)
      pathCD = f64x2.add(pathCD, aliveCD)
      pathEF = f64x2.add(pathEF, aliveEF)
      pathGH = f64x2.add(pathGH, aliveGH)
    }
    // Leaf i of a tree is node 2 ** depth + i of its heap.
    const leafA = leaves + (tree as usize) * leafStep - leafStep
    const leafB = leafA + leafStep
    const leafC = leafB + leafStep
    const leafD = leafC + leafStep
    const leafE = leafD + leafStep
    const leafF = leafE + leafStep
    const leafG = leafF + leafStep
    const leafH = leafG + leafStep
    pathAB = f64x2.add(pathAB, ending(aliveAB, leafA + (a << 2), leafB + (b << 2), levels))
    pathCD = f64x2.add(pathCD, ending(aliveCD, leafC + (c << 2), leafD + (d << 2), levels))
    pathEF = f64x2.add(pathEF, ending(aliveEF, leafE + (e << 2), leafF + (f << 2), levels))
    pathGH = f64x2.add(pathGH, ending(aliveGH, leafG + (g << 2), leafH + (h << 2), levels))
    total += first(pathAB) + second(pathAB) + first(pathCD) + second(pathCD)
    total += first(pathEF) + second(pathEF) + first(pathGH) + second(pathGH)
  }
  return total
}

/** The same for `count` rows of `width` features that follow each other; one sum each to address `sums`. */
export function pathSums(
  rows: usize,
  count: i32,
  width: i32,
  sums: usize,
  nodes: usize,
  leaves: usize,
  trees: i32,
  depth: i32,
): void {
  for (let i = 0; i < count; i++)
    store<f64>(sums + (i << 3), pathSum(rows + i * (width << 2), nodes, leaves, trees, depth))
}
