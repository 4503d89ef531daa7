// Stores case events and knows which cases are still alive, inside the caller's transaction.
import * as v from 'valibot'
import { type CaseEvent, parseCaseEvent } from '../../../shared/case.ts'
import { isDetected } from '../domain/cases/order.ts'
import type { Engine, Row } from './engine.ts'
import {
  CASE_ABNORMAL_SQL,
  CASE_ACKNOWLEDGED_SQL,
  CASE_EVENTS_SQL,
  CASE_OF_EVENT_SQL,
  CASE_RETURNED_SQL,
  CASE_SINCE_SQL,
  CASE_UNTIL_SQL,
  KEEP_EVENT_SQL,
  LIVE_EVENTS_SQL,
  PUT_CASE_SQL,
  PUT_EVENT_SQL,
  SEND_CASE_SQL,
  SEND_IF_TOUCHED_SQL,
  SHARED,
} from './sql.ts'

/** Stores what the detector said; an event whose id is there already changes nothing. */
export function writeDetected(engine: Engine, events: readonly CaseEvent[]): void {
  for (const event of events)
    if (put(engine, event, SHARED.own)) engine.run(SEND_IF_TOUCHED_SQL, [event.id, event.caseId])
}

/** Stores what a person did on this tablet, to be sent, and with it how its case began and stands. */
export function writeDeeds(engine: Engine, events: readonly CaseEvent[]): void {
  for (const event of events) {
    put(engine, event, SHARED.toSend)
    engine.run(SEND_CASE_SQL, [event.caseId])
    // What was seen may carry the id that another tablet gave the same case.
    const seenIn = event.kind === 'acknowledged' ? engine.value(CASE_OF_EVENT_SQL, [event.seen]) : null
    if (seenIn !== null) engine.run(SEND_CASE_SQL, [seenIn])
  }
}

/** Stores what came from the gateway's log: its copy counts, and nothing of it need be sent. */
export function writeKept(engine: Engine, events: readonly CaseEvent[]): void {
  for (const event of events)
    if (!put(engine, event, SHARED.kept)) engine.run(KEEP_EVENT_SQL, [event.id, JSON.stringify(event)])
}

/** Stores one event; false where its id was there already, and then nothing is changed. */
function put(engine: Engine, event: CaseEvent, shared: number): boolean {
  engine.run(PUT_EVENT_SQL, [event.id, event.caseId, JSON.stringify(event), event.kind, shared])
  if (engine.modified === 0) return false
  // A machine is taken out of service without any case.
  if (event.kind === 'out-of-service' || event.kind === 'in-service') return true
  engine.run(PUT_CASE_SQL, [event.caseId, event.machine, event.atMs])
  if (isDetected(event)) engine.run(CASE_UNTIL_SQL, [event.caseId, event.evidence.untilMs])
  // A case begins where its opening says; until that has come, any moment known of it has to do.
  if (event.kind === 'opened') engine.run(CASE_SINCE_SQL, [event.caseId, event.evidence.sinceMs])
  else if (event.kind === 'returned') engine.run(CASE_RETURNED_SQL, [event.caseId])
  else if (event.kind === 'acknowledged') engine.run(CASE_ACKNOWLEDGED_SQL, [event.caseId])
  else if (event.kind === 'updated') engine.run(CASE_ABNORMAL_SQL, [event.caseId])
  return true
}

/** All events of the newest `most` cases that are not closed and of the newest `others` closed ones, in the order they were stored. */
export const liveEvents = (engine: Engine, others: number, most: number): CaseEvent[] =>
  toEvents(engine.rows(LIVE_EVENTS_SQL, [others, most]))

/** All events of the newest `limit` cases that began before `beforeMs`, of one machine or of all (null). */
export const caseEvents = (
  engine: Engine,
  query: { readonly machine: string | null; readonly beforeMs: number | null; readonly limit: number },
): CaseEvent[] =>
  toEvents(
    engine.rows(CASE_EVENTS_SQL, [query.machine, query.beforeMs, Math.max(0, Math.trunc(query.limit))]),
  )

const jsonSchema = v.pipe(v.string(), v.parseJson())

/** Stored events as events. One of a newer app that this one does not know, or that is damaged, is left out, not guessed at. */
export function toEvents(rows: readonly Row[]): CaseEvent[] {
  const events: CaseEvent[] = []
  const newest = new Map<string, string>()
  for (const [json] of rows) {
    const stored = v.safeParse(jsonSchema, json)
    const event = stored.success ? parseCaseEvent(upgraded(stored.output, newest)) : null
    if (!event?.ok) continue
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
