// Which input made the score: at every split the feature is credited with how much sooner the row was isolated than an
// average row would have been, c(parent) - 1 - c(child), with the range correction. The credits add up exactly to
// c(sample size) - path, so nothing of a score is unexplained.
import type { Forest } from './forest.ts'
import { averagePaths } from './trees.ts'

/**
 * Adds each feature's credit for the row at `offset` to `credits` (one entry a feature, in path lengths, mean over the
 * trees; may be negative: that feature spoke for "usual"). Returns the row's mean path length, so that
 * `sum(credits) = averagePath(sampleSize) - path`.
 */
export function attribute(forest: Forest, rows: Float32Array, offset: number, credits: Float64Array): number {
  const arrays = forest.arrays
  const { trees, depth, stride, nodes, featureOf, count, leafCount } = arrays
  const usual = averagePaths(arrays.sampleSize)
  let total = 0
  for (let tree = 0; tree < trees; tree++) {
    const base = tree * stride
    let node = 1
    let alive = 1
    let expected = usual[arrays.sampleSize]!
    for (let level = 0; level < depth; level++) {
      const at = 4 * (base + node)
      const cut = nodes[at]!
      if (cut === Number.POSITIVE_INFINITY) break
      const j = featureOf[at + 3]!
      const x = rows[offset + j]!
      const away = Math.abs(x - nodes[at + 1]!) * nodes[at + 2]!
      alive /= Math.max(1, 0.5 + away)
      node = (node << 1) + +(x >= cut)
      const rowsBelow = level + 1 < depth ? count[base + node]! : leafCount[base + node - stride]!
      const next = alive * usual[rowsBelow]!
      credits[j] = credits[j]! + (expected - alive - next) / trees
      total += alive
      expected = next
    }
    total += expected
  }
  return total / trees
}

/**
 * Each sensor's share of the score, 0 to 1, adding up to 1: credits below 0 are cut, a sensor's features summed.
 * `sensorOf[j]` is the sensor feature `j` belongs to. All zero where no feature has a positive credit.
 */
export function sharesOf(credits: Float64Array, sensorOf: ArrayLike<number>, sensors: number): Float64Array {
  const shares = new Float64Array(sensors)
  let sum = 0
  for (let j = 0; j < credits.length; j++) {
    const credit = Math.max(0, credits[j]!)
    const sensor = sensorOf[j]!
    shares[sensor] = shares[sensor]! + credit
    sum += credit
  }
  if (sum > 0) for (let i = 0; i < sensors; i++) shares[i] = shares[i]! / sum
  return shares
}
