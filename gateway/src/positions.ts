// Where a tablet begins in a stream, and what it gets at a position: from the ring, from memory of old reads, or from the
// log. What cannot be had any more is a gap, never silence (PROTOCOL 4).
import type { GapReason, Wanted } from '../../shared/protocol.ts'
import type { Result } from '../../shared/result.ts'
import type { Cursor } from './kept-stretches.ts'
import type { LogStatus } from './log-status.ts'
import { OldReads } from './old-reads.ts'
import type { Segment } from './segment.ts'
import type { LogBounds, LogReader, ReadFailure } from './source.ts'
import type { Stream } from './stream.ts'
import type { Streams } from './streams.ts'

/** A stretch a tablet can no longer get. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly reason: GapReason
  /** How many offsets; null where nobody knows. */
  readonly lost: number | null
}

/** Where a wanted stream begins, after a gap if there is one. */
export interface Start {
  readonly epoch: string
  readonly position: number
  /** Offset after the newest record at the moment of asking: from there on it is live. */
  readonly target: number
  readonly gap: Gap | null
}

/** What a tablet gets next at its position. */
export type NextStep =
  | { readonly kind: 'segment'; readonly segment: Segment }
  /** Nothing there yet; the hub's `sealed` tells when. */
  | { readonly kind: 'tail' }
  /** It must be read from the log; a null segment means nothing there yet. */
  | { readonly kind: 'wait'; readonly read: Promise<Result<{ segment: Segment | null }, ReadFailure>> }

/** The gap a tablet at `position` of the log `epoch` has before it where the log holds `bounds`; null: none. */
export function gapAt(epoch: string, position: number, bounds: LogBounds): Gap | null {
  const { low, high } = bounds
  if (epoch !== bounds.epoch) return { from: position, to: low, reason: 'epoch', lost: null }
  if (position < low) return { from: position, to: low, reason: 'retention', lost: low - position }
  if (position > high) return { from: position, to: high, reason: 'ahead-of-log', lost: null }
  return null
}

/** Answers what is at a position of the streams of one log. */
export class Positions {
  readonly #streams: Streams
  readonly #reader: LogReader
  readonly #status: LogStatus
  readonly #old: OldReads

  /** `oldReadBytes`: for segments of old reads, all streams together. */
  constructor(streams: Streams, reader: LogReader, status: LogStatus, oldReadBytes: number) {
    this.#streams = streams
    this.#reader = reader
    this.#status = status
    this.#old = new OldReads(reader, {
      maxBytes: oldReadBytes,
      maxValueBytesOf: (number) => streams.at(number).ring.maxValueBytes,
      onBounds: (number, { low, high }) => streams.at(number).learn(low, high),
    })
  }

  /** Reads of old records asked from the log so far. */
  get oldReads(): number {
    return this.#old.reads
  }

  /** Where a wanted stream begins. Waits while the log is away and must be asked; null where `signal` ended it. */
  async startOf(number: number, wanted: Wanted, signal: AbortSignal): Promise<Start | null> {
    const stream = this.#streams.at(number)
    while (!signal.aborted) {
      const start =
        wanted.from === 'position'
          ? await this.#startAt(stream, wanted.epoch, wanted.position)
          : await this.#startRecent(stream, wanted.sinceMs, wanted.atMost)
      if (start !== null) return start
      await this.#status.untilConnected(signal)
    }
    return null
  }

  /** What comes at a cursor; one that moves on is the same object at each asking. */
  next(cursor: Cursor): NextStep {
    const { position } = cursor
    const { ring, id } = this.#streams.at(cursor.stream)
    if (position === ring.end) return { kind: 'tail' }
    // Before the ring, or in what it has not sealed yet: what has been read once must be found here, or a session that
    // waits for a read would ask for it for ever.
    const segment = ring.at(position) ?? this.#old.cached(cursor)
    if (segment !== null) return { kind: 'segment', segment }
    return { kind: 'wait', read: this.#old.read(id, cursor) }
  }

  /** Forgets what was read of a stream: its log has jumped. */
  forget(number: number): void {
    this.#old.forget(number)
  }

  async #startAt(stream: Stream, epoch: string, position: number): Promise<Start | null> {
    const { ring } = stream
    let bounds: LogBounds = { epoch: stream.epoch, low: stream.low, high: stream.high }
    // What the ring still has is not lost, even where the log has dropped it meanwhile.
    if (epoch === stream.epoch && position >= ring.start && position <= ring.end)
      return { epoch, position, target: bounds.high, gap: null }
    if (gapAt(epoch, position, bounds) !== null) {
      // Before a gap is said, the log itself is asked.
      const asked = await this.#reader.bounds(stream.id)
      if (!asked.ok) return null
      bounds = asked.value
      // The log was replaced a moment ago; the reader that follows it will have noticed soon.
      if (bounds.epoch !== stream.epoch) return null
      stream.learn(bounds.low, bounds.high)
    }
    const gap = gapAt(epoch, position, bounds)
    return { epoch: bounds.epoch, position: gap?.to ?? position, target: bounds.high, gap }
  }

  async #startRecent(stream: Stream, sinceMs: number, atMost: number): Promise<Start | null> {
    const since = await this.#reader.offsetAt(stream.id, sinceMs)
    if (!since.ok) return null
    const { epoch, low, high } = stream
    const position = Math.min(high, Math.max(low, since.value, high - atMost))
    return { epoch, position, target: high, gap: null }
  }
}
