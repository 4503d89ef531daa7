// Turns readings into the detector's case events: the rule says when, the evidence says what. Event ids are made of the case
// and a running number, so the same stream gives the same events on every tablet, and an event said twice is one event.
import { type CaseEvent, caseIdOf } from '../../../../shared/case.ts'
import { SEVERITIES } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'
import { CaseEvidence, type Observation } from './case-evidence.ts'
import { CaseRule, type CaseRuleOptions } from './case-rule.ts'

type DetectorEvent = Extract<CaseEvent, { kind: 'opened' | 'updated' | 'returned' }>

/** Keeps the one case of one machine. */
export class CaseKeeper {
  readonly #machine: string
  readonly #options: CaseRuleOptions
  #rule: CaseRule
  #evidence: CaseEvidence | null = null
  /** Start of the case before, so that two cases never share an id. */
  #lastSinceMs = -1
  #events = 0
  #updates = 0
  #saidAtMs = 0
  #saidSeverity = 0
  #saidStrength = 0
  #saidInvolved = 0

  /** No case yet. */
  constructor(machine: string, options: CaseRuleOptions) {
    this.#machine = machine
    this.#options = options
    this.#rule = new CaseRule(options)
  }

  /** Id of the open case; null where none is open. */
  get openCase(): string | null {
    return this.#rule.isOpen && this.#evidence ? caseIdOf(this.#machine, this.#evidence.sinceMs) : null
  }

  /**
   * Takes one reading. `strength` > 1 is abnormal; `observe` is asked for what was seen only when the case needs it, and for
   * a close look (the sensors' shares of the score) only where that can be news. Returns the event this reading makes, if any.
   */
  step(
    timeMs: number,
    strength: number,
    sensors: readonly string[],
    observe: (isClose: boolean) => Observation,
  ): DetectorEvent | null {
    const move = this.#rule.step(timeMs, strength)
    if (strength > 1) this.#gather(timeMs, strength, observe)
    const evidence = this.#evidence
    if (move === 'drop' || move === 'forget') this.#evidence = null
    if (!evidence) return null
    if (move === 'open') {
      this.#lastSinceMs = evidence.sinceMs
      this.#events = 0
      this.#updates = 0
      return this.#say('opened', timeMs, sensors, evidence)
    }
    if (move === 'reopen') return this.#say('updated', timeMs, sensors, evidence)
    if (move === 'return') return this.#say('returned', timeMs, sensors, evidence)
    return this.#rule.isOpen && this.#isNews(timeMs, evidence)
      ? this.#say('updated', timeMs, sensors, evidence)
      : null
  }

  #gather(timeMs: number, strength: number, observe: (isClose: boolean) => Observation): void {
    this.#evidence ??= new CaseEvidence(Math.max(timeMs, this.#lastSinceMs + 1))
    this.#evidence.add(observe(this.#evidence.wantsCloseLook(strength)))
  }

  /** Worse by a step a person cares about, and not said within the last minute of event time. */
  #isNews(timeMs: number, evidence: CaseEvidence): boolean {
    if (this.#updates >= this.#options.mostUpdates) return false
    if (Math.abs(timeMs - this.#saidAtMs) < this.#options.updateMs) return false
    return (
      SEVERITIES.indexOf(evidence.severity) > this.#saidSeverity ||
      evidence.peakStrength >= this.#options.worseFactor * this.#saidStrength ||
      evidence.involved > this.#saidInvolved
    )
  }

  #say(
    kind: DetectorEvent['kind'],
    timeMs: number,
    sensors: readonly string[],
    seen: CaseEvidence,
  ): DetectorEvent {
    const caseId = caseIdOf(this.#machine, seen.sinceMs)
    const evidence = seen.toEvidence(this.#machine, sensors, timeMs)
    const id = `${caseId}/${kind}/${this.#events++}`
    this.#saidAtMs = timeMs
    this.#saidSeverity = SEVERITIES.indexOf(seen.severity)
    this.#saidStrength = seen.peakStrength
    this.#saidInvolved = seen.involved
    if (kind === 'updated') this.#updates++
    const common = { id, caseId, machine: this.#machine, atMs: timeMs, by: 'detector', evidence }
    return kind === 'returned' ? { kind, ...common } : { kind, ...common, severity: seen.severity }
  }

  /** Writes the state, the open case included. */
  save(image: ImageWriter): void {
    this.#rule.save(image)
    image.f64s([
      this.#lastSinceMs,
      this.#events,
      this.#updates,
      this.#saidAtMs,
      this.#saidSeverity,
      this.#saidStrength,
      this.#saidInvolved,
      this.#evidence ? 1 : 0,
    ])
    this.#evidence?.save(image)
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader, machine: string, options: CaseRuleOptions): CaseKeeper {
    const keeper = new CaseKeeper(machine, options)
    keeper.#rule = CaseRule.load(image, options)
    const [since = 0, events = 0, updates = 0, at = 0, severity = 0, strength = 0, involved = 0, has = 0] =
      image.f64s()
    keeper.#lastSinceMs = since
    keeper.#events = events
    keeper.#updates = updates
    keeper.#saidAtMs = at
    keeper.#saidSeverity = severity
    keeper.#saidStrength = strength
    keeper.#saidInvolved = involved
    if (has === 1) keeper.#evidence = CaseEvidence.load(image)
    return keeper
  }
}
