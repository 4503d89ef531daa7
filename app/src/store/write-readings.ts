// Stores the readings of one commit and brings the minutes they fall into up to date, inside the caller's transaction.
import { ByteReader } from '../../../shared/bytes.ts'
import { type PackedReadings, readReading } from '../domain/packed.ts'
import type { Engine } from './engine.ts'
import { addReading, decodeRollup, emptyRollup, encodeRollup, MINUTE_MS, type Rollup } from './rollup.ts'
import {
  INSERT_READING_SQL,
  INSERT_READINGS_SQL,
  NEWEST_SQL,
  NEXT_N_SQL,
  PUT_ROLLUP_SQL,
  ROLLUP_SQL,
  ROWS_TOGETHER,
} from './sql.ts'
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
  const inserter = new Inserter(engine)
  const timesMs = packed.timesMs.map(Math.round)
  for (const i of inOrderOfTime(timesMs, packed.machines)) {
    const end = packed.ends[i]!
    const timeMs = timesMs[i]!
    const machine = packed.machines[i]!
    const from = packed.ends[i - 1] ?? 0
    const blob = packed.blobs.subarray(from, end)
    const reading = readReading(input.begin(packed.blobs, from), end)
    if (!reading || !inserter.insert(timeMs, machine, blob)) {
      notStored.push({ machine, timeMs, why: reading ? 'same-time' : 'not-stored' })
      continue
    }
    totals.readings += 1
    totals.readingBytes += blob.length
    addReading(minuteOf(minutes, engine, machine, timeMs), timeMs, reading)
  }
  inserter.finish()
  storeMinutes(minutes, engine, totals)
  return notStored
}

/**
 * Places of the readings in the order of their keys, which is that of the table: rows that are appended fill their pages, where
 * rows that come in between leave them half empty, and twice as many are written.
 */
function inOrderOfTime(timesMs: Float64Array, machines: Uint16Array): Uint32Array {
  const order = Uint32Array.from(timesMs, (_, i) => i)
  return order.sort((a, b) => timesMs[a]! - timesMs[b]! || machines[a]! - machines[b]!)
}

/** Inserts readings in the order of their keys. Those behind all others cannot meet one that is there, so they go together. */
class Inserter {
  readonly #engine: Engine
  readonly #newestMs: number
  /** Time, machine and blob of the readings that wait for each other. */
  #waiting: (number | Uint8Array)[] = []
  #lastMs = Number.NaN
  #lastMachine = -1

  constructor(engine: Engine) {
    this.#engine = engine
    this.#newestMs = Number(engine.value(NEWEST_SQL) ?? Number.NEGATIVE_INFINITY)
  }

  /** Inserts a reading; false where its machine has too many of this ms. */
  insert(timeMs: number, machine: number, blob: Uint8Array): boolean {
    const isAgain = timeMs === this.#lastMs && machine === this.#lastMachine
    this.#lastMs = timeMs
    this.#lastMachine = machine
    if (isAgain || timeMs <= this.#newestMs) return this.#insertAmongOthers(timeMs, machine, blob)
    this.#waiting.push(timeMs, machine, blob)
    if (this.#waiting.length === 3 * ROWS_TOGETHER) {
      this.#engine.run(INSERT_READINGS_SQL, this.#waiting)
      this.#waiting.length = 0
    }
    return true
  }

  /** Inserts what still waits. */
  finish(): void {
    for (let i = 0; i < this.#waiting.length; i += 3)
      this.#engine.run(INSERT_READING_SQL, [...this.#waiting.slice(i, i + 2), 0, this.#waiting[i + 2]!])
    this.#waiting.length = 0
  }

  #insertAmongOthers(timeMs: number, machine: number, blob: Uint8Array): boolean {
    this.finish()
    this.#engine.run(INSERT_READING_SQL, [timeMs, machine, 0, blob])
    if (this.#engine.modified > 0) return true
    const n = Number(this.#engine.value(NEXT_N_SQL, [timeMs, machine]))
    if (n >= MAX_PER_MS) return false
    this.#engine.run(INSERT_READING_SQL, [timeMs, machine, n, blob])
    return true
  }
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
