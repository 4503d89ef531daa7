// A database file on its way in: one at a time, and how it ended.
import type { Committed } from '../workers/doors.ts'

/** Histories into this tablet. */
export class Importer {
  readonly #replace: (bytes: Uint8Array<ArrayBuffer>) => Promise<Committed>
  isBusy = $state(false)
  /** How the last one ended, as a sentence; empty before the first. */
  outcome = $state('')

  /** `replace`: puts the bytes of a file in place of the history. */
  constructor(replace: (bytes: Uint8Array<ArrayBuffer>) => Promise<Committed>) {
    this.#replace = replace
  }

  /** Puts the history in `file` in place of this tablet's. */
  async load(file: File): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    this.outcome = ''
    try {
      const committed = await this.#replace(new Uint8Array(await file.arrayBuffer()))
      this.outcome = committed.ok
        ? `The history of ${file.name} is now on this tablet.`
        : `${file.name} was not taken, and nothing was changed. ${committed.text}`
    } catch (error) {
      this.outcome = `${file.name} could not be read: ${error instanceof Error ? error.message : String(error)}`
    } finally {
      this.isBusy = false
    }
  }
}
