// Writes records into one Kafka topic, in order, each once: acknowledged by all replicas, idempotent, tried again until
// it works. Creates the topic where it is not there.
import { CompressionTypes, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import { fail, ok, type Result } from '../../../shared/result.ts'

const CONNECT_TIMEOUT_MS = 3_000
const CONNECT_RETRIES = 2
/** A topic made just now may have no leader for a moment. */
const TOPIC_RETRIES = 20
/** A send that takes longer than this is said. */
const SAY_AFTER_MS = 5_000

/** Where to write. */
export interface TopicOptions {
  /** host:port of one or more brokers. */
  readonly brokers: readonly string[]
  readonly topic: string
  /** Partitions of the topic if it has to be created. */
  readonly partitions: number
}

/** One record to write. */
export interface OutRecord {
  readonly key: string | Buffer
  readonly value: string | Buffer
}

/** An open topic. */
export interface TopicWriter {
  /** The topic was created just now. */
  readonly created: boolean
  /** It holds, and has held, no record. */
  readonly empty: boolean
  readonly partitions: number
  /** Resolves when all replicas have the records, in the order given; rejects only for what trying again cannot mend. */
  send(records: readonly OutRecord[]): Promise<void>
  close(): Promise<void>
}

/** Connects and makes sure that the topic is there. Fails with a sentence and its remedy. `say` hears of waiting later on. */
export async function openTopic(
  options: TopicOptions,
  say: (sentence: string) => void,
): Promise<Result<TopicWriter>> {
  const { topic } = options
  const brokers = options.brokers.join(',')
  const client = (retries: number): Kafka =>
    new Kafka({
      clientId: 'lineside-producer',
      brokers: [...options.brokers],
      connectionTimeout: CONNECT_TIMEOUT_MS,
      logLevel: logLevel.NOTHING,
      retry: { retries, maxRetryTime: CONNECT_TIMEOUT_MS },
    })
  // The first answer is awaited for a bounded time; once there was one, Kafka is waited for until it comes back. A
  // send must never be begun anew from here: only within kafkajs's own retries do the sequence numbers stay the same.
  const probe = client(CONNECT_RETRIES).admin()
  const admin = client(TOPIC_RETRIES).admin()
  const producer = client(Number.MAX_SAFE_INTEGER).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
  })
  try {
    await probe.connect()
    await admin.connect()
    const created = !(await admin.listTopics()).includes(topic)
    if (created)
      await admin.createTopics({
        waitForLeaders: true,
        topics: [{ topic, numPartitions: options.partitions }],
      })
    const offsets = await admin.fetchTopicOffsets(topic)
    await producer.connect()
    return ok({
      created,
      empty: offsets.every(({ high }) => high === '0'),
      partitions: offsets.length,
      send: (records) => send(producer, topic, records, brokers, say),
      close: () => producer.disconnect(),
    })
  } catch (error) {
    await producer.disconnect().catch(() => undefined)
    return fail(
      `No Kafka answers at ${brokers} (${(error as Error).message}). Start one (npm run kafka) or name it with --brokers.`,
    )
  } finally {
    await Promise.allSettled([probe.disconnect(), admin.disconnect()])
  }
}

async function send(
  producer: Producer,
  topic: string,
  records: readonly OutRecord[],
  brokers: string,
  say: (sentence: string) => void,
): Promise<void> {
  let waiting = false
  const timer = setTimeout(() => {
    waiting = true
    say(`Kafka at ${brokers} does not answer; trying on.`)
  }, SAY_AFTER_MS)
  try {
    const timestamp = String(Date.now())
    await producer.send({
      topic,
      acks: -1,
      compression: CompressionTypes.None,
      messages: records.map(({ key, value }) => ({ key, value, timestamp })),
    })
    if (waiting) say('Kafka answers again.')
  } finally {
    clearTimeout(timer)
  }
}
