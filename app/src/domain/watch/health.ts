// Is the sensor itself sick? Stuck (the very same value far longer than this sensor ever did), silent (missing while others
// report), no number (infinite), beyond the range it can physically have. A sick sensor is a sensor fault, not a machine fault.
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** The lowest and highest value a sensor can really have, in its own unit; either may be left out. */
export interface SensorLimits {
  readonly low?: number
  readonly high?: number
}

/** When a sensor counts as sick. */
export interface HealthOptions {
  /** Stuck: the same value for at least this many readings … */
  readonly stuckReadings: number
  /** … and this many times longer than its own longest run while it was well. */
  readonly stuckTimes: number
  /** Silent: missing in at least this many readings in a row … */
  readonly silentReadings: number
  /** … and this many times longer than its own longest silence. */
  readonly silentTimes: number
}

/** The defaults: a sensor that is usually alive is called stuck after half a minute at 1 Hz. */
export const DEFAULT_HEALTH_OPTIONS: HealthOptions = {
  stuckReadings: 30,
  stuckTimes: 10,
  silentReadings: 30,
  silentTimes: 5,
}

const STATES = 6
const LAST = 0
const RUN = 1
const LONGEST_RUN = 2
const CHANGES = 3
const SILENCE = 4
const LONGEST_SILENCE = 5
/** Different values a sensor must have shown before its runs mean anything. */
const LEAST_CHANGES = 50

/** The running health of one machine's sensors. */
export class Health {
  readonly #options: HealthOptions
  /** Per sensor: last value, length of its run, longest run before, changes seen, length of silence, longest silence before. */
  #state: Float64Array

  /** All sensors are well until something is seen. */
  constructor(sensors: number, options: HealthOptions) {
    this.#options = options
    this.#state = new Float64Array(sensors * STATES)
  }

  /** Room for one more sensor. */
  addSensor(): void {
    const grown = new Float64Array(this.#state.length + STATES)
    grown.set(this.#state)
    this.#state = grown
  }

  /**
   * Takes one value in the sensor's own unit; NaN = missing. `othersReport`: another sensor of the machine has a number in
   * this reading. Returns what is wrong with the sensor, or null.
   */
  step(
    sensor: number,
    value: number,
    othersReport: boolean,
    limits: SensorLimits | undefined,
  ): FindingKind | null {
    const state = this.#state
    const at = sensor * STATES
    const { stuckReadings, stuckTimes, silentReadings, silentTimes } = this.#options
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return 'not-a-number'
    const silentLimit = Math.max(silentReadings, silentTimes * state[at + LONGEST_SILENCE]!)
    if (Number.isNaN(value)) {
      if (!othersReport || state[at + RUN] === 0) return null
      state[at + SILENCE] = state[at + SILENCE]! + 1
      return state[at + SILENCE]! >= silentLimit ? 'silent' : null
    }
    // What was called sick is no habit: only silences and runs that were not are remembered.
    if (state[at + SILENCE]! < silentLimit) {
      state[at + LONGEST_SILENCE] = Math.max(state[at + LONGEST_SILENCE]!, state[at + SILENCE]!)
    }
    state[at + SILENCE] = 0
    const isAlive = state[at + CHANGES]! >= LEAST_CHANGES
    const stuckLimit = isAlive
      ? Math.max(stuckReadings, stuckTimes * state[at + LONGEST_RUN]!)
      : Number.POSITIVE_INFINITY
    if (value === state[at + LAST] && state[at + RUN]! > 0) {
      state[at + RUN] = state[at + RUN]! + 1
      if (state[at + RUN]! >= stuckLimit) return 'stuck'
    } else {
      if (state[at + RUN]! > 0) {
        if (state[at + RUN]! < stuckLimit) {
          state[at + LONGEST_RUN] = Math.max(state[at + LONGEST_RUN]!, state[at + RUN]!)
        }
        state[at + CHANGES] = state[at + CHANGES]! + 1
      }
      state[at + LAST] = value
      state[at + RUN] = 1
    }
    const isBeyond =
      limits !== undefined && (value < (limits.low ?? -Infinity) || value > (limits.high ?? Infinity))
    return isBeyond ? 'limit' : null
  }

  /** A copy that keeps each sensor's habits and begins its runs and silences anew. */
  rested(): Health {
    const copy = new Health(this.#state.length / STATES, this.#options)
    copy.#state.set(this.#state)
    for (let at = 0; at < this.#state.length; at += STATES)
      copy.#state[at + RUN] = copy.#state[at + SILENCE] = 0
    return copy
  }

  /** Writes the state. */
  save(image: ImageWriter): void {
    image.f64s(this.#state)
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader, options: HealthOptions): Health {
    const health = new Health(0, options)
    health.#state = image.f64s()
    return health
  }
}
