// Stores the readings of one commit and brings the minutes they fall into up to date, inside the caller's transaction.
import { ByteReader } from '../../../shared/bytes.ts'
import { type PackedReadings, readReading } from '../domain/packed.ts'
import type { Engine } from './engine.ts'
import { addReading, decodeRollup, emptyRollup, encodeRollup, MINUTE_MS, type Rollup } from './rollup.ts'
import { INSERT_READING_SQL, NEXT_N_SQL, PUT_ROLLUP_SQL, ROLLUP_SQL } from './sql.ts'
import type { Totals } from './totals.ts'

/** So many readings of one machine in the same millisecond can be told apart. */
export const MAX_PER_MS = 64
const MACHINE_NUMBERS = 16_384

/** A reading that could not be stored. */
export interface NotStored {
  readonly machine: number
  /** Event time, epoch ms. */
  readonly timeMs: number
  readonly why: 'same-time' | 'not-stored'
}

const input = new ByteReader(new Uint8Array(0))

/** Inserts `packed` (event times are rounded to ms); returns those that could not be stored. */
export function writeReadings(engine: Engine, totals: Totals, packed: PackedReadings): NotStored[] {
  const notStored: NotStored[] = []
  const minutes: Minutes = new Map()
  const insert = engine.statement(INSERT_READING_SQL)
  for (const i of inOrderOfTime(packed)) {
    const end = packed.ends[i]!
    const timeMs = Math.round(packed.timesMs[i]!)
    const machine = packed.machines[i]!
    const from = packed.ends[i - 1] ?? 0
    const blob = packed.blobs.subarray(from, end)
    const reading = readReading(input.begin(packed.blobs, from), end)
    if (!reading) {
      notStored.push({ machine, timeMs, why: 'not-stored' })
      continue
    }
    insert.run([timeMs, machine, 0, blob])
    if (engine.modified === 0) {
      const n = Number(engine.value(NEXT_N_SQL, [timeMs, machine]))
      if (n >= MAX_PER_MS) {
        notStored.push({ machine, timeMs, why: 'same-time' })
        continue
      }
      insert.run([timeMs, machine, n, blob])
    }
    totals.readings += 1
    totals.readingBytes += blob.length
    addReading(minuteOf(minutes, engine, machine, timeMs), timeMs, reading)
  }
  storeMinutes(minutes, engine, totals)
  return notStored
}

/**
 * Places of the readings in the order of their keys, which is that of the table: rows that are appended fill their pages, where
 * rows that come in between leave them half empty, and twice as many are written.
 */
function inOrderOfTime({ count, timesMs, machines }: PackedReadings): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  return order.sort((a, b) => timesMs[a]! - timesMs[b]! || machines[a]! - machines[b]!)
}

/** The rollups one commit touches: each read once, written once. By minute and machine in one number. */
type Minutes = Map<number, { readonly rollup: Rollup; readonly bytesBefore: number }>

function minuteOf(minutes: Minutes, engine: Engine, machine: number, timeMs: number): Rollup {
  const minute = Math.floor(timeMs / MINUTE_MS)
  const key = minute * MACHINE_NUMBERS + machine
  const known = minutes.get(key)
  if (known) return known.rollup
  const stored = engine.value(ROLLUP_SQL, [minute, machine])
  const bytes = stored instanceof Uint8Array ? stored : null
  const rollup = (bytes && decodeRollup(bytes, minute * MINUTE_MS)) ?? emptyRollup()
  minutes.set(key, { rollup, bytesBefore: bytes?.length ?? 0 })
  return rollup
}

function storeMinutes(minutes: Minutes, engine: Engine, totals: Totals): void {
  for (const [key, { rollup, bytesBefore }] of minutes) {
    const minute = Math.floor(key / MACHINE_NUMBERS)
    const bytes = encodeRollup(rollup, minute * MINUTE_MS)
    engine.run(PUT_ROLLUP_SQL, [minute, key % MACHINE_NUMBERS, bytes])
    totals.rollupBytes += bytes.length - bytesBefore
  }
}
