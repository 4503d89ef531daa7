// One commit as SQL, inside the caller's transaction: rows and position go together, so a lost tail only rewinds.
import { type FlawCode, flaw, flawText } from '../../../shared/flaw.ts'
import { MAX_TIME_MS } from '../../../shared/limits.ts'
import type { Commit, Refusal } from '../domain/commit.ts'
import { writeDetected, writeKept } from './case-events.ts'
import type { Engine } from './engine.ts'
import { sendAgainAfter } from './outbox.ts'
import {
  COUNT_REFUSED_SQL,
  POSITION_SQL,
  PUT_GAP_SQL,
  PUT_LATEST_SQL,
  PUT_MACHINE_SQL,
  PUT_MODEL_SQL,
  PUT_POSITION_SQL,
  PUT_REFUSAL_SQL,
  TRIM_REFUSALS_SQL,
} from './sql.ts'
import type { Totals } from './totals.ts'
import { MAX_PER_MS, type NotStored, writeReadings } from './write-readings.ts'

/** So many refusals are kept in full; all are counted. */
const KEPT_REFUSALS = 100

/**
 * Stores one commit. Returns false where it was there already: a position that is not ahead of the stored one of the same
 * epoch means that its rows were stored before (the answer was lost, or the stream was replayed from an older place), and
 * readings have no identity of their own by which a second copy could be told from a second reading.
 */
export function applyCommit(engine: Engine, totals: Totals, commit: Commit): boolean {
  const { topic, partition, epoch, position, recordTimeMs } = commit.position
  const stored = engine.rows(POSITION_SQL, [topic, partition])[0]
  if (stored && stored[0] === epoch && position <= Number(stored[1])) return false
  for (const machine of commit.machines)
    engine.run(PUT_MACHINE_SQL, [machine.number, machine.machine, JSON.stringify(machine.sensors)])
  const notStored = writeReadings(engine, totals, commit.readings)
  for (const { machine, timeMs, recordTimeMs } of commit.latest)
    engine.run(PUT_LATEST_SQL, [machine, timeMs, recordTimeMs])
  if (commit.kind === 'events') {
    writeKept(engine, commit.events)
    sendAgainAfter(engine, commit.gaps)
  } else writeDetected(engine, commit.events)
  for (const { machine, image } of commit.models) engine.run(PUT_MODEL_SQL, [machine, image])
  for (const gap of commit.gaps)
    engine.run(PUT_GAP_SQL, [
      gap.topic,
      gap.partition,
      gap.epoch,
      gap.from,
      gap.to,
      gap.lost,
      gap.reason,
      gap.fromMs,
      gap.toMs,
    ])
  for (const [code, count] of Object.entries(commit.refused))
    if (count) engine.run(COUNT_REFUSED_SQL, [code, count])
  for (const code of ['same-time', 'not-stored'] satisfies FlawCode[]) {
    const count = notStored.filter(({ why }) => why === code).length
    if (count > 0) engine.run(COUNT_REFUSED_SQL, [code, count])
  }
  const refusals = [
    ...commit.refusals,
    ...notStored.slice(0, KEPT_REFUSALS).map((one) => toRefusal(one, commit)),
  ]
  for (const refusal of refusals)
    engine.run(PUT_REFUSAL_SQL, [
      refusal.code,
      refusal.text,
      refusal.values && JSON.stringify(refusal.values),
      refusal.topic,
      refusal.partition,
      refusal.offset,
      refusal.timeMs,
      refusal.sample,
    ])
  if (refusals.length > 0) engine.run(TRIM_REFUSALS_SQL, [KEPT_REFUSALS])
  engine.run(PUT_POSITION_SQL, [topic, partition, epoch, position, recordTimeMs])
  return true
}

function toRefusal(one: NotStored, commit: Commit): Refusal {
  const { why, machine } = one
  const what = why === 'same-time' ? flaw(why, { machine, most: MAX_PER_MS }) : flaw(why, { machine })
  return {
    ...what,
    text: flawText(what),
    topic: commit.position.topic,
    partition: commit.position.partition,
    offset: commit.position.position,
    timeMs: Math.min(Math.max(one.timeMs, 0), MAX_TIME_MS),
    sample: '',
  }
}
