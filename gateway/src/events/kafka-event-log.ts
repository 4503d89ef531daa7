// EventLog on a Kafka topic with one partition. The topic is made where it is missing and that is allowed; where it may
// not be made, read or written, `open` says so in a sentence, and may be asked again.
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { sourceReason, sourceText } from '../../../shared/source-reason.ts'
import type { LogRecords, StreamId } from '../source.ts'
import { KafkaSource } from '../sources/kafka/kafka.ts'
import type { KafkaAddress } from '../sources/kafka/link.ts'
import type { AppendFailure, EventLog, EventRecord } from './event-log.ts'

const CONNECT_TIMEOUT_MS = 3000
const REQUEST_TIMEOUT_MS = 5000
const RETRIES = 3
const CREATE_AGAIN_MS = 60_000
/** A topic made a moment ago is not known to every broker at once. */
const OPEN_TRIES = 20
const OPEN_PAUSE_MS = 100
/** An idle connection of kafkajs costs a timer of 1 ms: it is let go. */
const IDLE_MS = 20_000

/** Events in one topic. */
export class KafkaEventLog implements EventLog {
  readonly topic: string
  trouble = ''
  readonly #brokers: string
  readonly #kafka: Kafka
  readonly #source: KafkaSource
  #triedToCreateMs = Number.NEGATIVE_INFINITY
  #producer: Promise<Producer> | null = null
  #idle: NodeJS.Timeout | null = null

  constructor(address: KafkaAddress, topic: string) {
    this.topic = topic
    this.#brokers = address.brokers.join(',')
    this.#source = new KafkaSource({ ...address, topics: [topic] })
    this.#kafka = new Kafka({
      clientId: 'lineside',
      brokers: [...address.brokers],
      ssl: address.ssl,
      ...(address.sasl === null ? {} : { sasl: address.sasl }),
      logLevel: logLevel.NOTHING,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry: { retries: RETRIES, initialRetryTime: 100, maxRetryTime: 500 },
    })
  }

  get records(): LogRecords {
    return this.#source
  }

  async open(): Promise<Result<readonly StreamId[]>> {
    let opened = await this.#source.open()
    if (!opened.ok && opened.error.code === 'no-topic') {
      const created = await this.#create()
      if (!created.ok) return this.#refuse(created.error)
      for (let tries = 0; !opened.ok && tries < OPEN_TRIES; tries++) {
        await pause(OPEN_PAUSE_MS)
        opened = await this.#source.open()
      }
    }
    if (!opened.ok) return this.#refuse(sourceText(opened.error.reason))
    const may = await this.#source.access(this.topic)
    if (!may.ok)
      return this.#refuse(
        sourceText(may.error.code === 'away' ? may.error.reason : sourceReason('log-changed')),
      )
    const missing = [...(may.value.read ? [] : ['read']), ...(may.value.write ? [] : ['write'])]
    if (missing.length > 0)
      return this.#refuse(
        `This login may not ${missing.join(' or ')} the topic "${this.topic}" on the Kafka at ${this.#brokers}, so the tablets keep their events for themselves. Allow it, or name another topic with LINESIDE_EVENTS_TOPIC.`,
      )
    this.trouble = ''
    return ok(opened.value.filter(({ partition }) => partition === 0))
  }

  async append(records: readonly EventRecord[]): Promise<Result<void, AppendFailure>> {
    try {
      const producer = await this.#connected()
      await producer.send({
        topic: this.topic,
        acks: -1,
        timeout: REQUEST_TIMEOUT_MS,
        messages: records.map(({ key, value, timeMs }) => ({
          key,
          value,
          timestamp: String(timeMs),
          partition: 0,
        })),
      })
      return ok(undefined)
    } catch (error) {
      const tooLarge = /TOO_LARGE/.test(typeOf(error))
      if (tooLarge && records.length > 1) return this.#appendEach(records)
      // After an error a number of the producer's may be used up or not: a new one begins anew.
      this.#drop()
      if (tooLarge)
        return fail({ retry: false, text: `The topic "${this.topic}" takes no event of this size.` })
      return fail({ retry: true, text: `The event could not be written to Kafka (${wordsOf(error)}).` })
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer
    this.#drop()
    await producer?.then((connected) => connected.disconnect()).catch(() => {})
    await this.#source.close()
  }

  async #appendEach(records: readonly EventRecord[]): Promise<Result<void, AppendFailure>> {
    for (const record of records) {
      const appended = await this.append([record])
      if (!appended.ok) return fail({ ...appended.error, retry: true })
    }
    return ok(undefined)
  }

  async #create(): Promise<Result<void>> {
    if (performance.now() - this.#triedToCreateMs < CREATE_AGAIN_MS) return fail(this.trouble)
    this.#triedToCreateMs = performance.now()
    const admin = this.#kafka.admin()
    try {
      await admin.connect()
      await admin.createTopics({
        // kafkajs gives up waiting where the broker has not heard of the topic yet.
        waitForLeaders: false,
        timeout: REQUEST_TIMEOUT_MS,
        topics: [
          {
            topic: this.topic,
            numPartitions: 1,
            replicationFactor: -1,
            // What people said about a case is not forgotten with the readings.
            configEntries: [{ name: 'retention.ms', value: '-1' }],
          },
        ],
      })
      return ok(undefined)
    } catch (error) {
      return fail(
        `The topic "${this.topic}" is not on the Kafka at ${this.#brokers} and could not be created (${wordsOf(error)}), so the tablets keep their events for themselves. Create it with one partition, or allow this login to.`,
      )
    } finally {
      admin.disconnect().catch(() => {})
    }
  }

  #refuse(text: string): Result<never> {
    this.trouble = text
    return fail(text)
  }

  #connected(): Promise<Producer> {
    if (this.#idle !== null) clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#drop(), IDLE_MS).unref()
    if (this.#producer !== null) return this.#producer
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: RETRIES, initialRetryTime: 100, maxRetryTime: 500 },
    })
    this.#producer = producer.connect().then(() => producer)
    return this.#producer
  }

  #drop(): void {
    if (this.#idle !== null) clearTimeout(this.#idle)
    this.#producer?.then((producer) => producer.disconnect()).catch(() => {})
    this.#producer = null
  }
}

/** Kafka's name of an error, from whichever of kafkajs's wrappings it is in. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('type' in error && typeof error.type === 'string') return error.type
  if ('errors' in error && Array.isArray(error.errors)) return typeOf(error.errors[0])
  return typeOf(error.cause)
}

const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if ('errors' in error && Array.isArray(error.errors)) return wordsOf(error.errors[0])
  return error.message
}
