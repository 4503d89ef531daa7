// A database file on its way in: one at a time, and how it ended.
import { errorText, type Said, said } from '../domain/said.ts'
import type { Committed } from '../workers/doors.ts'

/** Histories into this tablet. */
export class Importer {
  readonly #replace: (bytes: Uint8Array<ArrayBuffer>) => Promise<Committed>
  isBusy = $state(false)
  /** How the last one ended; null before the first. */
  outcome = $state.raw<Said | null>(null)

  /** `replace`: puts the bytes of a file in place of the history. */
  constructor(replace: (bytes: Uint8Array<ArrayBuffer>) => Promise<Committed>) {
    this.#replace = replace
  }

  /** Puts the history in `file` in place of this tablet's. */
  async load(file: File): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    this.outcome = null
    try {
      const committed = await this.#replace(new Uint8Array(await file.arrayBuffer()))
      this.outcome = committed.ok
        ? said('file-taken', { file: file.name })
        : said('file-refused', { file: file.name, why: committed.text })
    } catch (error) {
      this.outcome = said('file-unreadable', { file: file.name, error: errorText(error) })
    } finally {
      this.isBusy = false
    }
  }
}
