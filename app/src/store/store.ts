// The store behind store.worker's door: opens the history as its one writer, commits, answers questions. Every failure is
// a value with a sentence; asking before `open` has succeeded is a fault of the caller and throws.
import type { SqlJsStatic } from 'sql.js'
import type { CaseEvent } from '../../../shared/case.ts'
import { fail, type Result } from '../../../shared/result.ts'
import type { Commit } from '../domain/commit.ts'
import type { CsvForm } from '../domain/csv.ts'
import { type Said, said } from '../domain/said.ts'
import type {
  Committed,
  CsvPage,
  Opened,
  Period,
  RawPage,
  RawReadings,
  Series,
  SeriesQuery,
  StoreDoor,
  StoreSize,
  UnderBudget,
} from '../workers/doors.ts'
import { applyCommit } from './apply-commit.ts'
import { caseEvents, writeDeeds } from './case-events.ts'
import { Engine } from './engine.ts'
import { hookWorks } from './hook-contract.ts'
import { checkFile } from './import-file.ts'
import { MemoryPersistence } from './memory-persistence.ts'
import { migrate, SCHEMA_VERSION } from './migrations.ts'
import { Mirror } from './mirror.ts'
import type { MirrorFiles } from './mirror-files.ts'
import { type History, openHistory } from './open-history.ts'
import { readOutbox, settleOutbox } from './outbox.ts'
import { Loss, type Ownership } from './owner.ts'
import { PagedFile } from './paged-file.ts'
import { type Fault, LOST_OWNER, type Persistence } from './persistence.ts'
import { rawPage, readingsOf } from './raw-readings.ts'
import { countReadings, readingsCsv } from './read-out.ts'
import { BUDGET_KEY, MIN_BUDGET_BYTES, Retention, readBudget, usedBytes } from './retention.ts'
import { readSeries, readWantedSeries } from './series.ts'
import { readSnapshot } from './snapshot.ts'
import { NEWEST_SQL, OLDEST_SQL, PUT_SETTING_SQL, SETTING_SQL, SETTINGS_SQL } from './sql.ts'
import { readTotals, type Totals, writeTotals } from './totals.ts'
import { underBudget } from './under-budget.ts'
import { Wishes } from './wishes.ts'
import { toCommitted, WriteQueue } from './write-queue.ts'

/** What the store needs from where it runs. */
export interface StoreSurroundings {
  readonly sql: SqlJsStatic
  /** A new persistence each time; null where the browser has none (the store then keeps to memory and says so). */
  readonly persistence: () => Persistence | null
  /** Tries to become the one writer; null where another window is. */
  readonly own: (takeOver: boolean) => Promise<Ownership | null>
  /** Files of a second copy; null where there can be none. */
  readonly mirrorFiles?: () => Promise<MirrorFiles | null>
  /** How long the redo log may get, bytes; the journal's own limit where it is not given. */
  readonly checkpointBytes?: number
}

interface OpenStore extends History {
  readonly durable: boolean
  readonly ownership: Ownership
  readonly loss: Loss
}

/** One window's store. */
export class Store implements StoreDoor {
  readonly #around: StoreSurroundings
  readonly #hooked: boolean
  readonly #queue: WriteQueue
  readonly #wishes = new Wishes()
  #open: OpenStore | null = null
  #opening: Promise<Opened> | null = null
  #totals: Totals = { readings: 0, readingBytes: 0, rollupBytes: 0, rawFromMs: 0 }
  #budgetBytes = 0
  /** To be said with the next commit; empty where there is nothing to say. */
  #note: Said | null = null
  #retention: Retention | null = null

  constructor(around: StoreSurroundings) {
    this.#around = around
    this.#hooked = hookWorks(around.sql)
    this.#queue = new WriteQueue(
      () => this.#history.engine,
      () => this.#history.journal,
      () => {
        this.#totals = readTotals(this.#history.engine)
        this.#budgetBytes = readBudget(this.#history.engine, this.#history.durable)
      },
      () => {
        this.#note = said('history-healed')
      },
    )
  }

  open(takeOver: boolean): Promise<Opened> {
    this.#opening ??= this.#openOnce(takeOver).finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  lostOwner(): Promise<void> {
    return this.#history.loss.told
  }

  async commit(commit: Commit): Promise<Committed> {
    const committed = await this.#write(() => {
      if (!applyCommit(this.#history.engine, this.#totals, commit)) return
      this.#retention?.retain(this.#totals, this.#budgetBytes, commit.readings.count)
      writeTotals(this.#history.engine, this.#totals)
    })
    if (!committed.ok || this.#note === null) return committed
    const note = this.#note
    this.#note = null
    return { ok: true, note }
  }

  addEvents(events: readonly CaseEvent[]): Promise<Committed> {
    return this.#write(() => writeDeeds(this.#history.engine, events))
  }

  async outbox(most: number): ReturnType<StoreDoor['outbox']> {
    // Asked between two histories there is nothing to send yet.
    return this.#open ? readOutbox(this.#open.engine, most) : { events: [], waiting: 0 }
  }

  settle(kept: readonly string[], refused: readonly string[]): Promise<Committed> {
    return this.#write(() => settleOutbox(this.#history.engine, kept, refused))
  }

  series(query: SeriesQuery): Promise<Series> {
    return readSeries(this.#history.engine, this.#totals, query)
  }

  async newestSeries(asker: string, query: SeriesQuery | null): Promise<Series | null> {
    return this.#wishes.answer(asker, query, (wanted, isWanted) =>
      readWantedSeries(this.#history.engine, this.#totals, wanted, isWanted),
    )
  }

  async caseEvents(query: Parameters<StoreDoor['caseEvents']>[0]): Promise<readonly CaseEvent[]> {
    return caseEvents(this.#history.engine, query)
  }

  countReadings(period: Period): Promise<number> {
    return countReadings(this.#history.engine, period)
  }

  readingsCsv(
    period: Period,
    sensors: readonly string[],
    cursor: string | null,
    form?: CsvForm,
  ): Promise<CsvPage> {
    return readingsCsv(this.#history.engine, period, sensors, cursor, form)
  }

  readingsOf(machine: number, fromMs: number, toMs: number, most: number): Promise<RawReadings> {
    return readingsOf(this.#history.engine, machine, fromMs, toMs, most)
  }

  rawPage(period: Period, cursor: string | null): Promise<RawPage> {
    return rawPage(this.#history.engine, period, cursor)
  }

  async setting(key: string): Promise<string | null> {
    const value = this.#history.engine.value(SETTING_SQL, [key])
    return value === null ? null : String(value)
  }

  setSetting(key: string, value: string): Promise<Committed> {
    return this.#write(() => {
      this.#history.engine.run(PUT_SETTING_SQL, [key, value])
      if (key === BUDGET_KEY) this.#budgetBytes = readBudget(this.#history.engine, this.#history.durable)
    })
  }

  async size(): Promise<StoreSize> {
    const { engine } = this.#history
    return {
      bytes: engine.file.sizeBytes,
      readings: this.#totals.readings,
      oldestMs: numberOrNull(engine.value(OLDEST_SQL)),
      newestMs: numberOrNull(engine.value(NEWEST_SQL)),
      wholeFromMs: this.#totals.rawFromMs,
      usedBytes: usedBytes(engine),
      budgetBytes: this.#budgetBytes,
    }
  }

  underBudget(budgetBytes: number): Promise<UnderBudget> {
    return underBudget(this.#history.engine, this.#totals, budgetBytes)
  }

  setBudget(budgetBytes: number): Promise<Committed> {
    return this.setSetting(BUDGET_KEY, String(Math.round(budgetBytes)))
  }

  async exportFile(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#history.engine.file.copy()
  }

  importFile(bytes: Uint8Array<ArrayBuffer>): Promise<Committed> {
    const checked = checkFile(this.#around.sql, bytes)
    if (!checked.ok) return Promise.resolve({ ok: false, code: 'broken', text: checked.error })
    const file = new PagedFile()
    file.become(bytes)
    return this.#replace(file, migrate)
  }

  /** Deletes the history and begins anew; settings are no history and stay. */
  reset(): Promise<Committed> {
    const settings = this.#history.engine.rows(SETTINGS_SQL)
    return this.#replace(new PagedFile(), (engine) => {
      migrate(engine)
      engine.transaction(() => {
        for (const setting of settings) engine.run(PUT_SETTING_SQL, setting)
      })
    })
  }

  /** Puts `file`, made ready by `prepare`, in place of the history. Where that fails the history stays as it is in memory. */
  #replace(file: PagedFile, prepare: (engine: Engine) => void): Promise<Committed> {
    return this.#queue.alone(async () => {
      const before = this.#history
      if (before.loss.done) return toCommitted(fail(LOST_OWNER))
      const engine = new Engine(this.#around.sql, file, this.#hooked)
      prepare(engine)
      const written = await before.journal.rewrite(SCHEMA_VERSION, file)
      if (!written.ok) {
        engine.close()
        return toCommitted(written)
      }
      before.engine.close()
      this.#take({ ...before, engine })
      return { ok: true }
    })
  }

  get #history(): OpenStore {
    if (!this.#open) throw new Error('The history is not open in this window.')
    return this.#open
  }

  async #write(write: () => void): Promise<Committed> {
    const open = this.#open
    if (!open) return { ok: false, code: 'broken', text: said('history-closed') }
    if (open.loss.done) return toCommitted(fail(LOST_OWNER))
    const committed = await this.#queue.add(write)
    if (!committed.ok && committed.code === 'lost-owner') open.loss.tell()
    // The file must not grow any further: from now on the oldest readings make room for the new ones inside it.
    if (!committed.ok && committed.code === 'no-room')
      this.#budgetBytes = Math.max(MIN_BUDGET_BYTES, Math.min(this.#budgetBytes, usedBytes(open.engine)))
    return committed
  }

  async #openOnce(takeOver: boolean): Promise<Opened> {
    if (this.#open && !this.#open.loss.done) return this.#opened(this.#open)
    const ownership = await this.#around.own(takeOver)
    if (!ownership) return { state: 'elsewhere' }
    await this.#letGo()
    const durable = this.#around.persistence()
    const mirrorFiles = durable ? await this.#around.mirrorFiles?.() : null
    const history: Result<History, Fault> = durable
      ? await this.#openOn(durable, mirrorFiles)
      : fail({ code: 'broken', text: said('no-indexeddb') })
    if (history.ok) return this.#opened(this.#begin(history.value, durable?.durable ?? false, ownership))
    if (history.error.code === 'newer') {
      ownership.release()
      return { state: 'newer', text: history.error.text }
    }
    if (history.error.code === 'lost-owner') {
      ownership.release()
      return { state: 'elsewhere' }
    }
    const memory = await this.#openOn(new MemoryPersistence())
    if (!memory.ok) throw new Error(`not even in memory: ${JSON.stringify(memory.error.text)}`)
    const note = said('history-in-memory', { why: history.error.text })
    return this.#opened(this.#begin({ ...memory.value, notes: [note] }, false, ownership))
  }

  /** Closes a history that another window has taken over. */
  async #letGo(): Promise<void> {
    const before = this.#open
    if (!before) return
    await this.#queue.alone(async () => {
      this.#open = null
      before.engine.close()
      before.journal.close()
      before.ownership.release()
    })
  }

  #begin(history: History, durable: boolean, ownership: Ownership): OpenStore {
    const loss = new Loss(ownership.lost)
    void loss.told.then(() => history.journal.releaseMirror())
    return this.#take({ ...history, durable, ownership, loss })
  }

  async #openOn(persistence: Persistence, files?: MirrorFiles | null): Promise<Result<History, Fault>> {
    const { checkpointBytes } = this.#around
    const mirror = files ? new Mirror(files, checkpointBytes) : null
    const connected = await persistence.connect()
    const history = connected.ok
      ? await openHistory(this.#around.sql, this.#hooked, persistence, { checkpointBytes, mirror })
      : connected
    if (!history.ok) {
      mirror?.close()
      persistence.close()
    }
    return history
  }

  #take(open: OpenStore): OpenStore {
    this.#open = open
    this.#totals = readTotals(open.engine)
    this.#budgetBytes = readBudget(open.engine, open.durable)
    this.#retention = new Retention(open.engine)
    return open
  }

  #opened(open: OpenStore): Opened {
    const { durable, notes, engine } = open
    return { state: 'open', durable, notes, snapshot: readSnapshot(engine) }
  }
}

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value))
