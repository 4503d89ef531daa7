// When a stretch of abnormal readings is a case. One open case per machine; a single weak reading opens none; a machine that
// was normal for a while is "returned"; what crosses again within the quiet period belongs to the case before (it is reopened
// when it is confirmed, and only counted when it is not), so a chattering machine makes one case, not forty.
// Durations use the latest time seen, so a clock that runs backwards neither opens nor closes anything by itself.
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** Constants of the rule. */
export interface CaseRuleOptions {
  /** A reading this many times its limit opens a case alone … */
  readonly strongAt: number
  /** … weaker ones add this many times what they are beyond their limit, until 1 is reached … */
  readonly pressurePerStrength: number
  /** … and a normal reading takes this much away again. */
  readonly pressureRelief: number
  /** Returned after so many normal readings in a row … */
  readonly calmReadings: number
  /** … that span at least this time. */
  readonly calmMs: number
  /** For so long after its last abnormal reading a machine opens no other case. */
  readonly quietMs: number
  /** Least time between two events of a case while it is open. */
  readonly updateMs: number
  /** A peak this many times worse than the one reported is news. */
  readonly worseFactor: number
  /** The most `updated` events a case has. */
  readonly mostUpdates: number
}

/** The defaults of the product. */
export const DEFAULT_CASE_RULE: CaseRuleOptions = {
  strongAt: 1.5,
  pressurePerStrength: 0.5,
  pressureRelief: 0.03,
  calmReadings: 30,
  calmMs: 60_000,
  quietMs: 30 * 60_000,
  updateMs: 60_000,
  worseFactor: 1.5,
  mostUpdates: 12,
}

/** What the rule says of one reading. `begin`: first of a possible case; `drop`: it came to nothing. */
export type CaseMove = 'none' | 'begin' | 'drop' | 'open' | 'reopen' | 'return' | 'forget'
type Phase = 'idle' | 'candidate' | 'open' | 'quiet'
const PHASES: readonly Phase[] = ['idle', 'candidate', 'open', 'quiet']

/** The state of the rule for one machine. */
export class CaseRule {
  readonly #options: CaseRuleOptions
  #phase: Phase = 'idle'
  #clockMs = 0
  #lastAbnormalMs = 0
  #normalInRow = 0
  /** What weak abnormal readings have added up to, 0 to 1. */
  #pressure = 0
  #peak = 0

  /** Nothing is open. */
  constructor(options: CaseRuleOptions) {
    this.#options = options
  }

  /** true while a case is open. */
  get isOpen(): boolean {
    return this.#phase === 'open'
  }

  /** true while abnormal readings belong to a case, open or in its quiet period. */
  get hasCase(): boolean {
    return this.#phase === 'open' || this.#phase === 'quiet'
  }

  /** Takes one reading: `strength` > 1 is abnormal (times its limit). Returns what changes. */
  step(timeMs: number, strength: number): CaseMove {
    const { pressurePerStrength, pressureRelief, strongAt, worseFactor } = this.#options
    this.#clockMs = Math.max(this.#clockMs, timeMs)
    const isAbnormal = strength > 1
    const change = isAbnormal ? pressurePerStrength * (strength - 1) : -pressureRelief
    this.#pressure = Math.min(1, Math.max(0, this.#pressure + change))
    if (!isAbnormal) return this.#normal()
    this.#normalInRow = 0
    this.#lastAbnormalMs = this.#clockMs
    const isConfirmed = this.#pressure >= 1
    if (this.#phase === 'open') {
      this.#peak = Math.max(this.#peak, strength)
      return 'none'
    }
    if (this.#phase === 'quiet') {
      if (!isConfirmed && strength < worseFactor * this.#peak) return 'none'
      this.#peak = Math.max(this.#peak, strength)
      this.#phase = 'open'
      return 'reopen'
    }
    if (isConfirmed || strength >= strongAt) {
      this.#phase = 'open'
      this.#peak = strength
      return 'open'
    }
    const wasIdle = this.#phase === 'idle'
    this.#phase = 'candidate'
    return wasIdle ? 'begin' : 'none'
  }

  #normal(): CaseMove {
    const { calmReadings, calmMs, quietMs } = this.#options
    this.#normalInRow++
    const calmForMs = this.#clockMs - this.#lastAbnormalMs
    if (this.#phase === 'candidate' && this.#pressure === 0) {
      this.#phase = 'idle'
      return 'drop'
    }
    if (this.#phase === 'open' && this.#normalInRow >= calmReadings && calmForMs >= calmMs) {
      this.#phase = 'quiet'
      return 'return'
    }
    if (this.#phase === 'quiet' && calmForMs >= quietMs) {
      this.#phase = 'idle'
      return 'forget'
    }
    return 'none'
  }

  /** Writes the state. */
  save(image: ImageWriter): void {
    image.f64s([
      PHASES.indexOf(this.#phase),
      this.#clockMs,
      this.#lastAbnormalMs,
      this.#normalInRow,
      this.#pressure,
      this.#peak,
    ])
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader, options: CaseRuleOptions): CaseRule {
    const rule = new CaseRule(options)
    const [phase = 0, clockMs = 0, lastAbnormalMs = 0, normalInRow = 0, pressure = 0, peak = 0] = image.f64s()
    rule.#phase = PHASES[phase] ?? 'idle'
    rule.#clockMs = clockMs
    rule.#lastAbnormalMs = lastAbnormalMs
    rule.#normalInRow = normalInRow
    rule.#pressure = pressure
    rule.#peak = peak
    return rule
  }
}
