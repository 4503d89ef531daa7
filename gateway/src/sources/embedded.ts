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
  /** Records from #first on are kept; what is before is dropped, and cut away when it is half of the array. */
  #records: StreamRecord[] = []
  #first = 0
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
    return this.#records[this.#first]?.offset ?? this.#high
  }

  /** Offset the next record gets. */
  get high(): number {
    return this.#high
  }

  /** Appends a copy of the record and returns its offset. */
  append(record: EmbeddedRecord): number {
    const offset = this.#high++
    const stored: StreamRecord = {
      offset,
      timeMs: record.timeMs,
      key: record.key && Uint8Array.from(record.key),
      value: record.value && Uint8Array.from(record.value),
      fullBytes: null,
    }
    this.#records.push(stored)
    this.#bytes += sizeOf(stored)
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
    while (this.#records[this.#first] !== undefined && this.low < Math.min(offset, this.#high))
      this.#dropFirst()
  }

  /** Becomes another, empty log, as a topic does that is deleted and created anew. */
  recreate(epoch: string, firstOffset = 0): void {
    this.#records = []
    this.#first = 0
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
    return ok(this.#records[this.#search(({ timeMs: at }) => at >= timeMs)]?.offset ?? this.#high)
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
    let at = this.#search(({ offset }) => offset >= position)
    for (; at < this.#records.length && bytes < READ_BYTES; at++) {
      const record = this.#records[at]!
      records.push(record)
      bytes += sizeOf(record)
    }
    const next = this.#records[at]?.offset ?? this.#high
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
    this.#bytes -= sizeOf(this.#records[this.#first]!)
    this.#first++
    if (this.#first < 1024 || this.#first * 2 < this.#records.length) return
    this.#records.splice(0, this.#first)
    this.#first = 0
  }

  /** Index of the first kept record that `isAfter` holds for; it holds for all after it. */
  #search(isAfter: (record: StreamRecord) => boolean): number {
    let low = this.#first
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isAfter(this.#records[middle]!)) high = middle
      else low = middle + 1
    }
    return low
  }
}

const sizeOf = (record: StreamRecord): number =>
  (record.key?.length ?? 0) + (record.value?.length ?? 0) + RECORD_OVERHEAD_BYTES
