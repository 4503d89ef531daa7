// LogReader on Apache Kafka by kafkajs, without a consumer group. Two lines: one follows the ends of the partitions, the
// other answers questions and reads old records, so that a long fetch never holds up an answer.
import { fail, ok, type Result } from '../../../../shared/result.ts'
import type {
  LogBounds,
  LogChunk,
  LogListener,
  LogReader,
  OpenFailure,
  ReadFailure,
  StreamId,
  StreamPosition,
} from '../../source.ts'
import { kafkaReason, openFailureOf } from './errors.ts'
import { Follower } from './follow.ts'
import { type KafkaAddress, KafkaLink, type TopicChoice } from './link.ts'
import { decodeBatches } from './record-batch.ts'
import { fetchFrom, type TopicAccess } from './requests.ts'

const READ_BYTES = 1 << 20
const READ_WAIT_MS = 100
const OFFSET_OUT_OF_RANGE = 1

/** Where to read and what. */
export interface KafkaSourceOptions extends KafkaAddress {
  readonly topics: TopicChoice
  /** A topic that a pattern never means: the tablets' events. */
  readonly except?: string
}

/** The readings of some topics of a Kafka cluster. */
export class KafkaSource implements LogReader {
  readonly kind = 'kafka'
  readonly #options: KafkaSourceOptions
  readonly #link: KafkaLink

  constructor(options: KafkaSourceOptions) {
    this.#options = options
    this.#link = new KafkaLink(options, options.topics, options.except)
  }

  async open(): Promise<Result<readonly StreamId[], OpenFailure>> {
    try {
      const streams = await this.#link.streams()
      // A topic made a moment ago has partitions before it has leaders.
      for (const stream of streams) await this.#link.bounds(stream)
      return ok(streams)
    } catch (error) {
      this.#link.renew()
      return fail(await openFailureOf(error, this.#options))
    }
  }

  /** What this login may do with a topic that is there. */
  access(topic: string): Promise<Result<TopicAccess, ReadFailure>> {
    return this.#ask(async () => ok(await this.#link.access(topic)))
  }

  bounds(stream: StreamId): Promise<Result<LogBounds, ReadFailure>> {
    return this.#ask(async () => ok(await this.#link.bounds(stream)))
  }

  offsetAt(stream: StreamId, timeMs: number): Promise<Result<number, ReadFailure>> {
    const wholeMs = Math.max(0, Math.floor(timeMs))
    return this.#ask(async () => ok(await this.#link.offsetAt(stream, wholeMs)))
  }

  follow(positions: readonly StreamPosition[], listener: LogListener): { stop(): Promise<void> } {
    const { brokers, topics, except } = this.#options
    return new Follower(new KafkaLink(this.#options, topics, except), brokers.join(','), positions, listener)
  }

  readAt(stream: StreamId, position: number): Promise<Result<LogChunk, ReadFailure>> {
    return this.#ask(async () => {
      const broker = await this.#link.leaderOf(stream)
      const [part] = await fetchFrom(broker, [{ ...stream, position }], READ_WAIT_MS, READ_BYTES)
      if (part?.errorCode === OFFSET_OUT_OF_RANGE)
        return fail({ code: 'out-of-range', bounds: await this.#link.bounds(stream) })
      if (part === undefined || part.errorCode !== 0)
        throw new Error(`Kafka answered with error ${part?.errorCode ?? 'none'} for "${stream.topic}".`)
      const { next, records } = await decodeBatches(part.batches, position, part.aborted)
      return ok({ from: position, next, low: part.low, high: Math.max(part.high, next), records })
    })
  }

  close(): Promise<void> {
    return this.#link.close()
  }

  /** Asks, and once more over a new line where that fails: the leader may have moved. */
  async #ask<T>(question: () => Promise<Result<T, ReadFailure>>): Promise<Result<T, ReadFailure>> {
    try {
      return await question()
    } catch {
      this.#link.renew()
    }
    try {
      return await question()
    } catch (error) {
      this.#link.renew()
      return fail({ code: 'away', reason: kafkaReason(error, this.#options.brokers.join(',')) })
    }
  }
}
