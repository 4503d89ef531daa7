// Gathers the numbers a case rests on, reading by reading, so that the case can say them at any moment: which sensors, since
// when, how far, and the values at the worst reading.
import { type Evidence, FINDING_KINDS, type FindingKind, type Severity } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** One abnormal reading. The arrays have one entry a sensor. */
export interface Observation {
  readonly timeMs: number
  /** Times its limit; > 1. */
  readonly strength: number
  /** Forest score and its limit; NaN where there is no model yet. */
  readonly score: number
  readonly limit: number
  /** true when only sensors themselves are sick. */
  readonly isSensorFault: boolean
  /** In the sensor's own unit, like its usual level and its spread; NaN = missing. */
  readonly values: ArrayLike<number>
  readonly usual: ArrayLike<number>
  readonly spreads: ArrayLike<number>
  /** How much this sensor has to do with the alarm; shares are made of these. */
  readonly weights: ArrayLike<number>
  readonly findings: ArrayLike<FindingKind | null>
}

const HIGH_STRENGTH = 3
const MEDIUM_STRENGTH = 1.5
const LASTING_READINGS = 60
const SENSOR_STATES = 6
/** A case's first abnormal readings, all looked at closely, and after them one in so many. */
const CLOSE_READINGS = 100
const CLOSE_EVERY = 10

/** How bad a case is by its worst strength and its count of abnormal readings; a sensor fault alone is never more than low. */
export function severityOf(isMachineFault: boolean, peakStrength: number, abnormal: number): Severity {
  if (!isMachineFault) return 'low'
  if (peakStrength >= HIGH_STRENGTH) return 'high'
  return peakStrength >= MEDIUM_STRENGTH || abnormal >= LASTING_READINGS ? 'medium' : 'low'
}

/** The growing evidence of one case. */
export class CaseEvidence {
  readonly sinceMs: number
  #peakMs = 0
  #peakStrength = 0
  #score = Number.NaN
  #limit = Number.NaN
  #abnormal = 0
  #isMachineFault = false
  /** Per sensor: value, usual, spread, share at the peak; findings as bits; since (NaN = as usual). */
  #sensors: Float64Array = new Float64Array(0)

  /** `sinceMs`: event time of the first abnormal reading. */
  constructor(sinceMs: number) {
    this.sinceMs = sinceMs
  }

  /** Times its limit at the worst reading. */
  get peakStrength(): number {
    return this.#peakStrength
  }

  /** Sensors with at least one finding. */
  get involved(): number {
    let count = 0
    for (let at = 4; at < this.#sensors.length; at += SENSOR_STATES) if (this.#sensors[at]! > 0) count++
    return count
  }

  /** How bad it is so far. */
  get severity(): Severity {
    return severityOf(this.#isMachineFault, this.#peakStrength, this.#abnormal)
  }

  /**
   * Whether an abnormal reading of this strength (times its limit) can say something new of which sensors are to blame:
   * finding that out takes far longer than the reading's score. Every new peak can; of a case that lasts, now and then one.
   */
  wantsCloseLook(strength: number): boolean {
    return (
      strength > this.#peakStrength || this.#abnormal < CLOSE_READINGS || this.#abnormal % CLOSE_EVERY === 0
    )
  }

  /** Takes one abnormal reading. */
  add(seen: Observation): void {
    const sensors = seen.weights.length
    this.#abnormal++
    if (!seen.isSensorFault) this.#isMachineFault = true
    if (this.#sensors.length < sensors * SENSOR_STATES) this.#grow(sensors)
    const state = this.#sensors
    for (let i = 0, at = 0; i < sensors; i++, at += SENSOR_STATES) {
      const finding = seen.findings[i]
      if (!finding) continue
      state[at + 4] = state[at + 4]! | (1 << FINDING_KINDS.indexOf(finding))
      if (!(state[at + 5]! >= 0)) state[at + 5] = seen.timeMs
    }
    if (seen.strength > this.#peakStrength) this.#keepPeak(seen)
  }

  #keepPeak(seen: Observation): void {
    const sensors = seen.weights.length
    const state = this.#sensors
    let sum = 0
    for (let i = 0; i < sensors; i++) sum += seen.weights[i]!
    for (let i = 0, at = 0; i < sensors; i++, at += SENSOR_STATES) {
      state[at] = seen.values[i]!
      state[at + 1] = seen.usual[i]!
      state[at + 2] = seen.spreads[i]!
      state[at + 3] = sum > 0 ? seen.weights[i]! / sum : 1 / sensors
    }
    this.#peakStrength = seen.strength
    this.#peakMs = seen.timeMs
    this.#score = seen.score
    this.#limit = seen.limit
  }

  /** The evidence as it stands. `untilMs`: event time of the last reading looked at. */
  toEvidence(machine: string, sensors: readonly string[], untilMs: number): Evidence {
    const list = sensors.slice(0, this.#sensors.length / SENSOR_STATES).map((sensor, i) => {
      const at = i * SENSOR_STATES
      const [value = 0, usual = 0, spread = 0, share = 0, found = 0, since = 0] = this.#sensors.subarray(
        at,
        at + 6,
      )
      const hasDeviation = Number.isFinite(value) && spread > 0
      return {
        sensor,
        unit: null,
        value: finiteOrNull(value),
        usual,
        spread,
        deviation: hasDeviation ? finiteOrNull((value - usual) / spread) : null,
        share,
        findings: FINDING_KINDS.filter((_, kind) => found & (1 << kind)),
        sinceMs: finiteOrNull(since),
      }
    })
    list.sort((a, b) => b.share - a.share)
    return {
      machine,
      fault: this.#isMachineFault ? 'machine' : 'sensor',
      sinceMs: this.sinceMs,
      peakMs: this.#peakMs,
      untilMs,
      score: finiteOrNull(this.#score),
      limit: finiteOrNull(this.#limit),
      abnormalReadings: this.#abnormal,
      sensors: list,
    }
  }

  /** Writes the state. */
  save(image: ImageWriter): void {
    const numbers = [this.#peakMs, this.#peakStrength, this.#score, this.#limit, this.#abnormal]
    image.f64s([this.sinceMs, ...numbers, this.#isMachineFault ? 1 : 0])
    image.f64s(this.#sensors)
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader): CaseEvidence {
    const [sinceMs = 0, peakMs = 0, peakStrength = 0, score = 0, limit = 0, abnormal = 0, fault = 0] =
      image.f64s()
    const evidence = new CaseEvidence(sinceMs)
    evidence.#peakMs = peakMs
    evidence.#peakStrength = peakStrength
    evidence.#score = score
    evidence.#limit = limit
    evidence.#abnormal = abnormal
    evidence.#isMachineFault = fault === 1
    evidence.#sensors = image.f64s()
    return evidence
  }

  #grow(sensors: number): void {
    const from = this.#sensors.length / SENSOR_STATES
    const grown = new Float64Array(sensors * SENSOR_STATES)
    grown.set(this.#sensors)
    for (let i = from; i < sensors; i++) {
      grown[i * SENSOR_STATES] = Number.NaN
      grown[i * SENSOR_STATES + 5] = Number.NaN
    }
    this.#sensors = grown
  }
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
