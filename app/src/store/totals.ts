// Running totals, kept so that sizes and retention need no scan over the history. Written in the transaction that changes
// them; read once at open and again after a rollback.
import type { Engine } from './engine.ts'
import { PUT_TOTAL_SQL, TOTALS_SQL } from './sql.ts'

/** The totals of one database. */
export interface Totals {
  /** Readings stored, and the bytes of their blobs. */
  readings: number
  readingBytes: number
  /** Bytes of the blobs of all rollups. */
  rollupBytes: number
  /** Readings before this event time (epoch ms) may have been deleted to keep the budget; 0 = none was. */
  rawFromMs: number
}

const NAMES = ['readings', 'readingBytes', 'rollupBytes', 'rawFromMs'] as const

/** Reads the totals of a database. */
export function readTotals(engine: Engine): Totals {
  const stored = new Map(engine.rows(TOTALS_SQL).map(([name, value]) => [String(name), Number(value)]))
  const [readings = 0, readingBytes = 0, rollupBytes = 0, rawFromMs = 0] = NAMES.map((name) =>
    stored.get(name),
  )
  return { readings, readingBytes, rollupBytes, rawFromMs }
}

/** Writes the totals; call it inside the transaction that changed them. */
export function writeTotals(engine: Engine, totals: Totals): void {
  for (const name of NAMES) engine.run(PUT_TOTAL_SQL, [name, totals[name]])
}
