// Keeps the history within a byte budget: the oldest readings go, a slice with each commit, so that nobody waits for it.
// Never a vacuum: freed pages are used again, and the file stays at its high-water mark. The minutes outlive the readings
// they were made of, up to a quarter of the budget; the surroundings of the newest cases stay whole.
import { MAX_TIME_MS } from '../../../shared/limits.ts'
import type { Engine } from './engine.ts'
import { PAGE_BYTES } from './paged-file.ts'
import {
  DELETE_OLDEST_ROLLUPS_SQL,
  DELETE_SLICE_SQL,
  DELETE_UNKEPT_SLICE_SQL,
  KEPT_SQL,
  OLDEST_ROLLUPS_SQL,
  PAGES_SQL,
  SETTING_SQL,
  SLICE_SQL,
  TIME_AT_PLACE_SQL,
  UNKEPT_SLICE_SQL,
} from './sql.ts'
import type { Totals } from './totals.ts'

/** Setting that holds the budget in bytes. */
export const BUDGET_KEY = 'budgetBytes'
// Budget where none is set.
const DEFAULT_BUDGET_BYTES = 400_000_000
// The most where nothing outlives the window anyway: memory holds it twice.
const MEMORY_BUDGET_BYTES = 50_000_000
/** Below this there is no room for one screen of history: no budget is smaller, bytes. */
export const MIN_BUDGET_BYTES = 2_000_000
/** The minutes outlive the readings they were made of up to this share of the budget. */
export const ROLLUP_SHARE = 0.25
// At least so many go at a time, and twice as many as came, so that the history still shrinks to the budget.
const MIN_SLICE_ROWS = 2_000
// So long before and after a case its machine's readings are kept.
const SURROUNDINGS_MS = 10 * 60_000
const MAX_KEPT_CASES = 100
const CASES_SHARE = 0.25
// Cases of faster machines take more; they keep nothing any more from this share of all readings on.
const MOST_KEPT = 0.5
// Twenty minutes of a machine with ten readings a second take less.
const BYTES_PER_CASE = 1_000_000

/** The budget in force, bytes; less where the history is not `durable`. A setting that is no number counts as none. */
export function readBudget(engine: Engine, durable: boolean): number {
  const setting = engine.value(SETTING_SQL, [BUDGET_KEY])
  const bytes = setting === null ? Number.NaN : Number(setting)
  const wanted = Number.isFinite(bytes) ? Math.max(bytes, MIN_BUDGET_BYTES) : DEFAULT_BUDGET_BYTES
  return durable ? wanted : Math.min(wanted, MEMORY_BUDGET_BYTES)
}

/** Bytes of pages in use. */
export function usedBytes(engine: Engine): number {
  const [pages, free] = engine.rows(PAGES_SQL)[0] ?? []
  return (Number(pages ?? 0) - Number(free ?? 0)) * PAGE_BYTES
}

/** What goes when, between one open and the next. */
export class Retention {
  readonly #engine: Engine
  /** Everything before has been looked through since the history was opened. */
  #sweptMs = 0
  /** Readings before that which were kept for a case. */
  #keptRows = 0
  #keepsCases = true

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Deletes one slice of the oldest if the budget asks for it, in the caller's transaction, which brought `rows` new ones. */
  retain(totals: Totals, budgetBytes: number, rows: number): void {
    if (usedBytes(this.#engine) <= budgetBytes) return
    const slice = Math.max(MIN_SLICE_ROWS, 2 * rows)
    if (totals.rollupBytes > budgetBytes * ROLLUP_SHARE || totals.readings === 0) {
      const [, bytes] = this.#engine.rows(OLDEST_ROLLUPS_SQL, [slice])[0] ?? []
      this.#engine.run(DELETE_OLDEST_ROLLUPS_SQL, [slice])
      totals.rollupBytes -= Number(bytes ?? 0)
    }
    const end = this.#engine.value(TIME_AT_PLACE_SQL, [this.#sweptMs, MAX_TIME_MS, slice])
    if (end === null || this.#keptRows > totals.readings * MOST_KEPT) {
      // Cases keep so much that the newest readings would go: from now on they keep nothing.
      this.#sweptMs = 0
      this.#keptRows = 0
      this.#keepsCases = false
      return
    }
    const endMs = Math.max(Number(end), this.#sweptMs + 1)
    const before = totals.readings
    this.#delete(totals, this.#sweptMs, endMs, this.#keepsCases ? keptCases(budgetBytes) : 0)
    this.#keptRows += Math.max(0, slice - (before - totals.readings))
    this.#sweptMs = endMs
    totals.rawFromMs = Math.max(totals.rawFromMs, endMs)
  }

  #delete(totals: Totals, fromMs: number, toMs: number, cases: number): void {
    const kept = this.#engine
      .rows(KEPT_SQL, [cases, SURROUNDINGS_MS])
      .some(([, from, to]) => Number(from) < toMs && Number(to) >= fromMs)
    const params = kept ? [fromMs, toMs, cases, SURROUNDINGS_MS] : [fromMs, toMs]
    const [count, bytes] = this.#engine.rows(kept ? UNKEPT_SLICE_SQL : SLICE_SQL, params)[0] ?? []
    this.#engine.run(kept ? DELETE_UNKEPT_SLICE_SQL : DELETE_SLICE_SQL, params)
    totals.readings -= Number(count ?? 0)
    totals.readingBytes -= Number(bytes ?? 0)
  }
}

const keptCases = (budgetBytes: number): number =>
  Math.max(1, Math.min(MAX_KEPT_CASES, Math.floor((budgetBytes * CASES_SHARE) / BYTES_PER_CASE)))
