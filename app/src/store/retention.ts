// Keeps the history within a byte budget: the oldest readings go, a slice with each commit, so that nobody waits for it.
// Never a vacuum: freed pages are used again, and the file stays at its high-water mark. The minutes outlive the readings
// they were made of, up to a quarter of the budget.
import type { Engine } from './engine.ts'
import { PAGE_BYTES } from './paged-file.ts'
import {
  DELETE_OLDEST_ROLLUPS_SQL,
  DELETE_OLDEST_SQL,
  OLDEST_ROLLUPS_SQL,
  OLDEST_SLICE_SQL,
  PAGES_SQL,
  SETTING_SQL,
} from './sql.ts'
import type { Totals } from './totals.ts'

/** Setting that holds the budget in bytes. */
export const BUDGET_KEY = 'budgetBytes'
/** Budget where none is set. */
export const DEFAULT_BUDGET_BYTES = 400_000_000
/** Below this there is no room for one screen of history. */
export const MIN_BUDGET_BYTES = 2_000_000
const ROLLUP_SHARE = 0.25
// At least so many go at a time, and twice as many as came, so that the history still shrinks to the budget.
const MIN_SLICE_ROWS = 2_000

/** The budget in force, bytes. A setting that is no number counts as none. */
export function readBudget(engine: Engine): number {
  const setting = engine.value(SETTING_SQL, [BUDGET_KEY])
  const bytes = setting === null ? Number.NaN : Number(setting)
  return Number.isFinite(bytes) ? Math.max(bytes, MIN_BUDGET_BYTES) : DEFAULT_BUDGET_BYTES
}

/** Bytes of pages in use. */
export function usedBytes(engine: Engine): number {
  const [pages, free] = engine.rows(PAGES_SQL)[0] ?? []
  return (Number(pages ?? 0) - Number(free ?? 0)) * PAGE_BYTES
}

/**
 * Deletes one slice of the oldest if the budget asks for it, inside the caller's transaction, which brought `rows` new ones.
 */
export function retain(engine: Engine, totals: Totals, budgetBytes: number, rows: number): void {
  if (usedBytes(engine) <= budgetBytes) return
  const slice = Math.max(MIN_SLICE_ROWS, 2 * rows)
  if (totals.rollupBytes > budgetBytes * ROLLUP_SHARE || totals.readings === 0) {
    const [, bytes] = engine.rows(OLDEST_ROLLUPS_SQL, [slice])[0] ?? []
    engine.run(DELETE_OLDEST_ROLLUPS_SQL, [slice])
    totals.rollupBytes -= Number(bytes ?? 0)
  }
  if (totals.readings === 0) return
  const [count, bytes, newestMs] = engine.rows(OLDEST_SLICE_SQL, [slice])[0] ?? []
  engine.run(DELETE_OLDEST_SQL, [slice])
  totals.readings -= Number(count ?? 0)
  totals.readingBytes -= Number(bytes ?? 0)
  totals.rawFromMs = Math.max(totals.rawFromMs, Number(newestMs ?? 0) + 1)
}
