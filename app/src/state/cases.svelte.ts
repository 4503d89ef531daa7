// The cases of this tablet, and what a person can do with one.
import type { CaseEvent } from '../../../shared/case.ts'
import type { ExplainError } from '../../../shared/explanation.ts'
import { applyEvents, type Case, NO_CASES, newestDetected } from '../domain/cases/cases.ts'
import { explainCase } from '../explain.ts'
import type { StoreDoor } from '../workers/doors.ts'

/** Cases read from the history at a time. */
const PAGE = 100

/** What the case book needs from the rest of the state. */
export interface CaseBookParts {
  readonly store: StoreDoor
  /** Who uses this tablet. */
  userName(): string
  /** A write that failed, as a sentence. */
  failed(text: string): void
}

/** All cases known here, as the fold of their events. */
export class CaseBook {
  readonly #parts: CaseBookParts
  #cases = $state.raw(NO_CASES)
  #asking = $state.raw<ReadonlyMap<string, 'asking' | ExplainError>>(new Map())
  /** Newest first. */
  readonly all: readonly Case[] = $derived(
    [...this.#cases.byId.values()].sort((a, b) => b.sinceMs - a.sinceMs),
  )
  /** All that still wait for something, newest first. */
  readonly open: readonly Case[] = $derived(this.all.filter((each) => each.state !== 'closed'))
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
    if (events.length > 0) this.#cases = applyEvents(this.#cases, events)
  }

  /** The case of this id, or undefined. */
  find(caseId: string): Case | undefined {
    return this.#cases.byId.get(caseId)
  }

  /** Cases of one machine (its id), newest first. */
  of(machine: string): readonly Case[] {
    return this.all.filter((each) => each.machine === machine)
  }

  /** Reads the next older cases from the history. */
  async loadOlder(): Promise<void> {
    const beforeMs = this.all.at(-1)?.sinceMs ?? null
    const events = await this.#parts.store.caseEvents({ machine: null, beforeMs, limit: PAGE })
    this.complete = events.length === 0
    this.take(events)
  }

  /** Somebody has taken the case. Takes effect at once; stored before the promise resolves. */
  async acknowledge(caseId: string): Promise<void> {
    const found = this.find(caseId)
    if (found) await this.#add(caseId, { kind: 'acknowledged', seen: newestDetected(found) })
  }

  /** Writes a note at the case; an empty one is not stored. */
  async note(caseId: string, text: string): Promise<void> {
    const trimmed = text.trim()
    if (trimmed) await this.#add(caseId, { kind: 'noted', text: trimmed.slice(0, 4000) })
  }

  /** Asks the gateway's GPT model; what comes back is stored with the case, a failure is only shown. */
  async explain(caseId: string): Promise<void> {
    const found = this.find(caseId)
    if (!found || this.explaining(caseId) === 'asking') return
    this.#setAsking(caseId, 'asking')
    const response = await explainCase(found.evidence, fetch.bind(globalThis))
    this.#setAsking(caseId, response.ok ? null : response.error)
    if (response.ok) await this.#add(caseId, { kind: 'explained', response })
  }

  /** How asking for an explanation stands: under way, failed (why), or null. */
  explaining(caseId: string): 'asking' | ExplainError | null {
    return this.#asking.get(caseId) ?? null
  }

  #setAsking(caseId: string, value: 'asking' | ExplainError | null): void {
    const next = new Map(this.#asking)
    if (value === null) next.delete(caseId)
    else next.set(caseId, value)
    this.#asking = next
  }

  async #add(caseId: string, deed: Deed): Promise<void> {
    const found = this.find(caseId)
    if (!found) return
    const common = {
      caseId,
      machine: found.machine,
      id: crypto.randomUUID(),
      atMs: Date.now(),
      by: this.#parts.userName(),
    }
    const event: CaseEvent = { ...deed, ...common }
    this.take([event])
    const stored = await this.#parts.store.addEvents([event])
    if (!stored.ok) this.#parts.failed(stored.text)
  }
}

type PersonalKind = 'acknowledged' | 'noted' | 'explained'
type CommonField = 'id' | 'caseId' | 'machine' | 'atMs' | 'by'
type Deed = CaseEvent extends infer E
  ? E extends { kind: PersonalKind }
    ? Omit<E, CommonField>
    : never
  : never
