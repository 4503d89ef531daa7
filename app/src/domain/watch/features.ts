// What the forest sees of a sensor instead of its raw value: a quick and a slow level and how restless it is. All O(1) a
// reading. Wild readings leave no tail behind them: the features leave up to three in a row out and pass a median of three;
// finding those is the per-sensor checks' task, which see the value itself. Columns hold single precision, so values are kept
// relative to an anchor near the sensor's level: 1,000,000.0 and 1,000,000.1 stay different.
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** Columns a sensor has in a feature row: value, quick level, slow level, restlessness. */
export const COLUMNS_PER_SENSOR = 4
/** Column of the value itself (sensor's unit, minus the anchor); NaN where this reading has none. */
export const VALUE = 0
/** Column of the exponentially weighted mean with span 10. */
export const QUICK = 1
/** Column of the exponentially weighted mean with span 40. */
export const SLOW = 2
/** Column of the exponentially weighted standard deviation with span 20. */
export const RESTLESS = 3

const spanWeight = (span: number): number => 2 / (span + 1)
/** Weight of the newest reading in the quick level. */
export const QUICK_WEIGHT = spanWeight(10)
/** … in the slow level. */
export const SLOW_WEIGHT = spanWeight(40)
const VARIANCE_WEIGHT = spanWeight(20)
/** Values are cut here, so that their squares stay numbers in single precision. */
const MOST = 1e18
/** One reading moves the checks' level no further than if it were this many local standard deviations off. */
const TAME = 5.5
/** Wild readings in a row that the forest's features leave out; from the next one on it is how the signal is now. */
const WILD_MOST = 3
/** A sensor's first so many values only set its anchor, their median. */
const ANCHOR_VALUES = 9

const STATES = 9
const ANCHOR = 0
const EWMA_QUICK = 1
const EWMA_SLOW = 2
const EWMA_MEAN = 3
const EWMA_VARIANCE = 4
const BEFORE = 5
const BEFORE_THAT = 6
const LEVEL = 7
const WILD = 8

/** What the features of some readings in a row are; `Features.take` writes it. Row-major, a row a reading. */
export interface FeatureRows {
  /** COLUMNS_PER_SENSOR a sensor. */
  readonly rows: Float32Array
  /** One a sensor: its value before the reading's own, relative to the anchor; NaN where there is none. */
  readonly befores: Float64Array
  /**
   * One a sensor: the level that the per-sensor checks see, the exponentially weighted mean with span 10 of the values
   * themselves, relative to the anchor. It is one reading quicker than the forest's QUICK, which passes a median of three.
   */
  readonly levels: Float64Array
}

/** Room for `readings` readings of `sensors` sensors. */
export const featureRows = (readings: number, sensors: number): FeatureRows => ({
  rows: new Float32Array(readings * sensors * COLUMNS_PER_SENSOR),
  befores: new Float64Array(readings * sensors),
  levels: new Float64Array(readings * sensors),
})

/** The running features of one machine's sensors. */
export class Features {
  #state: Float64Array
  /** Values of sensors that have no anchor yet. */
  #first: number[][]

  /** No sensor has reported yet. */
  constructor(sensors: number) {
    this.#state = new Float64Array(sensors * STATES).fill(Number.NaN)
    this.#first = Array.from({ length: sensors }, () => [])
  }

  /** Room for one more sensor, which has not reported yet. */
  addSensor(): void {
    const grown = new Float64Array(this.#state.length + STATES).fill(Number.NaN)
    grown.set(this.#state)
    this.#state = grown
    this.#first.push([])
  }

  /** The sensor's anchor in its own unit: what the columns' 0 stands for; NaN while it has none. */
  anchor(sensor: number): number {
    return this.#state[sensor * STATES + ANCHOR]!
  }

  /**
   * Takes one value of a sensor from each of `count` readings, and writes what becomes of them to `out`. `values`: row-major,
   * one a sensor, in the sensor's own unit; what is not finite is missing: it leaves the levels where they were. Before the
   * anchor is known all columns are NaN. `isWild` (1 or 0 a reading): a value is far outside its sensor's habits; up to three
   * such readings in a row do not enter the forest's features.
   */
  take(sensor: number, values: Float64Array, count: number, isWild: Uint8Array, out: FeatureRows): void {
    const { rows, befores, levels } = out
    const state = this.#state
    const at = sensor * STATES
    const sensors = this.#first.length
    let anchor = state[at + ANCHOR]!
    let quick = state[at + EWMA_QUICK]!
    let slow = state[at + EWMA_SLOW]!
    let mean = state[at + EWMA_MEAN]!
    let variance = state[at + EWMA_VARIANCE]!
    let sigma = Math.sqrt(variance)
    let before = state[at + BEFORE]!
    let beforeThat = state[at + BEFORE_THAT]!
    let level = state[at + LEVEL]!
    let wild = state[at + WILD]!
    for (let i = 0, from = sensor; i < count; i++, from += sensors) {
      const value = values[from]!
      if (Number.isNaN(anchor) && Number.isFinite(value)) {
        this.#takeFirst(sensor, value)
        anchor = state[at + ANCHOR]!
        variance = state[at + EWMA_VARIANCE]!
        sigma = Math.sqrt(variance)
      }
      const x = Number.isFinite(value) ? Math.max(-MOST, Math.min(MOST, value - anchor)) : Number.NaN
      befores[from] = before
      if (!Number.isNaN(x)) {
        if (Number.isNaN(before)) {
          quick = 0
          slow = 0
          mean = 0
          level = 0
          wild = 0
          beforeThat = x
        } else {
          const middle = median3(x, before, beforeThat)
          beforeThat = before
          level += QUICK_WEIGHT * (tamed(x, mean, TAME * sigma) - level)
          wild = isWild[i] ? wild + 1 : 0
          if (wild === 0 || wild > WILD_MOST) {
            quick += QUICK_WEIGHT * (middle - quick)
            slow += SLOW_WEIGHT * (middle - slow)
            const off = middle - mean
            mean += VARIANCE_WEIGHT * off
            variance = (1 - VARIANCE_WEIGHT) * (variance + VARIANCE_WEIGHT * off * off)
            sigma = Math.sqrt(variance)
          }
        }
        before = x
      }
      const to = from * COLUMNS_PER_SENSOR
      rows[to + VALUE] = x
      rows[to + QUICK] = quick
      rows[to + SLOW] = slow
      rows[to + RESTLESS] = sigma
      levels[from] = level
    }
    state[at + EWMA_QUICK] = quick
    state[at + EWMA_SLOW] = slow
    state[at + EWMA_MEAN] = mean
    state[at + EWMA_VARIANCE] = variance
    state[at + BEFORE] = before
    state[at + BEFORE_THAT] = beforeThat
    state[at + LEVEL] = level
    state[at + WILD] = wild
  }

  /** A copy that keeps where each sensor's 0 is and how restless it is, and begins its levels anew. */
  rested(): Features {
    const copy = new Features(this.#first.length)
    for (let at = 0; at < this.#state.length; at += STATES)
      for (const kept of [ANCHOR, EWMA_VARIANCE]) copy.#state[at + kept] = this.#state[at + kept]!
    return copy
  }

  /** Writes the whole state. */
  save(image: ImageWriter): void {
    image.f64s(this.#state)
    for (const values of this.#first) image.f64s(values)
  }

  /** Reads what `save` wrote for that many sensors. */
  static load(image: ImageReader, sensors: number): Features {
    const features = new Features(sensors)
    features.#state = image.f64s()
    features.#first = features.#first.map(() => [...image.f64s()])
    return features
  }

  #takeFirst(sensor: number, value: number): void {
    const values = this.#first[sensor]!
    values.push(value)
    if (values.length < ANCHOR_VALUES) return
    values.sort((a, b) => a - b)
    const anchor = values[(ANCHOR_VALUES - 1) / 2]!
    const at = sensor * STATES
    this.#state[at + ANCHOR] = anchor
    const squares = values.map((one) => (one - anchor) * (one - anchor)).sort((a, b) => a - b)
    this.#state[at + EWMA_VARIANCE] = Math.min(squares[(ANCHOR_VALUES - 1) / 2]!, MOST * MOST)
    this.#first[sensor] = []
  }
}

/** A value, moved to within `most` of `mean`; as it is where `most` is 0: a still signal has no measure yet. */
function tamed(value: number, mean: number, most: number): number {
  return most > 0 ? Math.max(mean - most, Math.min(mean + most, value)) : value
}

/** The middle one of three numbers. */
function median3(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
