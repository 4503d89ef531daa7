// The port to the log of the tablets' own events: one stream that is read like any other and can be appended to. Two
// implementations (kafka-event-log.ts, file-event-log.ts), one contract suite (contract.ts).
import type { Result } from '../../../shared/result.ts'
import type { LogReader, LogRecords, StreamId } from '../source.ts'

/** One event on its way into the log. */
export interface EventRecord {
  /** The machine: the record's key. */
  readonly key: string
  /** The event as JSON. */
  readonly value: string
  /** The gateway's time, epoch ms. */
  readonly timeMs: number
}

/** Why events could not be appended; whether the same ones may be taken later. */
export interface AppendFailure {
  readonly retry: boolean
  /** A sentence for a person. */
  readonly text: string
}

/** A log of events: one stream, partition 0 of `topic`. */
export interface EventLog extends Pick<LogReader, 'close'> {
  /** As of every log; where it fails, `trouble` says why. */
  open(): Promise<Result<readonly StreamId[], unknown>>
  readonly topic: string
  /** What is read like the records of any other log, once it is open. */
  readonly records: LogRecords
  /** Why there is no stream of events now, in a sentence with the remedy; empty where there is one. */
  readonly trouble: string
  /**
   * Appends all of them in this order, and returns once they are durable. After a failure some
   * may be there. One call at a time.
   */
  append(records: readonly EventRecord[]): Promise<Result<void, AppendFailure>>
}
