// Stores case events and knows which cases are still alive, inside the caller's transaction.
import { type CaseEvent, parseCaseEvent } from '../../../shared/case.ts'
import type { Engine, Row } from './engine.ts'
import {
  CASE_ABNORMAL_SQL,
  CASE_ACKNOWLEDGED_SQL,
  CASE_EVENTS_SQL,
  CASE_RETURNED_SQL,
  CASE_SINCE_SQL,
  CASE_UNTIL_SQL,
  LIVE_EVENTS_SQL,
  PUT_CASE_SQL,
  PUT_EVENT_SQL,
} from './sql.ts'

/** Stores `events`; one whose id is there already changes nothing. */
export function writeEvents(engine: Engine, events: readonly CaseEvent[]): void {
  for (const event of events) {
    engine.run(PUT_EVENT_SQL, [event.id, event.caseId, JSON.stringify(event)])
    if (engine.modified === 0) continue
    engine.run(PUT_CASE_SQL, [event.caseId, event.machine, event.atMs])
    if ('evidence' in event) engine.run(CASE_UNTIL_SQL, [event.caseId, event.evidence.untilMs])
    // A case begins where its opening says; until that has come, any moment known of it has to do.
    if (event.kind === 'opened') engine.run(CASE_SINCE_SQL, [event.caseId, event.evidence.sinceMs])
    else if (event.kind === 'returned') engine.run(CASE_RETURNED_SQL, [event.caseId])
    else if (event.kind === 'acknowledged') engine.run(CASE_ACKNOWLEDGED_SQL, [event.caseId])
    else if (event.kind === 'updated') engine.run(CASE_ABNORMAL_SQL, [event.caseId])
  }
}

/** All events of cases that are not closed and of the newest `others` closed ones, in the order they were stored. */
export const liveEvents = (engine: Engine, others: number): CaseEvent[] =>
  toEvents(engine.rows(LIVE_EVENTS_SQL, [others]))

/** All events of the newest `limit` cases that began before `beforeMs`, of one machine or of all (null). */
export const caseEvents = (
  engine: Engine,
  query: { readonly machine: string | null; readonly beforeMs: number | null; readonly limit: number },
): CaseEvent[] =>
  toEvents(
    engine.rows(CASE_EVENTS_SQL, [query.machine, query.beforeMs, Math.max(0, Math.trunc(query.limit))]),
  )

// Stored JSON is parsed like any other: an event of a newer app that this one does not know is left out, not guessed at.
function toEvents(rows: readonly Row[]): CaseEvent[] {
  const events: CaseEvent[] = []
  const newest = new Map<string, string>()
  for (const [json] of rows) {
    const event = parseCaseEvent(upgraded(JSON.parse(String(json)), newest))
    if (!event.ok) continue
    events.push(event.value)
    if ('evidence' in event.value) newest.set(event.value.caseId, event.value.id)
  }
  return events
}

// The first version stored acknowledgements without what the person saw: it was the newest event of the case until then.
function upgraded(event: unknown, newest: ReadonlyMap<string, string>): unknown {
  if (typeof event !== 'object' || event === null || !('kind' in event) || event.kind !== 'acknowledged')
    return event
  if ('seen' in event || !('caseId' in event)) return event
  return { ...event, seen: newest.get(String(event.caseId)) }
}
