// Between the database file in memory and persistence: flushes changed pages as redo records, folds the log into blocks
// now and then (checkpoint), and puts the file together again at start. Invariant: between two flushes the file in memory
// is what the log and the blocks say, so a checkpoint may copy blocks straight from it.
import { ok, type Result } from '../../../shared/result.ts'
import { emptyHead } from './memory-persistence.ts'
import type { Mirror } from './mirror.ts'
import { BLOCK_BYTES, PAGE_BYTES, type PagedFile } from './paged-file.ts'
import type { Fault, Head, Persistence, StoredBlock } from './persistence.ts'
import { checksum, encodeRedo } from './redo.ts'

// The log is folded into blocks once it is longer than this.
const CHECKPOINT_BYTES = 8 << 20
// A block is written for every so many bytes of log, at least one after each flush: a checkpoint then always ends before
// the log has doubled, also when the flushes are big (catching up).
const LOG_BYTES_PER_STEP = 400_000
/** While such big flushes follow each other the log may get this many times as long before it is folded: a block that is
 * written between two of them is soon written again, and a tablet that catches up has better things to do. */
const PATIENCE_CATCHING_UP = 8
const REWRITE_BLOCKS_AT_ONCE = 8

/** Where a journal goes on from after loading. */
export interface JournalStart {
  readonly head: Head
  /** Blocks that the log changes: what the next checkpoint must write. */
  readonly touched: ReadonlySet<number>
  /** Bytes of the log. */
  readonly logBytes: number
}

/** What a journal may be given besides. */
export interface JournalOptions {
  /** How long the log may get, bytes. */
  readonly checkpointBytes?: number | undefined
  /** The second copy, where there is one. */
  readonly mirror?: Mirror | null
}

/** Keeps what is stored in step with one database file. */
export class Journal {
  readonly #persistence: Persistence
  readonly #checkpointBytes: number
  readonly #mirror: Mirror | null
  #file: PagedFile
  #head: Head
  #touched: Set<number>
  #logBytes: number
  #lastFlushBytes = 0
  /** A rewrite was begun and not finished: what is stored is not to be built on. */
  #rewriteDue = false
  #checkpoint: { readonly blocks: number[]; readonly trimBelow: number; readonly logBytes: number } | null =
    null

  /** Goes on from `start` with `file`, which is as persistence has it. */
  constructor(persistence: Persistence, file: PagedFile, start: JournalStart, options: JournalOptions = {}) {
    this.#persistence = persistence
    this.#checkpointBytes = options.checkpointBytes ?? CHECKPOINT_BYTES
    this.#mirror = options.mirror ?? null
    this.#file = file
    this.#head = start.head
    this.#touched = new Set(start.touched)
    this.#logBytes = start.logBytes
  }

  /**
   * Makes everything the file holds durable. `schema`: user_version of the database. On a fault the pages count as
   * changed still, and the next flush takes them along.
   */
  async flush(schema: number): Promise<Result<null, Fault>> {
    if (this.#rewriteDue) return this.rewrite(schema)
    const file = this.#file
    if (file.dirtyCount === 0) return ok(null)
    const pages = file.takeDirty()
    const { next } = this.#head
    const records = encodeRedo(pages, (page) => file.page(page)).map((bytes, i) => ({ seq: next + i, bytes }))
    const head = { ...this.#head, schema, sizeBytes: file.sizeBytes, next: next + records.length }
    const writing = this.#persistence.write({ head, records, blocks: [] })
    // While that is under way: if the lights go out now, the second copy is a flush ahead, which the next start can use.
    this.#mirror?.append({ epoch: head.epoch, from: next, next: head.next }, file.sizeBytes, pages, (page) =>
      file.page(page),
    )
    const written = await writing
    if (!written.ok) {
      file.markDirty(pages)
      return written
    }
    this.#head = head
    for (const page of pages) this.#touched.add(Math.floor((page * PAGE_BYTES) / BLOCK_BYTES))
    this.#lastFlushBytes = records.reduce((sum, { bytes }) => sum + bytes.length, 0)
    this.#logBytes += this.#lastFlushBytes
    return ok(null)
  }

  /** Takes a due checkpoint a little further. Call it right after a good flush, while nothing has changed since. */
  async checkpoint(): Promise<Result<null, Fault>> {
    this.#mirror?.step(this.#file)
    const isBigFlush = this.#lastFlushBytes > LOG_BYTES_PER_STEP
    const patienceBytes = this.#checkpointBytes * (isBigFlush ? PATIENCE_CATCHING_UP : 1)
    for (let steps = 1 + this.#lastFlushBytes / LOG_BYTES_PER_STEP; steps >= 1; steps--) {
      if (!this.#checkpoint && this.#logBytes <= patienceBytes) break
      const step = await this.#step()
      if (!step.ok) return step
    }
    return ok(null)
  }

  /** One block or, at the end, the trimming of the log. */
  async #step(): Promise<Result<null, Fault>> {
    if (!this.#checkpoint) {
      this.#checkpoint = { blocks: [...this.#touched], trimBelow: this.#head.next, logBytes: this.#logBytes }
      this.#touched.clear()
    }
    const { blocks, trimBelow, logBytes } = this.#checkpoint
    const number = blocks[blocks.length - 1]
    if (number !== undefined) {
      const written = await this.#persistence.write({
        head: this.#head,
        records: [],
        blocks: [this.#blockOf(number)],
      })
      if (written.ok) blocks.pop()
      return written
    }
    const head = { ...this.#head, first: trimBelow }
    const trimmed = await this.#persistence.write({ head, records: [], blocks: [], trimBelow })
    if (!trimmed.ok) return trimmed
    this.#head = head
    this.#logBytes -= logBytes
    this.#checkpoint = null
    return ok(null)
  }

  /**
   * Writes everything anew from memory, replacing what is stored: after the browser has thrown the store away, and for
   * a history that is begun anew. Until its last step the store counts as empty, so a crash inside never leaves half.
   */
  async rewrite(schema: number, file = this.#file): Promise<Result<null, Fault>> {
    this.#rewriteDue = true
    this.#mirror?.restart()
    const pages = file.takeDirty()
    const give = (fault: Result<null, Fault>) => {
      file.markDirty(pages)
      return fault
    }
    const empty = { ...emptyHead(this.#head.epoch), schema }
    const cleared = await this.#persistence.write({ head: empty, records: [], blocks: [], clear: true })
    if (!cleared.ok) return give(cleared)
    for (let from = 0; from < file.blockCount; from += REWRITE_BLOCKS_AT_ONCE) {
      const count = Math.min(REWRITE_BLOCKS_AT_ONCE, file.blockCount - from)
      const blocks = Array.from({ length: count }, (_, i) => this.#blockOf(from + i, file, 0))
      const last = from + count === file.blockCount
      const head = last ? { ...empty, sizeBytes: file.sizeBytes } : empty
      const written = await this.#persistence.write({ head, records: [], blocks })
      if (!written.ok) return give(written)
    }
    this.#rewriteDue = false
    this.#head = { ...empty, sizeBytes: file.sizeBytes }
    this.#file = file
    this.#touched.clear()
    this.#logBytes = 0
    this.#checkpoint = null
    this.stampMirror()
    return ok(null)
  }

  /** Tells the second copy where the log stands, without a page, and lets it do a step. Right after a good flush. */
  stampMirror(): void {
    const { epoch, next } = this.#head
    this.#mirror?.append({ epoch, from: next, next }, this.#file.sizeBytes, [], () => new Uint8Array(0))
    this.#mirror?.step(this.#file)
  }

  /** Gives the second copy's files back: another window needs them now. */
  releaseMirror(): void {
    this.#mirror?.close()
  }

  close(): void {
    this.releaseMirror()
    this.#persistence.close()
  }

  #blockOf(number: number, file = this.#file, asOf = this.#head.next): StoredBlock {
    // Storing a view would store the buffer behind it; a last block that is not full is copied.
    const view = file.block(number)
    const bytes = view.length === BLOCK_BYTES ? view : view.slice()
    return { number, bytes, checksum: checksum(bytes), asOf }
  }
}
