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
   * The level the per-sensor checks see: exponentially weighted mean with span 10 of the values themselves, relative to the
   * anchor. It is one reading quicker than the forest's QUICK, which passes a median of three.
   */
  level(sensor: number): number {
    return this.#state[sensor * STATES + LEVEL]!
  }

  /** The value before the last one taken, relative to the anchor; NaN where there is none. */
  before(sensor: number): number {
    return this.#state[sensor * STATES + BEFORE]!
  }

  /**
   * Takes one finite value (sensor's own unit; NaN = missing) and writes the sensor's columns into `row`. A missing value
   * leaves the levels where they were; before the anchor is known all columns are NaN. `isWild`: the value is far outside
   * the sensor's habits; up to three such readings in a row do not enter the forest's features.
   */
  step(sensor: number, value: number, row: Float32Array, isWild = false): void {
    const state = this.#state
    const at = sensor * STATES
    const to = sensor * COLUMNS_PER_SENSOR
    const isNumber = !Number.isNaN(value)
    if (isNumber && Number.isNaN(state[at])) this.#takeFirst(sensor, value)
    const away = value - state[at]!
    const x = Math.max(-MOST, Math.min(MOST, away))
    if (!Number.isNaN(x)) {
      const before = state[at + BEFORE]!
      const mean = state[at + EWMA_MEAN]!
      const sigma = Math.sqrt(state[at + EWMA_VARIANCE]!)
      const middle = Number.isNaN(before) ? x : median3(x, before, state[at + BEFORE_THAT]!)
      state[at + BEFORE_THAT] = !Number.isNaN(before) ? before : x
      state[at + BEFORE] = x
      if (!Number.isNaN(before)) {
        const level = state[at + LEVEL]!
        state[at + LEVEL] = level + QUICK_WEIGHT * (tamed(x, mean, TAME * sigma) - level)
        state[at + WILD] = isWild ? state[at + WILD]! + 1 : 0
        if (!isWild || state[at + WILD]! > WILD_MOST) this.#learn(at, middle)
      } else {
        state[at + EWMA_QUICK] = 0
        state[at + LEVEL] = 0
        state[at + WILD] = 0
        state[at + EWMA_SLOW] = 0
        state[at + EWMA_MEAN] = 0
      }
    }
    row[to + VALUE] = x
    row[to + QUICK] = state[at + EWMA_QUICK]!
    row[to + SLOW] = state[at + EWMA_SLOW]!
    row[to + RESTLESS] = Math.sqrt(state[at + EWMA_VARIANCE]!)
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

  #learn(at: number, middle: number): void {
    const state = this.#state
    state[at + EWMA_QUICK] = state[at + EWMA_QUICK]! + QUICK_WEIGHT * (middle - state[at + EWMA_QUICK]!)
    state[at + EWMA_SLOW] = state[at + EWMA_SLOW]! + SLOW_WEIGHT * (middle - state[at + EWMA_SLOW]!)
    const off = middle - state[at + EWMA_MEAN]!
    const variance = state[at + EWMA_VARIANCE]!
    state[at + EWMA_MEAN] = state[at + EWMA_MEAN]! + VARIANCE_WEIGHT * off
    state[at + EWMA_VARIANCE] = (1 - VARIANCE_WEIGHT) * (variance + VARIANCE_WEIGHT * off * off)
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
