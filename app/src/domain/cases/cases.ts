// Cases: a pure fold of case events into the state of every case. The state depends on WHICH events are known, never on the
// order they came in or how often, so tablets that know the same events show the same.
import type { CaseEvent } from '../../../../shared/case.ts'
import type { Evidence, Severity } from '../../../../shared/evidence.ts'
import type { ExplainResponse } from '../../../../shared/explanation.ts'

/**
 * A case's alarm state, after the alarm state transitions of ISA-18.2:
 * `unacknowledged` (B: abnormal, nobody has taken it), `acknowledged` (C: abnormal, somebody has),
 * `returned` (D: back to normal, nobody has acknowledged yet), `closed` (A: normal and acknowledged).
 * A case that comes back after it had returned is a new alarm: an acknowledgement of what was before it no longer stands.
 */
export type CaseState = 'unacknowledged' | 'acknowledged' | 'returned' | 'closed'

/** What a person wrote at a case. */
export interface CaseNote {
  /** Id of the event that brought it. */
  readonly id: string
  readonly by: string
  /** Device time, epoch ms. */
  readonly atMs: number
  readonly text: string
}

/** One stretch of abnormal behaviour of one machine. */
export interface Case {
  readonly id: string
  readonly machine: string
  readonly state: CaseState
  /** The newest severity the detector gave it. */
  readonly severity: Severity
  /** Event time of the first abnormal reading, epoch ms. */
  readonly sinceMs: number
  /** Event time at which the machine was back to normal, epoch ms; null while it is abnormal. */
  readonly returnedMs: number | null
  /** The detector's newest evidence. */
  readonly evidence: Evidence
  /** Who acknowledged its newest alarm first, and when (device time, epoch ms); null while nobody has. */
  readonly acknowledged: { readonly by: string; readonly atMs: number } | null
  /** Oldest first. */
  readonly notes: readonly CaseNote[]
  /** The newest GPT explanation; a failure stands here only while there is no explanation. */
  readonly explanation: ExplainResponse | null
  /** All of its events, oldest first. */
  readonly events: readonly CaseEvent[]
}

/** The newest of the detector's events of a case: what an acknowledgement says was seen. */
export const newestDetected = ({ events }: Case): string =>
  events.filter(isDetected).sort(bySequence).at(-1)!.id

/** All cases known, and the events of cases whose opening has not come yet. Never changed in place. */
export interface Cases {
  readonly byId: ReadonlyMap<string, Case>
  /** Events by case id, kept until that case opens. */
  readonly waiting: ReadonlyMap<string, readonly CaseEvent[]>
}

/** No case at all. */
export const NO_CASES: Cases = { byId: new Map(), waiting: new Map() }

/** The state that one more event makes; the same object again where the event changes nothing. */
export function applyEvent(cases: Cases, event: CaseEvent): Cases {
  return applyEvents(cases, [event])
}

/** The state that more events make, in any order, each as often as it likes; the same object where nothing changes. */
export function applyEvents(cases: Cases, events: readonly CaseEvent[]): Cases {
  const touched = new Map<string, Map<string, CaseEvent>>()
  const changed = new Set<string>()
  for (const event of events) {
    const id = event.caseId
    const known = touched.get(id) ?? byEventId(cases.byId.get(id)?.events ?? cases.waiting.get(id) ?? [])
    touched.set(id, known)
    const twin = known.get(event.id)
    // Two tablets may word the same event otherwise; which of the two is kept must not depend on which came first.
    if (twin && byTime(twin, event) <= 0) continue
    known.set(event.id, event)
    changed.add(id)
  }
  if (changed.size === 0) return cases
  const byId = new Map(cases.byId)
  const waiting = new Map(cases.waiting)
  for (const id of changed) {
    const known = [...touched.get(id)!.values()].sort(byTime)
    const folded = foldCase(known)
    waiting.delete(id)
    if (folded) byId.set(id, folded)
    else waiting.set(id, known)
  }
  return { byId, waiting }
}

/** The state that all these events make. */
export const foldCases = (events: readonly CaseEvent[]): Cases => applyEvents(NO_CASES, events)

/** One case from its events in `byTime` order; null while its opening is missing. */
function foldCase(events: readonly CaseEvent[]): Case | null {
  const detected = events.filter(isDetected).sort(bySequence)
  const opening = detected[0]
  const last = detected.at(-1)
  if (opening?.kind !== 'opened' || !last) return null
  const alarm =
    detected.findLast((event, i) => detected[i - 1]?.kind === 'returned' && event.kind !== 'returned') ??
    opening
  let severity = opening.severity
  for (const event of detected) if (event.kind !== 'returned') severity = event.severity
  let acknowledged: Case['acknowledged'] = null
  let explanation: ExplainResponse | null = null
  const notes: CaseNote[] = []
  for (const event of events) {
    if (event.kind === 'acknowledged' && runningNumber(event.seen) >= runningNumber(alarm.id))
      acknowledged ??= { by: event.by, atMs: event.atMs }
    if (event.kind === 'noted') notes.push({ id: event.id, by: event.by, atMs: event.atMs, text: event.text })
    if (event.kind === 'explained' && (event.response.ok || !explanation?.ok)) explanation = event.response
  }
  const returnedMs = last.kind === 'returned' ? last.atMs : null
  return {
    id: opening.caseId,
    machine: opening.machine,
    state: stateOf(returnedMs !== null, acknowledged !== null),
    severity,
    sinceMs: opening.evidence.sinceMs,
    returnedMs,
    evidence: last.evidence,
    acknowledged,
    notes,
    explanation,
    events,
  }
}

function stateOf(returned: boolean, acknowledged: boolean): CaseState {
  if (returned) return acknowledged ? 'closed' : 'returned'
  return acknowledged ? 'acknowledged' : 'unacknowledged'
}

const byEventId = (events: readonly CaseEvent[]): Map<string, CaseEvent> =>
  new Map(events.map((event) => [event.id, event]))

type Detected = Extract<CaseEvent, { kind: 'opened' | 'updated' | 'returned' }>
const isDetected = (event: CaseEvent): event is Detected =>
  event.kind === 'opened' || event.kind === 'updated' || event.kind === 'returned'

/**
 * The detector's own order: the opening, then by the running number at the end of its event ids, because the clock of a
 * machine may run backwards in the middle of a case. Ids without one go by time.
 */
function bySequence(a: Detected, b: Detected): number {
  return (
    Number(b.kind === 'opened') - Number(a.kind === 'opened') ||
    runningNumber(a.id) - runningNumber(b.id) ||
    byTime(a, b)
  )
}

const runningNumber = (id: string): number => Number(/\/(\d{1,15})$/.exec(id)?.[1] ?? 0)

const RANK: Readonly<Record<CaseEvent['kind'], number>> = {
  opened: 0,
  updated: 1,
  acknowledged: 2,
  noted: 3,
  explained: 4,
  shelved: 5,
  unshelved: 6,
  'out-of-service': 7,
  'in-service': 8,
  feedback: 9,
  'feedback-withdrawn': 10,
  returned: 11,
}

/** A total order for people to read: by time, then kind, running number and, for twins, content. */
function byTime(a: CaseEvent, b: CaseEvent): number {
  return (
    a.atMs - b.atMs ||
    RANK[a.kind] - RANK[b.kind] ||
    a.id.length - b.id.length ||
    compare(a.id, b.id) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
