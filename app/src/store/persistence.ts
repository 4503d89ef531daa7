// The port between the database in memory and what survives: numbered blocks, a redo log, and a head that says what is
// valid. Two implementations, IndexedDB and memory; one contract suite (persistence-contract.ts) runs on both.
import type { Result } from '../../../shared/result.ts'
import { type Said, said } from '../domain/said.ts'

/** Layout of head, blocks and redo records; a newer one is refused. */
export const FORMAT = 1

/** What is valid: the one value every change is fenced by. */
export interface Head {
  /** Layout (`FORMAT`). */
  readonly format: number
  /** Schema of the database inside (user_version), so that an older app sees a newer one before it touches anything. */
  readonly schema: number
  /** Random text of the writer; whoever opens puts a new one, and the writer before finds out at its next change. */
  readonly epoch: string
  /** Bytes of the database file; 0 = nothing stored yet. */
  readonly sizeBytes: number
  /** Redo records [first, next) are to be replayed over the blocks. */
  readonly first: number
  readonly next: number
}

/** One block of the file. */
export interface StoredBlock {
  /** Place in the file, from 0. */
  readonly number: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** `checksum` of `bytes`. */
  readonly checksum: number
  /** `next` of the head when it was written: a log that ends before it is too short for this block. */
  readonly asOf: number
}

/** One redo record (redo.ts) under its running number. */
export interface StoredRecord {
  readonly seq: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** One atomic, durable step: all of it or nothing. */
export interface Change {
  /** The head from now on; its epoch must be the stored one's. */
  readonly head: Head
  readonly records: readonly StoredRecord[]
  readonly blocks: readonly StoredBlock[]
  /** Deletes records with a smaller number. */
  readonly trimBelow?: number
  /** Deletes everything first, and works on an emptied store too. */
  readonly clear?: true
}

/**
 * Why a step could not be done. `lost-owner`: another writer has put its epoch. `wiped`: the browser has thrown the store
 * away under us. `no-room`: quota or disk. `newer`: written by a newer app. `broken`: anything else.
 */
export interface Fault {
  readonly code: 'lost-owner' | 'wiped' | 'no-room' | 'newer' | 'broken'
  /** What to say of it. */
  readonly text: Said
}

/** Where blocks, redo log and head live. Every failure is a value; nothing throws. */
export interface Persistence {
  /** False where a reload loses everything. */
  readonly durable: boolean
  /** Opens what is there. Nothing is read or written before. */
  connect(): Promise<Result<null, Fault>>
  /**
   * Becomes the writer: puts `epoch` into the head and returns the head as it was, null where there was none. Fails with
   * `newer`, having changed nothing, where layout or schema are newer than `schema`.
   */
  claim(epoch: string, schema: number): Promise<Result<Head | null, Fault>>
  /** Blocks [from, to) that exist, in order. */
  readBlocks(from: number, to: number): Promise<Result<readonly StoredBlock[], Fault>>
  /** Records [from, to) that exist, in order. */
  readRecords(from: number, to: number): Promise<Result<readonly StoredRecord[], Fault>>
  /** Makes one change durable. Resolves with ok only when it is on the device. */
  write(change: Change): Promise<Result<null, Fault>>
  close(): void
}

/** The sentence of a writer that was taken over. */
export const LOST_OWNER: Fault = {
  code: 'lost-owner',
  text: said('lost-owner'),
}

/** The sentence for a store that was emptied while it was in use. */
export const WIPED: Fault = {
  code: 'wiped',
  text: said('history-wiped'),
}
