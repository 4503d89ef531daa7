// What was seen in one abnormal reading, sensor by sensor: joins the forest's shares, the per-sensor checks and the sensors'
// health into findings and weights. Invariant: the weights add up to more than 0, so shares can always be made of them.
// One observer stays, with its columns: V8 forgets what it has optimised for objects that come and go (ByteReader.begin).
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { Observation } from '../cases/case-evidence.ts'

/** A forest share from which a sensor without a finding of its own is part of the pattern. */
const PATTERN_SHARE = 0.2

/** Looks at one abnormal reading at a time, and is what it saw of it. */
export class Observer implements Observation {
  timeMs = Number.NaN
  strength = Number.NaN
  score = Number.NaN
  limit = Number.NaN
  isSensorFault = false
  values = new Float64Array(0)
  usual = new Float64Array(0)
  spreads = new Float64Array(0)
  weights = new Float64Array(0)
  findings: (FindingKind | null)[] = []
  /** Whether a sensor that is well has a finding of its own. */
  #isMachineFault = false
  #strengths = new Float64Array(0)
  #isSick = new Uint8Array(0)

  /** Begins another reading, of so many sensors; each of them is told with `look`, then all are joined. */
  begin(sensors: number): void {
    this.#isMachineFault = false
    if (this.values.length === sensors) return
    this.values = new Float64Array(sensors)
    this.usual = new Float64Array(sensors)
    this.spreads = new Float64Array(sensors)
    this.weights = new Float64Array(sensors)
    this.findings = Array.from({ length: sensors }, () => null)
    this.#strengths = new Float64Array(sensors)
    this.#isSick = new Uint8Array(sensors)
  }

  /**
   * Takes a sensor of the reading. `value` (NaN or infinite = no number), `usual` (NaN while unknown) and `spread` in its own
   * unit; `strength`: how far beyond its limit the worst check is, > 1 is abnormal, and `kind` which check that is; `sick`:
   * what is wrong with the sensor itself.
   */
  look(
    sensor: number,
    value: number,
    usual: number,
    spread: number,
    strength: number,
    kind: FindingKind | null,
    sick: FindingKind | null,
  ): void {
    const isNumber = Number.isFinite(value)
    this.values[sensor] = isNumber ? value : Number.NaN
    this.usual[sensor] = Number.isFinite(usual) ? usual : isNumber ? value : 0
    this.spreads[sensor] = spread
    this.#strengths[sensor] = strength
    this.#isSick[sensor] = sick === null ? 0 : 1
    this.findings[sensor] = sick ?? kind
    if (kind !== null && sick === null) this.#isMachineFault = true
  }

  /**
   * Joins what was seen; a sensor fault is one where nothing but sick sensors is abnormal. `strength`: times its limit, > 1.
   * `score` and `limit`: the forest's, in detector units, NaN while learning. `shares`: each sensor's share of that score;
   * null where they are not known.
   */
  join(timeMs: number, strength: number, score: number, limit: number, shares: Float64Array | null): this {
    const forestStrength = score > 0 ? score / limit : 0
    const isForestAlarm = forestStrength > 1
    const isMachineFault = isForestAlarm || this.#isMachineFault
    const topShare = shares?.reduce((top, share) => Math.max(top, share), 0) ?? 0
    for (let i = 0; i < this.weights.length; i++) {
      const share = shares ? shares[i]! : 0
      const own = this.#strengths[i]!
      const isPattern = isForestAlarm && share > 0 && (share >= PATTERN_SHARE || share === topShare)
      if (isPattern) this.findings[i] ??= 'pattern'
      const machineWeight = share * forestStrength + (own > 1 ? own * own : 0)
      this.weights[i] = isMachineFault ? machineWeight : this.#isSick[i]!
    }
    this.timeMs = timeMs
    this.strength = strength
    this.score = score
    this.limit = limit
    this.isSensorFault = !isMachineFault
    return this
  }

  /** Place of the sensor that has most to do with the alarm. */
  get heaviest(): number {
    return this.weights.reduce((top, weight, i) => (weight > this.weights[top]! ? i : top), 0)
  }
}
