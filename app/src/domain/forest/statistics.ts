// Robust statistics of a handful of numbers: what the sensor baselines and the model's calibration rest on.

/** Median absolute deviation to standard deviation, for normal data. */
export const MAD_TO_SIGMA = 1.4826

/** The finite numbers of a strided column, sorted. `rows` is row-major with `width` columns. */
export function sortedColumn(rows: Float32Array, width: number, column: number): Float32Array {
  const values = new Float32Array(Math.floor(rows.length / width))
  let count = 0
  for (let at = column; at < rows.length; at += width) {
    const value = rows[at]!
    if (Number.isFinite(value)) values[count++] = value
  }
  return sortSingles(values.subarray(0, count))
}

/**
 * Sorts numbers (no NaN) in place, three times as fast as a typed array's own sort: integers are sorted in their stead, the
 * bits of single precision, those of a negative number turned round so that they rise with it.
 */
export function sortSingles(values: Float32Array): Float32Array {
  const keys = new Int32Array(values.buffer, values.byteOffset, values.length)
  turnNegatives(keys)
  keys.sort()
  turnNegatives(keys)
  return values
}

function turnNegatives(keys: Int32Array): void {
  for (let i = 0; i < keys.length; i++) keys[i] = keys[i]! ^ ((keys[i]! >> 31) & 0x7fffffff)
}

/** The `q` quantile (0 to 1) of sorted numbers, between neighbours linearly; NaN where there are none. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN
  const at = q * (sorted.length - 1)
  const low = Math.floor(at)
  const below = sorted[low]!
  return low + 1 < sorted.length ? below + (at - low) * (sorted[low + 1]! - below) : below
}

/**
 * Standard deviation from the median absolute deviation of sorted numbers around `middle`; 0 for no or constant numbers.
 * The half of them that is nearest to the middle stands in a row: the farther right it begins, the nearer its left end is
 * and the farther its right one, so that where the farther of the two is nearest is found by halving.
 */
export function robustSigma(sorted: ArrayLike<number>, middle: number): number {
  if (sorted.length === 0) return 0
  const half = sorted.length >>> 1
  const last = sorted.length - 1 - half
  const farther = (from: number): number => Math.max(middle - sorted[from]!, sorted[from + half]! - middle)
  let from = 0
  for (let to = last; from < to; ) {
    const at = (from + to) >>> 1
    if (sorted[at + half]! - middle < middle - sorted[at]!) from = at + 1
    else to = at
  }
  return MAD_TO_SIGMA * Math.min(farther(from), farther(Math.max(0, from - 1)))
}

/** Readings of a block whose mean says where a signal was. */
const BLOCK_READINGS = 20
/** Blocks this far apart are compared for drift. */
const BLOCKS_APART = 5

/** A strided column in its order, from `fromRow` on. */
export function columnOf(rows: Float32Array, width: number, column: number, fromRow: number): Float64Array {
  const values = new Float64Array(rows.length / width - fromRow)
  for (let i = 0, at = fromRow * width + column; i < values.length; i++, at += width) values[i] = rows[at]!
  return values
}

/**
 * How far a signal wanders by itself: root mean square difference of the means of 20-reading blocks at least five blocks
 * apart. Missing values (NaN) are left out; 0 for a short signal.
 */
export function blockDrift(values: Float64Array): number {
  const means: number[] = []
  for (let from = 0; from + BLOCK_READINGS <= values.length; from += BLOCK_READINGS) {
    let sum = 0
    let count = 0
    for (let i = from; i < from + BLOCK_READINGS; i++) {
      if (Number.isNaN(values[i])) continue
      sum += values[i]!
      count++
    }
    if (count > 0) means.push(sum / count)
  }
  let squares = 0
  let pairs = 0
  for (let a = 0; a < means.length; a++) {
    for (let b = a + BLOCKS_APART; b < means.length; b++) {
      const apart = means[a]! - means[b]!
      squares += apart * apart
      pairs++
    }
  }
  return pairs > 0 ? Math.sqrt(squares / pairs) : 0
}
