// Records of a log in memory, in order. They lie in columns and their bytes in blocks: as objects, a million of them would
// take the garbage collector more time and memory than the gateway needs for all its tablets.
import type { StreamRecord } from '../../../shared/frame.ts'

const BLOCK_BYTES = 64 * 1024
/** Dropped records are cut away when there are so many, and half of all. */
const CUT_FROM = 1024

/** What a log keeps of a record it has taken. */
export type PackedRecord = Omit<StreamRecord, 'fullBytes'>

/** A queue of records: new ones at the end, dropped at the front, read anywhere by index (0 = the oldest kept). */
export class PackedRecords {
  #offsets: number[] = []
  #timesMs: number[] = []
  /** Where key and value lie, one after the other; all records of a block share it. */
  #blocks: Uint8Array[] = []
  #starts: number[] = []
  /** -1 for none. */
  #keyBytes: number[] = []
  #valueBytes: number[] = []
  /** Index in the columns of the oldest record kept. */
  #first = 0
  #block = new Uint8Array(0)
  #blockAt = 0

  /** Records kept. */
  get length(): number {
    return this.#offsets.length - this.#first
  }

  /** Appends a copy of the record. */
  push({ offset, timeMs, key, value }: PackedRecord): void {
    const bytes = (key?.length ?? 0) + (value?.length ?? 0)
    if (this.#blockAt + bytes > this.#block.length) {
      this.#block = new Uint8Array(Math.max(BLOCK_BYTES, bytes))
      this.#blockAt = 0
    }
    this.#offsets.push(offset)
    this.#timesMs.push(timeMs)
    this.#blocks.push(this.#block)
    this.#starts.push(this.#blockAt)
    this.#keyBytes.push(key?.length ?? -1)
    this.#valueBytes.push(value?.length ?? -1)
    if (key !== null) this.#block.set(key, this.#blockAt)
    if (value !== null) this.#block.set(value, this.#blockAt + (key?.length ?? 0))
    this.#blockAt += bytes
  }

  /** Offset of the record at `index`; undefined where there is none. */
  offsetAt(index: number): number | undefined {
    return this.#offsets[this.#first + index]
  }

  /** Time of the record at `index`, epoch ms; undefined where there is none. */
  timeMsAt(index: number): number | undefined {
    return this.#timesMs[this.#first + index]
  }

  /** Bytes of key and value of the record at `index`; 0 where there is none. */
  bytesAt(index: number): number {
    const at = this.#first + index
    return Math.max(0, this.#keyBytes[at] ?? 0) + Math.max(0, this.#valueBytes[at] ?? 0)
  }

  /** The record at `index`, which must be one; its key and value are views. */
  at(index: number): StreamRecord {
    const at = this.#first + index
    const block = this.#blocks[at]!
    const keyFrom = this.#starts[at]!
    const keyBytes = this.#keyBytes[at]!
    const valueBytes = this.#valueBytes[at]!
    const valueFrom = keyFrom + Math.max(0, keyBytes)
    return {
      offset: this.#offsets[at]!,
      timeMs: this.#timesMs[at]!,
      key: keyBytes < 0 ? null : block.subarray(keyFrom, valueFrom),
      value: valueBytes < 0 ? null : block.subarray(valueFrom, valueFrom + valueBytes),
      fullBytes: null,
    }
  }

  /** Drops the oldest record. */
  dropFirst(): void {
    this.#first++
    if (this.#first < CUT_FROM || this.#first * 2 < this.#offsets.length) return
    for (const column of [
      this.#offsets,
      this.#timesMs,
      this.#blocks,
      this.#starts,
      this.#keyBytes,
      this.#valueBytes,
    ])
      column.splice(0, this.#first)
    this.#first = 0
  }
}
