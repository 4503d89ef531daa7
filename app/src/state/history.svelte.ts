// What this tablet has stored: series for charts, gaps, size. Charts ask again when `version` moves.
import type { Gap } from '../domain/commit.ts'
import type { Committed, Series, SeriesQuery, StoreDoor, StoreSize, UnderBudget } from '../workers/doors.ts'

/** Charts ask again at most this often, ms. */
const VERSION_EVERY_MS = 1000
/** The size is read again at most this often, ms. */
const SIZE_EVERY_MS = 30_000

/** The stored history. */
export class History {
  readonly #store: StoreDoor
  /** Moves when readings have been stored, at most once a second. */
  version = $state(0)
  gaps = $state.raw<readonly Gap[]>([])
  /** Null until it was read. */
  size = $state.raw<StoreSize | null>(null)
  /** False in a private window: nothing outlives it. */
  durable = $state(true)
  #pending: ReturnType<typeof setTimeout> | undefined
  #sizeReadMs = 0

  constructor(store: StoreDoor) {
    this.#store = store
  }

  /** A stretch of one machine's history at the resolution of the screen. */
  series(query: SeriesQuery): Promise<Series> {
    return this.#store.series(query)
  }

  /** The same for a chart's newest wish: null where it has wished again since; `query` null ends its last wish. */
  newestSeries(asker: string, query: SeriesQuery | null): Promise<Series | null> {
    return this.#store.newestSeries(asker, query)
  }

  /** Begins with what was opened; another history may have been here before. */
  restore(gaps: readonly Gap[]): void {
    this.gaps = gaps
    this.version += 1
    this.#sizeReadMs = 0
    void this.readSize()
  }

  /** Takes gaps as they are found; a gap comes again when its end is known. */
  addGaps(gaps: readonly Gap[]): void {
    if (gaps.length === 0) return
    const known = new Map(
      [...this.gaps, ...gaps].map((gap) => [`${gap.topic}/${gap.partition}/${gap.epoch}/${gap.from}`, gap]),
    )
    this.gaps = [...known.values()]
  }

  /** Readings have become durable. */
  stored(): void {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined
      this.version += 1
      void this.readSize()
    }, VERSION_EVERY_MS)
  }

  /** Reads the size again, unless it was read just now. */
  async readSize(): Promise<void> {
    const isEmpty = this.size?.oldestMs === null
    if (!isEmpty && Date.now() - this.#sizeReadMs < SIZE_EVERY_MS) return
    this.#sizeReadMs = Date.now()
    this.size = await this.#store.size()
  }

  /** What a budget of so many bytes would leave of the history. */
  underBudget(budgetBytes: number): Promise<UnderBudget> {
    return this.#store.underBudget(budgetBytes)
  }

  /** Sets the budget, bytes, and reads the size anew. */
  async setBudget(budgetBytes: number): Promise<Committed> {
    const set = await this.#store.setBudget(budgetBytes)
    this.#sizeReadMs = 0
    await this.readSize()
    return set
  }
}
