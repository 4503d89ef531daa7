// One case from its events.
import type { CaseEvent, Verdict } from '../../../../shared/case.ts'
import type { Evidence, Severity } from '../../../../shared/evidence.ts'
import type { ExplainResponse } from '../../../../shared/explanation.ts'
import { runningNumber } from './order.ts'
import type { Removal, Shelving } from './quiet.ts'
import type { Stretch } from './stretches.ts'

/**
 * A case's alarm state, after the alarm state transitions of ISA-18.2:
 * `unacknowledged` (B: abnormal, nobody has taken it), `acknowledged` (C: abnormal, somebody has),
 * `returned` (D: back to normal, nobody has acknowledged yet), `closed` (A: normal and acknowledged).
 * A case that comes back after it had returned is a new alarm: an acknowledgement of what was before it no longer stands.
 */
export type CaseState = 'unacknowledged' | 'acknowledged' | 'returned' | 'closed'

/** What a case shows at a moment: its state, or why it is quiet (E shelved, G out of service of ISA-18.2). */
export type CaseCondition = CaseState | 'shelved' | 'out-of-service'

/** What a person wrote at a case. */
export interface CaseNote {
  /** Id of the event that brought it. */
  readonly id: string
  readonly by: string
  /** Device time, epoch ms. */
  readonly atMs: number
  readonly text: string
}

/** What a person made of a case. */
export interface Feedback {
  /** Ids of the events that say so and that nothing has replaced: usually one. */
  readonly ids: readonly string[]
  readonly verdict: Verdict
  readonly by: string
  /** Device time, epoch ms. */
  readonly atMs: number
}

/** One stretch of abnormal behaviour of one machine. */
export interface Case {
  readonly id: string
  /** All ids it is known by, the first included: tablets that began at different times may name it differently. */
  readonly ids: readonly string[]
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
  /** Put aside for a time that may be over; null where nobody has, or somebody ended it. */
  readonly shelved: Shelving | null
  /** The machine is out of service; null where it is not. */
  readonly outOfService: Removal | null
  readonly feedback: Feedback | null
  /** Oldest first. */
  readonly notes: readonly CaseNote[]
  /** The newest GPT explanation; a failure stands here only while there is no explanation. */
  readonly explanation: ExplainResponse | null
  /** All of its events, oldest first. */
  readonly events: readonly CaseEvent[]
}

/** Folds a stretch, with what keeps its machine quiet, into a case. */
export function foldCase(stretch: Stretch, shelved: Shelving | null, outOfService: Removal | null): Case {
  const { id, ids, detected, events } = stretch
  const opening = detected[0]!
  const last = detected.at(-1)!
  let severity: Severity = 'low'
  for (const event of detected) if (event.kind !== 'returned') severity = event.severity
  let acknowledged: Case['acknowledged'] = null
  let explanation: ExplainResponse | null = null
  const notes: CaseNote[] = []
  for (const event of events) {
    if (event.kind === 'acknowledged' && sawAlarm(stretch, event.seen))
      acknowledged ??= { by: event.by, atMs: event.atMs }
    if (event.kind === 'noted') notes.push({ id: event.id, by: event.by, atMs: event.atMs, text: event.text })
    if (event.kind === 'explained' && (event.response.ok || !explanation?.ok)) explanation = event.response
  }
  const returnedMs = last.kind === 'returned' ? last.atMs : null
  return {
    id,
    ids,
    machine: opening.machine,
    state: stateOf(returnedMs !== null, acknowledged !== null),
    severity,
    sinceMs: opening.evidence.sinceMs,
    returnedMs,
    evidence: last.evidence,
    acknowledged,
    shelved,
    outOfService,
    feedback: feedbackOf(events),
    notes,
    explanation,
    events,
  }
}

/** What a case shows at `nowMs` (epoch ms): shelving ends by itself. */
export function conditionOf(
  { state, shelved, outOfService, returnedMs }: Case,
  nowMs: number,
): CaseCondition {
  if (state === 'closed') return state
  if (outOfService) return 'out-of-service'
  const isShelved = shelved !== null && nowMs < shelved.untilMs && !(shelved.once && returnedMs !== null)
  return isShelved ? 'shelved' : state
}

/** Whether who saw the event `seen` had seen the newest alarm. One unknown here is judged by its running number. */
function sawAlarm({ detected, alarm }: Stretch, seen: string): boolean {
  const seenAt = detected.findIndex(({ id }) => id === seen)
  if (seenAt >= 0) return seenAt >= detected.findIndex(({ id }) => id === alarm)
  return runningNumber(seen) >= runningNumber(alarm)
}

function feedbackOf(events: readonly CaseEvent[]): Feedback | null {
  const over = new Set<string>()
  for (const event of events) {
    if (event.kind === 'feedback' && event.replaces !== null) over.add(event.replaces)
    if (event.kind === 'feedback-withdrawn') over.add(event.feedback)
  }
  const standing = events.filter((event) => event.kind === 'feedback' && !over.has(event.id))
  const newest = standing.at(-1)
  if (newest?.kind !== 'feedback') return null
  return {
    ids: standing.map(({ id }) => id),
    verdict: newest.verdict,
    by: newest.by,
    atMs: newest.atMs,
  }
}

function stateOf(returned: boolean, acknowledged: boolean): CaseState {
  if (returned) return acknowledged ? 'closed' : 'returned'
  return acknowledged ? 'acknowledged' : 'unacknowledged'
}
