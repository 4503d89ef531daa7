// One export at a time, with its progress and a way to cancel it.
import type { Machine } from '../domain/commit.ts'
import type { CsvForm } from '../domain/csv.ts'
import {
  type ExportOutcome,
  type ExportSource,
  exportCases,
  exportDatabase,
  exportReadings,
} from '../export.ts'
import type { Period } from '../workers/doors.ts'

/** Files out of this tablet. */
export class Exporter {
  readonly #source: ExportSource
  readonly #machines: () => readonly Machine[]
  #abort: AbortController | null = null
  /** Rows written of rows in all; null while nothing is exported. */
  progress = $state.raw<{ readonly rows: number; readonly total: number } | null>(null)
  /** How the last export ended; null before the first. */
  outcome = $state.raw<ExportOutcome | null>(null)

  /** `machines`: all machines known, at the moment of asking. */
  constructor(source: ExportSource, machines: () => readonly Machine[]) {
    this.#source = source
    this.#machines = machines
  }

  /** Downloads the readings of a period as CSV. */
  readings(period: Period, form: CsvForm): Promise<void> {
    return this.#run((signal) =>
      exportReadings(
        this.#source,
        this.#machines(),
        period,
        form,
        (rows, total) => {
          this.progress = { rows, total }
        },
        signal,
      ),
    )
  }

  /** Downloads the cases of a period as CSV. */
  cases(period: Period, form: CsvForm): Promise<void> {
    return this.#run((signal) => exportCases(this.#source, this.#machines(), period, form, signal))
  }

  /** Downloads the whole history as an SQLite file. */
  saveDatabase(): Promise<void> {
    return this.#run(() => exportDatabase(this.#source))
  }

  cancel(): void {
    this.#abort?.abort()
  }

  async #run(work: (signal: AbortSignal) => Promise<ExportOutcome>): Promise<void> {
    if (this.#abort) return
    this.#abort = new AbortController()
    this.progress = { rows: 0, total: 0 }
    try {
      this.outcome = await work(this.#abort.signal)
    } catch (error) {
      this.outcome = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
    } finally {
      this.#abort = null
      this.progress = null
    }
  }
}
