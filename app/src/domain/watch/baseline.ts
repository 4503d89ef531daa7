// What is usual for one sensor, from the clean readings in the training window: level, spread, the range it really uses (two
// load levels, a skewed one), and how it moves from one reading to the next. All in scaled units (features.ts).

import {
  blockDrift,
  columnOf,
  quantile,
  robustSigma,
  sortedColumn,
  sortSingles,
} from '../forest/statistics.ts'
import { COLUMNS_PER_SENSOR, QUICK, QUICK_WEIGHT, VALUE } from './features.ts'

/** One sensor's habits. A sensor that never moved has spread 0. */
export interface Baseline {
  /** Clean values it was learned from. */
  readonly count: number
  readonly usual: number
  readonly spread: number
  /** The range its values use: 0.5th and 99.5th percentile. */
  readonly low: number
  readonly high: number
  /** 5th and 95th percentile: with `low` and `high` they say how heavy the tails are. */
  readonly lowShoulder: number
  readonly highShoulder: number
  /** Spread and range of its quick level (exponentially weighted mean, span 10). */
  readonly quickSpread: number
  readonly quickLow: number
  readonly quickHigh: number
  /** How far its level wanders by itself within the window (blockDrift). */
  readonly drift: number
  /** Correlation of a value with the one before, 0 to 0.99. */
  readonly memory: number
  /** Spread of what is left of a value once the one before has been used to foretell it. */
  readonly stepSpread: number
}

const RANGE_TAIL = 0.005
const SHOULDER_TAIL = 0.05
const BROAD_TAIL = 0.025
/** Normal data has this part of a standard deviation in one unit of its broad range (2.5th to 97.5th percentile). */
const SIGMA_OF_BROAD = 0.9 / 3.92
/** A spread is at least this part of the step between a coarse sensor's neighbouring values. */
const SIGMA_OF_QUANTUM = 0.6
/** What is left of a bound that single precision may have touched. */
const LEAST_PART = 0.999

/** Learns a sensor's habits; null with fewer than `least` clean values. `rows` as in TrainingWindow, newest last. */
export function learnBaseline(
  rows: Float32Array,
  sensors: number,
  sensor: number,
  memoryRows: number,
  least: number,
): Baseline | null {
  const width = sensors * COLUMNS_PER_SENSOR
  const column = sensor * COLUMNS_PER_SENSOR
  const values = sortedColumn(rows, width, column + VALUE)
  if (values.length < least) return null
  const usual = quantile(values, 0.5)
  const low = quantile(values, RANGE_TAIL)
  const high = quantile(values, 1 - RANGE_TAIL)
  const spread = spreadOf(values, usual)
  const memory = correlation(rows, width, column + VALUE, memoryRows, usual, spread)
  const quick = sortedColumn(rows, width, column + QUICK)
  const quickLow = quantile(quick, RANGE_TAIL)
  const quickHigh = quantile(quick, 1 - RANGE_TAIL)
  return {
    count: values.length,
    usual,
    spread,
    low,
    high,
    lowShoulder: quantile(values, SHOULDER_TAIL),
    highShoulder: quantile(values, 1 - SHOULDER_TAIL),
    quickSpread: Math.max(robustSigma(quick, usual), spread * smoothedSpread(memory, QUICK_WEIGHT)),
    quickLow,
    quickHigh,
    drift: blockDrift(columnOf(rows, width, column + VALUE, memoryRows)),
    memory,
    stepSpread: stepSpread(rows, width, column + VALUE, memoryRows, usual, memory),
  }
}

/**
 * Spread of an exponentially weighted mean (weight w) over the spread of its AR(1) input with correlation r:
 * sqrt(w / (2 - w) * (1 + (1 - w) r) / (1 - (1 - w) r)).
 */
export function smoothedSpread(memory: number, weight: number): number {
  const kept = (1 - weight) * memory
  return Math.sqrt(((weight / (2 - weight)) * (1 + kept)) / (1 - kept))
}

/** Lag-1 correlation of neighbouring readings, values cut at 3 spreads so that a wild one does not decide it. */
function correlation(
  rows: Float32Array,
  width: number,
  column: number,
  fromRow: number,
  usual: number,
  spread: number,
): number {
  if (spread <= 0) return 0
  let product = 0
  let square = 0
  let before = Number.NaN
  for (let at = fromRow * width + column; at < rows.length; at += width) {
    const z = Math.max(-3, Math.min(3, (rows[at]! - usual) / spread))
    if (!Number.isNaN(z) && !Number.isNaN(before)) {
      product += z * before
      square += (z * z + before * before) / 2
    }
    before = z
  }
  return square > 0 ? Math.max(0, Math.min(0.99, product / square)) : 0
}

function stepSpread(
  rows: Float32Array,
  width: number,
  column: number,
  fromRow: number,
  usual: number,
  memory: number,
): number {
  const steps = new Float32Array(rows.length / width)
  let count = 0
  let before = Number.NaN
  for (let at = fromRow * width + column; at < rows.length; at += width) {
    const away = rows[at]! - usual
    if (!Number.isNaN(away) && !Number.isNaN(before)) steps[count++] = away - memory * before
    before = away
  }
  const sorted = sortSingles(steps.subarray(0, count))
  return sorted.length > 0 ? spreadOf(sorted, quantile(sorted, 0.5)) : 0
}

/** One standard deviation, whatever the shape: from the middle half, the broad range, or a coarse sensor's step. */
function spreadOf(sorted: Float32Array, usual: number): number {
  const broad = quantile(sorted, 1 - BROAD_TAIL) - quantile(sorted, BROAD_TAIL)
  const fine = Math.max(robustSigma(sorted, usual), SIGMA_OF_BROAD * broad)
  return Math.max(fine, SIGMA_OF_QUANTUM * quantum(sorted, fine / SIGMA_OF_QUANTUM))
}

/**
 * The usual distance between neighbouring different values: one step for a coarse sensor. 0 where it is surely below `least`, as
 * for a fine one: half of the distances are at least their median, and all of them together are the range.
 */
function quantum(sorted: Float32Array, least: number): number {
  const gaps = new Float32Array(sorted.length)
  let count = 0
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i]! > sorted[i - 1]!) gaps[count++] = sorted[i]! - sorted[i - 1]!
  if (count === 0) return 0
  const most = (2 * (sorted.at(-1)! - sorted[0]!)) / count
  if (most < LEAST_PART * least) return 0
  return quantile(sortSingles(gaps.subarray(0, count)), 0.5)
}
