// The cases of this tablet, and what a person can do with one.

import type { CaseEvent, Verdict } from '../../../shared/case.ts'
import type { ExplainResponse } from '../../../shared/explanation.ts'
import { applyEvents, casesOf, NO_CASES } from '../domain/cases/cases.ts'
import { type Case, type CaseCondition, conditionOf } from '../domain/cases/fold-case.ts'
import type { Removal } from '../domain/cases/quiet.ts'
import type { Said } from '../domain/said.ts'
import type { Committed, StoreDoor } from '../workers/doors.ts'
import * as deeds from './deeds.ts'

/** Cases read from the history at a time. */
const PAGE = 100

/** What the case book needs from the rest of the state. */
export interface CaseBookParts {
  readonly store: Pick<StoreDoor, 'caseEvents'>
  /** Stores what a person did and sends it to the other tablets. */
  add(events: readonly CaseEvent[]): Promise<Committed>
  /** Who uses this tablet, and the time, epoch ms on the gateway's clock. */
  doer(): deeds.Doer
  /** The clock that moves the screen, epoch ms. */
  nowMs(): number
  /** Somebody's word about a case, or the case itself, has changed. */
  changed(): void
  /** A write that failed, and what to say of it. */
  failed(text: Said): void
}

/** All cases known here, as the fold of their events. */
export class CaseBook {
  readonly #parts: CaseBookParts
  #cases = $state.raw(NO_CASES)
  /** Newest first. */
  readonly all: readonly Case[] = $derived(casesOf(this.#cases))
  /** All that still wait for something, newest first; shelved ones too. */
  readonly open: readonly Case[] = $derived(this.all.filter((each) => each.state !== 'closed'))
  /** Those of them that call for somebody: neither shelved nor out of service. */
  readonly calling: readonly Case[] = $derived(this.open.filter((each) => !this.isQuiet(each)))
  /** Whether a high alarm waits for somebody: nobody updates a tablet meanwhile. */
  readonly hasGraveAlarm: boolean = $derived(
    this.calling.some(
      ({ severity, state }) => severity === 'high' && (state === 'unacknowledged' || state === 'returned'),
    ),
  )
  /** True once the history holds no older case than those here. */
  complete = $state(false)

  constructor(parts: CaseBookParts) {
    this.#parts = parts
  }

  /** Begins with the events the history held. */
  restore(events: readonly CaseEvent[]): void {
    this.#cases = applyEvents(NO_CASES, events)
    this.complete = false
  }

  /** Takes events that are stored, or on their way to the store with their readings. */
  take(events: readonly CaseEvent[]): void {
    if (events.length === 0) return
    this.#cases = applyEvents(this.#cases, events)
    this.#parts.changed()
  }

  /** The case of this id, by any id it is known by, or undefined. */
  find(caseId: string): Case | undefined {
    return this.#cases.byId.get(caseId)
  }

  /** Cases of one machine (its id), newest first. */
  of(machine: string): readonly Case[] {
    return this.#cases.byMachine.get(machine)?.cases.toReversed() ?? []
  }

  /** What a case shows now. */
  conditionOf(of: Case): CaseCondition {
    // Only what ends by itself needs the clock.
    return conditionOf(of, of.shelved ? this.#parts.nowMs() : 0)
  }

  /** Whether a case is shelved or its machine out of service. */
  isQuiet(of: Case): boolean {
    const condition = this.conditionOf(of)
    return condition === 'shelved' || condition === 'out-of-service'
  }

  /** Since when and why a machine (its id) is out of service; null where it is not. */
  outOfService(machine: string): Removal | null {
    return this.#cases.byMachine.get(machine)?.outOfService ?? null
  }

  /** Reads the next older cases from the history. */
  async loadOlder(): Promise<void> {
    const beforeMs = this.all.at(-1)?.sinceMs ?? null
    const events = await this.#parts.store.caseEvents({ machine: null, beforeMs, limit: PAGE })
    this.complete = events.length === 0
    this.take(events)
  }

  /** Somebody has taken the case. This and all that follows takes effect at once, and is stored before the promise resolves. */
  acknowledge(caseId: string): Promise<void> {
    return this.#at(caseId, (found, doer) => [deeds.acknowledgement(found, doer)])
  }

  /** Writes a note at the case; an empty one is not stored. */
  async note(caseId: string, text: string): Promise<void> {
    const trimmed = text.trim()
    if (trimmed) await this.#at(caseId, (found, doer) => [deeds.noteAt(found, doer, trimmed)])
  }

  /** Puts the alarm aside, with a reason. */
  shelve(caseId: string, how: deeds.ShelveFor, reason: string): Promise<void> {
    return this.#at(caseId, (found, doer) => [deeds.shelving(found, doer, how, reason)])
  }

  /** The alarm counts again. */
  unshelve(caseId: string): Promise<void> {
    return this.#at(caseId, (found, doer) => {
      const event = deeds.unshelving(found, doer)
      return event ? [event] : []
    })
  }

  /** What the person makes of the case; null takes it back. */
  judge(caseId: string, verdict: Verdict | null): Promise<void> {
    return this.#at(caseId, (found, doer) =>
      verdict === null ? deeds.withdrawals(found, doer) : [deeds.judgement(found, doer, verdict)],
    )
  }

  /** Takes a machine (its id) out of service, with a reason. */
  removeFromService(machine: string, reason: string): Promise<void> {
    return this.#add([deeds.removalFromService(machine, this.#parts.doer(), reason)])
  }

  /** Puts a machine (its id) back into service. */
  async returnToService(machine: string): Promise<void> {
    const removal = this.outOfService(machine)
    if (removal) await this.#add(deeds.returnsToService(machine, this.#parts.doer(), removal))
  }

  /** Keeps GPT's answer with the case. */
  explained(caseId: string, response: Extract<ExplainResponse, { ok: true }>): Promise<void> {
    return this.#at(caseId, (found, doer) => [deeds.explanationOf(found, doer, response)])
  }

  async #at(caseId: string, deed: (found: Case, doer: deeds.Doer) => readonly CaseEvent[]): Promise<void> {
    const found = this.find(caseId)
    if (found) await this.#add(deed(found, this.#parts.doer()))
  }

  async #add(events: readonly CaseEvent[]): Promise<void> {
    if (events.length === 0) return
    this.take(events)
    const stored = await this.#parts.add(events)
    if (!stored.ok) this.#parts.failed(stored.text)
  }
}
