// One machine's fitted model: which features a row gives the forest, how far the machine drifts by itself, the forest, and
// what its scores mean. Immutable and a pure function of (rows, seed): an image stores the rows, never the trees.

import { attribute, sharesOf } from '../forest/attribution.ts'
import { Forest } from '../forest/forest.ts'
import { blockDrift, columnOf, quantile, sortedColumn } from '../forest/statistics.ts'
import { COLUMNS_PER_SENSOR, QUICK, RESTLESS, SLOW } from './features.ts'

/** Constants of the model; the same for every machine. */
export interface ModelOptions {
  readonly trees: number
  readonly sampleSize: number
  /** Training rows are used this many times, each time moved by the machine's own drift. */
  readonly driftCopies: number
  /** How many times its own block-to-block drift a copy is moved, one standard deviation. */
  readonly driftFactor: number
  /** Weight of restlessness against the two levels when a split feature is drawn. */
  readonly restlessWeight: number
}

/** The constants that were measured (ARCHITECTURE.md, "Detector"). */
export const DEFAULT_MODEL_OPTIONS: ModelOptions = {
  trees: 100,
  sampleSize: 256,
  driftCopies: 3,
  driftFactor: 3,
  restlessWeight: 0.25,
}

/** Features a sensor gives the forest. */
const FOREST_COLUMNS = [QUICK, SLOW, RESTLESS] as const
const PER_SENSOR = FOREST_COLUMNS.length
/** A feature missing in more of the rows than this is left out. */
const MOST_MISSING = 0.5

/** Added to restlessness (in its usual unit) before the logarithm, so that a still sensor stays a number. */
const RESTLESS_FLOOR = 0.05

/** Fitted on the rows of a training window; scores one feature row at a time. */
export class ForestModel {
  /** The fitted forest; its features are three a sensor. */
  readonly forest: Forest
  /** Scores of the training rows that count in detector units, in the rows' order. */
  readonly trainingScores: Float64Array
  readonly #usual: Float32Array
  /** What restlessness is divided by before its logarithm; 0 marks a level feature. */
  readonly #restlessUnit: Float64Array
  /** Rows as the forest takes them. */
  #rows: Float32Array
  readonly #sensorOf: Uint16Array
  #middle = 0
  #spread = 1

  private constructor(
    forest: Forest,
    usual: Float32Array,
    restlessUnit: Float64Array,
    rows: Float32Array,
    from: number,
    count: number,
  ) {
    this.forest = forest
    this.#usual = usual
    this.#restlessUnit = restlessUnit
    this.#rows = new Float32Array(usual.length)
    this.#sensorOf = Uint16Array.from(usual, (_, j) => Math.floor(j / PER_SENSOR))
    const scores = forest.scores(rows.subarray(from * usual.length), count)
    const sorted = scores.slice().sort()
    this.#middle = quantile(sorted, 0.5)
    this.#spread = Math.max(quantile(sorted, 0.99) - this.#middle, 1e-6)
    this.trainingScores = scores.map((score) => this.#units(score))
  }

  /**
   * Fits on `rows` (row-major feature rows of `sensors` sensors, memory first: `memoryRows` of them, then consecutive ones).
   * There must be at least one row. The first `uncounted` rows make the forest, but say nothing of what a usual score is.
   */
  static fit(
    rows: Float32Array,
    sensors: number,
    memoryRows: number,
    seed: number,
    options: ModelOptions = DEFAULT_MODEL_OPTIONS,
    uncounted = 0,
  ): ForestModel {
    const columns = sensors * COLUMNS_PER_SENSOR
    const count = rows.length / columns
    const width = sensors * PER_SENSOR
    const dense = new Float32Array(count * width)
    const usual = new Float32Array(width)
    const weight = new Float64Array(width)
    const drift = new Float64Array(width)
    const restlessUnit = new Float64Array(width)
    for (let j = 0; j < width; j++) {
      const column = Math.floor(j / PER_SENSOR) * COLUMNS_PER_SENSOR + FOREST_COLUMNS[j % PER_SENSOR]!
      const isRestless = FOREST_COLUMNS[j % PER_SENSOR] === RESTLESS
      const sorted = sortedColumn(rows, columns, column)
      const unit = isRestless ? Math.max(quantile(sorted, 0.5), quantile(sorted, 0.95) / 10) : 0
      restlessUnit[j] = Number.isNaN(unit) ? 0 : unit
      const usable = sorted.length >= MOST_MISSING * count && (!isRestless || unit > 0)
      const middle = sorted.length > 0 ? quantile(sorted, 0.5) : 0
      usual[j] = isRestless && unit > 0 ? Math.log(middle / unit + RESTLESS_FLOOR) : middle
      for (let i = 0; i < count; i++) {
        const value = rows[i * columns + column]!
        const known = usable && Number.isFinite(value)
        dense[i * width + j] = !known
          ? usual[j]!
          : isRestless
            ? Math.log(value / unit + RESTLESS_FLOOR)
            : value
      }
      weight[j] = usable
        ? roughness(dense, width, j, memoryRows) * (isRestless ? options.restlessWeight : 1)
        : 0
      drift[j] = usable ? blockDrift(columnOf(dense, width, j, memoryRows)) : 0
    }
    const forest = Forest.fit(dense, count, width, {
      trees: options.trees,
      sampleSize: options.sampleSize,
      seed,
      featureWeight: weight,
      drift: { copies: options.driftCopies, sigmas: drift.map((each) => options.driftFactor * each) },
    })
    return new ForestModel(forest, usual, restlessUnit, dense, uncounted, count - uncounted)
  }

  /**
   * The scores of the first `count` feature rows (row-major) in detector units: 0 = a median training row, 1 = its 99th
   * percentile.
   */
  scores(features: Float32Array, count: number): Float64Array {
    const width = this.#usual.length
    if (this.#rows.length < count * width) this.#rows = new Float32Array(count * width)
    for (let i = 0; i < count; i++) this.#fill(features, i)
    const scores = this.forest.scores(this.#rows, count)
    for (let i = 0; i < count; i++) scores[i] = this.#units(scores[i]!)
    return scores
  }

  /** Each sensor's share of that score, 0 to 1, adding up to 1 (all 0 for a row with nothing unusual). */
  shares(features: Float32Array): Float64Array {
    const credits = new Float64Array(this.#usual.length)
    this.#fill(features, 0)
    attribute(this.forest, this.#rows, 0, credits)
    return sharesOf(credits, this.#sensorOf, this.#usual.length / PER_SENSOR)
  }

  #units(score: number): number {
    return (score - this.#middle) / this.#spread
  }

  /** Makes row `place` from the feature row there. */
  #fill(features: Float32Array, place: number): void {
    const usual = this.#usual
    const units = this.#restlessUnit
    const to = place * usual.length
    const from = (to / PER_SENSOR) * COLUMNS_PER_SENSOR
    for (let j = 0, at = from; j < usual.length; j += PER_SENSOR, at += COLUMNS_PER_SENSOR) {
      for (let k = 0; k < PER_SENSOR; k++) {
        const value = features[at + FOREST_COLUMNS[k]!]!
        const unit = units[j + k]!
        const known = unit > 0 ? Math.log(value / unit + RESTLESS_FLOOR) : value
        this.#rows[to + j + k] = !Number.isNaN(known) ? known : usual[j + k]!
      }
    }
  }
}

/** sqrt(mean squared first difference / variance), at most 1: slow features wander, so they are split on less often. */
function roughness(dense: Float32Array, width: number, j: number, fromRow: number): number {
  const from = fromRow * width + j
  let sum = 0
  let squares = 0
  let steps = 0
  let count = 0
  let before = dense[from] ?? 0
  const first = before
  for (let at = from; at < dense.length; at += width) {
    const x = dense[at]! - first
    sum += x
    squares += x * x
    const step = dense[at]! - before
    steps += step * step
    before = dense[at]!
    count++
  }
  if (count < 2) return 1
  const mean = sum / count
  const variance = squares / count - mean * mean
  return variance > 1e-12 ? Math.sqrt(Math.min(1, steps / (count - 1) / variance)) : 1
}
