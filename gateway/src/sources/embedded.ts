// LogReader on a log in this process: one partition, records in memory, the oldest dropped beyond a byte budget. It is
// what `npm start` runs on without a Kafka, and what the tests drive.
import type { StreamRecord } from '../../../shared/frame.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { connectedStatus } from '../log-status.ts'
import type {
  LogBounds,
  LogChunk,
  LogListener,
  LogReader,
  OpenFailure,
  ReadFailure,
  StreamId,
  StreamPosition,
} from '../source.ts'
import { PackedRecords } from './packed-records.ts'

const READ_BYTES = 1 << 20
const RECORD_OVERHEAD_BYTES = 200

/** What is appended; the log gives it its offset. */
export interface EmbeddedRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  /** Record time, epoch ms; not below the one before it. */
  readonly timeMs: number
}

/** How an embedded log begins and how much it keeps. */
export interface EmbeddedLogOptions {
  readonly topic: string
  /** Which log the offsets belong to. */
  readonly epoch: string
  /** Offset of the first record (default 0). */
  readonly firstOffset?: number
  /** Most bytes kept, keys and values and 200 bytes a record (default 256 MB). */
  readonly maxBytes?: number
}

/** An append-only log in memory. */
export class EmbeddedLog implements LogReader {
  readonly kind = 'embedded'
  readonly stream: StreamId
  #epoch: string
  readonly #maxBytes: number
  #records = new PackedRecords()
  #bytes = 0
  #high: number
  #followed: { position: number; readonly listener: LogListener } | null = null
  #scheduled = false

  constructor(options: EmbeddedLogOptions) {
    this.stream = { topic: options.topic, partition: 0 }
    this.#epoch = options.epoch
    this.#high = options.firstOffset ?? 0
    this.#maxBytes = options.maxBytes ?? 256 << 20
  }

  /** Offset of the oldest record kept. */
  get low(): number {
    return this.#records.offsetAt(0) ?? this.#high
  }

  /** Offset the next record gets. */
  get high(): number {
    return this.#high
  }

  /** Appends a copy of the record and returns its offset. */
  append(record: EmbeddedRecord): number {
    const offset = this.#high++
    this.#records.push({ offset, ...record })
    this.#bytes += this.#sizeAt(this.#records.length - 1)
    while (this.#bytes > this.#maxBytes && this.low < offset) this.#dropFirst()
    this.#schedule()
    return offset
  }

  /** Leaves `count` offsets without a record, as compaction and transactions do. */
  skip(count: number): void {
    this.#high += count
    this.#schedule()
  }

  /** Drops all records before `offset`, as retention does. */
  dropBefore(offset: number): void {
    while (this.#records.length > 0 && this.low < Math.min(offset, this.#high)) this.#dropFirst()
  }

  /** Becomes another, empty log, as a topic does that is deleted and created anew. */
  recreate(epoch: string, firstOffset = 0): void {
    this.#records = new PackedRecords()
    this.#bytes = 0
    this.#epoch = epoch
    this.#high = firstOffset
    if (this.#followed === null) return
    this.#followed.position = firstOffset
    this.#followed.listener.jump(this.stream, firstOffset, this.#bounds())
  }

  async open(): Promise<Result<readonly StreamId[], OpenFailure>> {
    return ok([this.stream])
  }

  async bounds(): Promise<Result<LogBounds, ReadFailure>> {
    return ok(this.#bounds())
  }

  async offsetAt(_stream: StreamId, timeMs: number): Promise<Result<number, ReadFailure>> {
    return ok(
      this.#records.offsetAt(this.#search((at) => this.#records.timeMsAt(at)! >= timeMs)) ?? this.#high,
    )
  }

  follow(positions: readonly StreamPosition[], listener: LogListener): { stop(): Promise<void> } {
    const followed = { position: positions[0]?.position ?? this.#high, listener }
    this.#followed = followed
    listener.status(connectedStatus('embedded'))
    this.#schedule()
    return {
      stop: async () => {
        if (this.#followed === followed) this.#followed = null
      },
    }
  }

  async readAt(_stream: StreamId, position: number): Promise<Result<LogChunk, ReadFailure>> {
    if (position < this.low || position > this.#high)
      return fail({ code: 'out-of-range', bounds: this.#bounds() })
    return ok(this.#chunk(position))
  }

  async close(): Promise<void> {
    this.#followed = null
  }

  #bounds(): LogBounds {
    return { epoch: this.#epoch, low: this.low, high: this.#high }
  }

  #chunk(position: number): LogChunk {
    const records: StreamRecord[] = []
    let bytes = 0
    let at = this.#search((index) => this.#records.offsetAt(index)! >= position)
    for (; at < this.#records.length && bytes < READ_BYTES; at++) {
      records.push(this.#records.at(at))
      bytes += this.#sizeAt(at)
    }
    const next = this.#records.offsetAt(at) ?? this.#high
    return { from: position, next, low: this.low, high: this.#high, records }
  }

  /** Readers are told after the current work, all that was appended in it at once. */
  #schedule(): void {
    if (this.#scheduled || this.#followed === null) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      const followed = this.#followed
      if (followed === null || followed.position >= this.#high) return
      if (followed.position < this.low) {
        followed.position = this.low
        followed.listener.jump(this.stream, this.low, this.#bounds())
      }
      const chunk = this.#chunk(followed.position)
      followed.position = chunk.next
      followed.listener.chunk(this.stream, chunk)
      this.#schedule()
    })
  }

  #dropFirst(): void {
    this.#bytes -= this.#sizeAt(0)
    this.#records.dropFirst()
  }

  #sizeAt(index: number): number {
    return this.#records.bytesAt(index) + RECORD_OVERHEAD_BYTES
  }

  /** Index of the first kept record that `isAfter` holds for; it holds for all after it. */
  #search(isAfter: (index: number) => boolean): number {
    let low = 0
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isAfter(middle)) high = middle
      else low = middle + 1
    }
    return low
  }
}
