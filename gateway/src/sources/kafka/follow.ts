// Follows partitions to their growing end without a consumer group: one fetch loop per leading broker. An error ends all
// loops, drops the line and begins anew from the same positions, so nothing is skipped and nothing is read twice.
import { setTimeout as pause } from 'node:timers/promises'
import type { SourceStatus } from '../../../../shared/protocol.ts'
import { awayStatus, connectedStatus } from '../../log-status.ts'
import type { LogListener, StreamId, StreamPosition } from '../../source.ts'
import { kafkaReason } from './errors.ts'
import type { KafkaBroker } from './internals.ts'
import type { KafkaLink } from './link.ts'
import { decodeBatches } from './record-batch.ts'
import { type FetchedPartition, fetchFrom } from './requests.ts'

/** How long a fetch waits for something new; also how old `high` and `low` of an idle stream may be. */
const FETCH_WAIT_MS = 500
const FETCH_BYTES = 1 << 20
/** How often it is looked whether a topic was deleted and created anew, and whether there are new ones. */
const TOPICS_CHECK_MS = 5000
const FIRST_RETRY_MS = 100
const MAX_RETRY_MS = 500
const OFFSET_OUT_OF_RANGE = 1
const UNKNOWN_TOPIC = 3

interface Followed {
  readonly stream: StreamId
  position: number
  epoch: string
}

/** Follows the given streams; made and driven by KafkaSource. */
export class Follower {
  readonly #link: KafkaLink
  readonly #brokers: string
  readonly #listener: LogListener
  readonly #streams: Followed[]
  readonly #stopping = new AbortController()
  readonly #run: Promise<void>
  #status: SourceStatus['state'] | null = null

  /** `brokers`: the address, for sentences. Begins at once. */
  constructor(link: KafkaLink, brokers: string, positions: readonly StreamPosition[], listener: LogListener) {
    this.#link = link
    this.#brokers = brokers
    this.#listener = listener
    this.#streams = positions.map((position) => ({ ...position }))
    this.#run = this.#follow()
  }

  /** Ends when the last call to the listener has been made. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#run
  }

  async #follow(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#round(() => {
          retryMs = FIRST_RETRY_MS
        })
      } catch (error) {
        if (this.#stopping.signal.aborted) break
        this.#link.renew()
        // The first failure may be a leader that moved: it is tried again before anybody is alarmed.
        if (retryMs > FIRST_RETRY_MS || isTimeout(error))
          this.#say(awayStatus('kafka', kafkaReason(error, this.#brokers)))
        await pause(retryMs * (0.5 + Math.random() / 2), undefined, {
          signal: this.#stopping.signal,
        }).catch(() => {})
        retryMs = Math.min(MAX_RETRY_MS, retryMs * 2)
      }
    }
    await this.#link.close()
  }

  /** Runs until stopped or until something fails, which is thrown when all loops have ended. */
  async #round(onSuccess: () => void): Promise<void> {
    for (const followed of await this.#replaced()) await this.#findPosition(followed)
    const byBroker = new Map<KafkaBroker, Followed[]>()
    for (const followed of this.#streams) {
      const broker = await this.#link.leaderOf(followed.stream)
      byBroker.set(broker, [...(byBroker.get(broker) ?? []), followed])
    }
    const ending = new AbortController()
    const signal = AbortSignal.any([ending.signal, this.#stopping.signal])
    const loops = [...byBroker].map(([broker, streams]) =>
      this.#fetchLoop(broker, streams, signal, onSuccess),
    )
    const ends = [...loops, this.#watchTopics(signal)].map((loop) => loop.finally(() => ending.abort()))
    for (const end of await Promise.allSettled(ends)) if (end.status === 'rejected') throw end.reason
  }

  async #fetchLoop(
    broker: KafkaBroker,
    streams: Followed[],
    signal: AbortSignal,
    onSuccess: () => void,
  ): Promise<void> {
    while (!signal.aborted) {
      const positions = streams.map(({ stream, position }) => ({ ...stream, position }))
      const fetched = await fetchFrom(broker, positions, FETCH_WAIT_MS, FETCH_BYTES)
      if (this.#stopping.signal.aborted) return
      for (const part of fetched) {
        const followed = streams.find(
          ({ stream }) => stream.topic === part.topic && stream.partition === part.partition,
        )
        if (followed !== undefined) await this.#take(followed, part)
      }
      onSuccess()
      this.#say(connectedStatus('kafka'))
      // A response is filled in the order asked: everyone comes first in turn, so that none starves.
      streams.push(streams.shift()!)
    }
  }

  async #take(followed: Followed, part: FetchedPartition): Promise<void> {
    if (part.errorCode === OFFSET_OUT_OF_RANGE) return this.#findPosition(followed)
    if (part.errorCode !== 0)
      throw Object.assign(new Error(`Kafka answered with error ${part.errorCode} for "${part.topic}".`), {
        type: part.errorCode === UNKNOWN_TOPIC ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'KAFKA_ERROR',
      })
    const from = followed.position
    const { next, records } = await decodeBatches(part.batches, from, part.aborted)
    if (this.#stopping.signal.aborted) return
    followed.position = next
    this.#listener.chunk(followed.stream, {
      from,
      next,
      low: part.low,
      high: Math.max(part.high, next),
      records,
    })
  }

  /** The log has not got the position: goes on at the nearest it has, or at the beginning of another log. */
  async #findPosition(followed: Followed): Promise<void> {
    const bounds = await this.#link.bounds(followed.stream)
    if (this.#stopping.signal.aborted) return
    const sameLog = bounds.epoch === followed.epoch
    if (sameLog && followed.position >= bounds.low && followed.position <= bounds.high) return
    followed.position = sameLog && followed.position > bounds.high ? bounds.high : bounds.low
    followed.epoch = bounds.epoch
    this.#listener.jump(followed.stream, followed.position, bounds)
  }

  async #watchTopics(signal: AbortSignal): Promise<void> {
    // Nobody waits for an answer when the round is over.
    const over = new Promise<null>((done) => {
      signal.addEventListener('abort', () => done(null), { once: true })
    })
    while (!signal.aborted) {
      await pause(TOPICS_CHECK_MS, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      const replaced = await Promise.race([this.#replaced(), over])
      if (replaced !== null && replaced.length > 0) throw new Error('A topic was created anew.')
      const streams = await Promise.race([this.#link.streamsNow(), over])
      const fresh = streams?.filter(({ topic, partition }) => !this.#follows(topic, partition)) ?? []
      if (fresh.length > 0 && !this.#stopping.signal.aborted) this.#listener.found(fresh)
    }
  }

  #follows(topic: string, partition: number): boolean {
    return this.#streams.some(({ stream }) => stream.topic === topic && stream.partition === partition)
  }

  /** The streams whose topic was deleted and created anew; throws where one is gone. */
  async #replaced(): Promise<Followed[]> {
    const epochs = await this.#link.epochs()
    return this.#streams.filter((followed) => {
      const epoch = epochs.get(followed.stream.topic)
      if (epoch === undefined)
        throw Object.assign(new Error(`The topic "${followed.stream.topic}" is gone.`), {
          type: 'UNKNOWN_TOPIC_OR_PARTITION',
        })
      return epoch !== followed.epoch
    })
  }

  #say(status: SourceStatus): void {
    if (status.state === this.#status || this.#stopping.signal.aborted) return
    this.#status = status.state
    this.#listener.status(status)
  }
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name === 'KafkaJSRequestTimeoutError'
