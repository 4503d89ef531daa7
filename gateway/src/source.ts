// The port to the log the readings come from. Two implementations: sources/kafka and sources/embedded, one contract
// suite (sources/contract.ts). Offsets are the only state; a position is the offset of the next record wanted.
import type { SourceStatus } from '../../shared/protocol.ts'
import type { Result } from '../../shared/result.ts'
import type { SourceReason } from '../../shared/source-reason.ts'
import type { FrameContent } from './segment.ts'

/** One topic partition. */
export interface StreamId {
  readonly topic: string
  readonly partition: number
}

/** What a log holds now. */
export interface LogBounds {
  /** Which log the offsets belong to: another epoch, another log (the topic was deleted and created anew). */
  readonly epoch: string
  /** Offset of the oldest record still there. */
  readonly low: number
  /** Offset after the newest record that can be read. */
  readonly high: number
}

/**
 * A stretch [from, next) of one log in order. Offsets may have holes (compaction, transactions), so `next` may be more
 * than the last record's offset + 1. Keys and values may be views into
 * a response of some MB: who keeps one longer than a moment copies it.
 */
export interface LogChunk extends FrameContent {
  readonly low: number
}

/** Why a read found nothing. */
export type ReadFailure =
  /** The position is below low or above high: these are the bounds now. */
  | { readonly code: 'out-of-range'; readonly bounds: LogBounds }
  /** The log cannot be reached now. */
  | { readonly code: 'away'; readonly reason: SourceReason }

/** Why a log could not be opened. */
export interface OpenFailure {
  /** `away`: it may come by itself. `wrong`: a setting is, and waiting does not help. `no-topic`: that is not there. */
  readonly code: 'away' | 'wrong' | 'no-topic'
  readonly reason: SourceReason
}

/** Where a stream is to be followed from. */
export interface StreamPosition {
  readonly stream: StreamId
  readonly position: number
  /** The log the position belongs to. */
  readonly epoch: string
}

/** Who is told what a followed log does. Calls for one stream come in order, never after `stop` has returned. */
export interface LogListener {
  /** The next stretch: its `from` is the position before, and its `next` the position after. */
  chunk(stream: StreamId, chunk: LogChunk): void
  /** The position was lost (retention, truncation, or another epoch): the stream goes on at `position`. */
  jump(stream: StreamId, position: number, bounds: LogBounds): void
  /** There are streams that are not followed: a new topic, a new partition. Said again and again until they are. */
  found(streams: readonly StreamId[]): void
  /** How the log can be reached changed. */
  status(status: SourceStatus): void
}

/** The records of an opened log, read by offset. */
export interface LogRecords {
  /** What a stream holds now; asked from the log each time. */
  bounds(stream: StreamId): Promise<Result<LogBounds, ReadFailure>>
  /** Offset of the first record of `timeMs` (record time, epoch ms) or later; high where there is none. */
  offsetAt(stream: StreamId, timeMs: number): Promise<Result<number, ReadFailure>>
  /** Follows streams from these positions to their growing end until `stop`; one call at a time. */
  follow(positions: readonly StreamPosition[], listener: LogListener): { stop(): Promise<void> }
  /** Reads about 1 MB from `position` on; an empty chunk (`from` = `next`) where nothing is there yet. */
  readAt(stream: StreamId, position: number): Promise<Result<LogChunk, ReadFailure>>
}

/** A log of records in topic partitions. */
export interface LogReader extends LogRecords {
  readonly kind: SourceStatus['kind']
  /** Connects and lists the partitions of its topics; may be asked again after a failure. */
  open(): Promise<Result<readonly StreamId[], OpenFailure>>
  /** Lets go of all connections. */
  close(): Promise<void>
}
