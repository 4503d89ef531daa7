// What the store held when it was opened: enough for the rest of the app to go on.
import * as v from 'valibot'
import { FLAW_CODES, type FlawCode } from '../../../shared/flaw.ts'
import { GAP_REASONS } from '../../../shared/protocol.ts'
import type { Gap, LatestReading, Machine, ModelImage, Position, Refusal } from '../domain/commit.ts'
import type { Snapshot } from '../workers/doors.ts'
import { liveEvents } from './case-events.ts'
import type { Engine, Row } from './engine.ts'
import {
  GAPS_SQL,
  LATEST_SQL,
  MACHINES_SQL,
  MODELS_SQL,
  POSITIONS_SQL,
  REFUSALS_SQL,
  REFUSED_SQL,
} from './sql.ts'

/** Closed cases whose events come along with those of the live ones. */
const CLOSED_CASES = 200
/** Cases that are not closed, at most: where nobody ever acknowledges, the older ones are read on demand. */
const OPEN_CASES = 500

const limit = v.exactOptional(v.number())
const valuesSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.union([v.string(), v.number()])),
)
const sensorsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.object({
      name: v.string(),
      unit: v.nullable(v.string()),
      normal: v.exactOptional(v.object({ low: limit, high: limit })),
    }),
  ),
)

/** Reads the snapshot. */
export const readSnapshot = (engine: Engine): Snapshot => ({
  machines: readMachines(engine),
  latest: engine.rows(LATEST_SQL).map(toLatest),
  positions: engine.rows(POSITIONS_SQL).map(toPosition),
  models: engine.rows(MODELS_SQL).map(toModel),
  events: liveEvents(engine, CLOSED_CASES, OPEN_CASES),
  gaps: readGaps(engine),
  refused: Object.fromEntries(engine.rows(REFUSED_SQL).map(([code, count]) => [String(code), Number(count)])),
  refusals: engine.rows(REFUSALS_SQL).flatMap(toRefusal),
})

/** All machines in order of their numbers. */
export const readMachines = (engine: Engine): Machine[] =>
  engine.rows(MACHINES_SQL).map(([number, machine, sensors]) => {
    const parsed = v.safeParse(sensorsSchema, sensors)
    return {
      number: Number(number),
      machine: String(machine),
      sensors: parsed.success ? parsed.output : [],
    }
  })

/** All gaps, oldest first within each partition. */
export const readGaps = (engine: Engine): Gap[] => engine.rows(GAPS_SQL).flatMap(toGap)

const toLatest = ([machine, timeMs, recordTimeMs]: Row): LatestReading => ({
  machine: Number(machine),
  timeMs: Number(timeMs),
  recordTimeMs: Number(recordTimeMs),
})

const toPosition = ([topic, partition, epoch, position, recordTimeMs]: Row): Position => ({
  topic: String(topic),
  partition: Number(partition),
  epoch: String(epoch),
  position: Number(position),
  recordTimeMs: numberOrNull(recordTimeMs),
})

const toModel = ([machine, image]: Row): ModelImage => ({
  machine: Number(machine),
  image: image instanceof Uint8Array ? image.slice() : new Uint8Array(0),
})

function toGap([topic, partition, epoch, from, to, lost, reason, fromMs, toMs]: Row): Gap[] {
  const known = GAP_REASONS.find((one) => one === reason)
  if (!known) return []
  return [
    {
      topic: String(topic),
      partition: Number(partition),
      epoch: String(epoch),
      from: Number(from),
      to: Number(to),
      lost: numberOrNull(lost),
      reason: known,
      fromMs: numberOrNull(fromMs),
      toMs: numberOrNull(toMs),
    },
  ]
}

function toRefusal([code, text, values, topic, partition, offset, timeMs, sample]: Row): Refusal[] {
  const known: FlawCode | undefined = FLAW_CODES.find((one) => one === code)
  if (!known) return []
  const parsed = v.safeParse(valuesSchema, values)
  return [
    {
      code: known,
      text: String(text),
      values: parsed.success ? parsed.output : null,
      topic: String(topic),
      partition: Number(partition),
      offset: Number(offset),
      timeMs: Number(timeMs),
      sample: String(sample),
    },
  ]
}

const numberOrNull = (value: Row[number] | undefined): number | null =>
  value === null || value === undefined ? null : Number(value)
