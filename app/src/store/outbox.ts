// What this tablet has to send to the others: the events marked so, until the gateway's log has them.
import type { CaseEvent } from '../../../shared/case.ts'
import type { Gap } from '../domain/commit.ts'
import { toEvents } from './case-events.ts'
import type { Engine } from './engine.ts'
import { OUTBOX_COUNT_SQL, OUTBOX_SQL, SEND_AGAIN_SQL, SETTLE_EVENT_SQL, SHARED } from './sql.ts'

/** The oldest events that wait to be sent, at most `most`, and how many wait in all. */
export const readOutbox = (
  engine: Engine,
  most: number,
): { readonly events: readonly CaseEvent[]; readonly waiting: number } => ({
  events: toEvents(engine.rows(OUTBOX_SQL, [most])),
  waiting: Number(engine.value(OUTBOX_COUNT_SQL)),
})

/** Notes which events (their ids) the gateway has kept, and which it will never take. */
export function settleOutbox(engine: Engine, kept: readonly string[], refused: readonly string[]): void {
  for (const id of kept) engine.run(SETTLE_EVENT_SQL, [id, SHARED.kept])
  for (const id of refused) engine.run(SETTLE_EVENT_SQL, [id, SHARED.refused])
}

/** Sends all again where the gateway's log of events is another one than before, or lost its end. */
export function sendAgainAfter(engine: Engine, gaps: readonly Gap[]): void {
  if (gaps.some(({ reason }) => reason !== 'retention')) engine.run(SEND_AGAIN_SQL)
}
