// The newest stretch of one stream in memory, as encoded segments, capped in bytes. Tablets are cursors into it: what
// they read costs nothing more, and a slow one keeps nothing alive.
import type { StreamRecord } from '../../shared/frame.ts'
import {
  type FrameContent,
  joinSegments,
  limitRecord,
  recordBytes,
  restOfSegment,
  SEGMENT_BYTES,
  type Segment,
  toSegment,
} from './segment.ts'

/** What a segment costs beside its bytes. */
const SEGMENT_OVERHEAD_BYTES = 300
/** So many of the newest segments stay as they were sealed: the tablets that are live are about to get them. */
const FRESH_SEGMENTS = 64
/** Older ones are joined when there are about so many more, so that a replay of slow data is not many tiny frames. */
const JOIN_SEGMENTS = 32
/** Joining bigger ones would cost more than it spares. */
const SMALL_SEGMENT_BYTES = SEGMENT_BYTES / 4

/** How big a ring may get. */
export interface RingOptions {
  /** Number of the stream in its frames. */
  readonly stream: number
  /** Position of the first record that will be appended. */
  readonly start: number
  /** Most bytes kept; at least the newest segment always is. */
  readonly maxBytes: number
  /** A value over this many bytes is kept as its beginning. */
  readonly maxValueBytes: number
}

/** A byte-capped window [start, end) of sealed segments, and an open one behind it. */
export class Ring {
  readonly #stream: number
  /** Most bytes kept from the next sealing on. */
  maxBytes: number
  /** A value over this many bytes is kept as its beginning. */
  readonly maxValueBytes: number
  #segments: Segment[] = []
  #first = 0
  /** Segments before this one will not be joined any more, except the last of them. */
  #settled = 0
  #bytes = 0
  #open: StreamRecord[] = []
  #openBytes = 0
  #end: number
  #openNext: number

  constructor(options: RingOptions) {
    this.#stream = options.stream
    this.maxBytes = options.maxBytes
    this.maxValueBytes = options.maxValueBytes
    this.#end = options.start
    this.#openNext = options.start
  }

  /** Oldest position kept. */
  get start(): number {
    return this.#segments[this.#first]?.from ?? this.#end
  }

  /** Position after the newest sealed segment. */
  get end(): number {
    return this.#end
  }

  /** Bytes kept, overhead included. */
  get bytes(): number {
    return this.#bytes + this.#openBytes
  }

  /** Position after the newest record taken, sealed or not. */
  get next(): number {
    return this.#openNext
  }

  /** True where something waits to be sealed. */
  get hasOpen(): boolean {
    return this.#openNext > this.#end
  }

  /** Takes the next stretch; its `from` must be where the last one ended. Full segments are sealed; true if one was. */
  append(content: FrameContent): boolean {
    const before = this.#end
    for (const whole of content.records) {
      const record = limitRecord(whole, this.maxValueBytes)
      this.#open.push(record)
      this.#openBytes += recordBytes(record)
      this.#openNext = record.offset + 1
      if (this.#openBytes >= SEGMENT_BYTES) this.seal(content.high)
    }
    this.#openNext = content.next
    return this.#end > before
  }

  /** Seals what is open, if anything is; `high` goes into the frame. */
  seal(high: number): void {
    if (!this.hasOpen) return
    const content = { from: this.#end, next: this.#openNext, high: Math.max(high, this.#openNext) }
    const segment = toSegment(this.#stream, { ...content, records: this.#open })
    this.#segments.push(segment)
    this.#bytes += segment.bytes.length + SEGMENT_OVERHEAD_BYTES
    this.#end = segment.next
    this.#open = []
    this.#openBytes = 0
    this.#joinOld()
    while (this.#bytes > this.maxBytes && this.#first < this.#segments.length - 1) this.#dropFirst()
  }

  /** Forgets everything and goes on at `position`: the stream has jumped. */
  reset(position: number): void {
    this.#segments = []
    this.#first = 0
    this.#settled = 0
    this.#bytes = 0
    this.#open = []
    this.#openBytes = 0
    this.#end = position
    this.#openNext = position
  }

  /** The segment that begins at `position`, cut to it where it begins before; null where the ring has not got it. */
  at(position: number): Segment | null {
    if (position < this.start || position >= this.#end) return null
    const last = this.#segments[this.#segments.length - 1]!
    if (last.from === position) return last
    let low = this.#first
    let high = this.#segments.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#segments[middle]!.next > position) high = middle
      else low = middle + 1
    }
    const segment = this.#segments[low]!
    return segment.from === position ? segment : restOfSegment(segment, position)
  }

  /** Joins the oldest segments not settled yet into one of at most 128 KB, where they are small and many. */
  #joinOld(): void {
    const segments = this.#segments
    this.#settled = Math.max(this.#settled, this.#first)
    const until = segments.length - FRESH_SEGMENTS
    if (until - this.#settled < JOIN_SEGMENTS) return
    const last = segments[this.#settled - 1]
    const roomy = this.#settled > this.#first && last!.bytes.length < SEGMENT_BYTES / 2
    const from = roomy ? this.#settled - 1 : this.#settled
    let bytes = roomy ? last!.bytes.length : 0
    let to = this.#settled
    for (; to < until; to++) {
      const size = segments[to]!.bytes.length
      bytes += size
      if (size > SMALL_SEGMENT_BYTES || bytes > SEGMENT_BYTES) break
    }
    this.#settled = Math.max(to, this.#settled + 1)
    if (to - from < 2) return
    const parts = segments.slice(from, to)
    const joined = joinSegments(parts)
    const before = parts.reduce((sum, part) => sum + part.bytes.length + SEGMENT_OVERHEAD_BYTES, 0)
    this.#bytes += joined.bytes.length + SEGMENT_OVERHEAD_BYTES - before
    segments.splice(from, parts.length, joined)
    this.#settled = from + 1
  }

  #dropFirst(): void {
    this.#bytes -= this.#segments[this.#first]!.bytes.length + SEGMENT_OVERHEAD_BYTES
    this.#first++
    if (this.#first < 64 || this.#first * 2 < this.#segments.length) return
    this.#segments.splice(0, this.#first)
    this.#settled = Math.max(0, this.#settled - this.#first)
    this.#first = 0
  }
}
