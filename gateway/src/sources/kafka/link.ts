// One line to a Kafka cluster: brokers, leaders, bounds, epochs. Errors of the network are thrown here (kafkajs does) and
// become values in kafka.ts. After an error the line is dropped and built anew: kafkajs goes on using a dead socket.
import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import type { LogBounds, StreamId } from '../../source.ts'
import { internals, type KafkaBroker, type KafkaCluster, quietTimers, READ_COMMITTED } from './internals.ts'
import { canFetch, type TopicAccess, type TopicNow, topicsNow } from './requests.ts'

/** Where a Kafka is and how to log in. */
export interface KafkaAddress {
  /** `host:port` each. */
  readonly brokers: readonly string[]
  readonly ssl: boolean
  readonly sasl: SASLOptions | null
}

/** Topics by name, or all whose name a regular expression matches. */
export type TopicChoice = readonly string[] | RegExp

const CONNECT_TIMEOUT_MS = 3000
const REQUEST_TIMEOUT_MS = 10_000
const METADATA_MAX_AGE_MS = 60_000
const LATEST = -1
const EARLIEST = -2

/** The topic is not on this cluster, or may not be read: `topics` are those that are. */
export class NoTopicError extends Error {
  readonly topic: string
  readonly topics: readonly string[]
  constructor(topic: string, topics: readonly string[]) {
    super(`The topic "${topic}" is not there.`)
    this.topic = topic
    this.topics = topics
  }
}

/** One line to a cluster, built on first use. */
export class KafkaLink {
  readonly #address: KafkaAddress
  readonly #choice: TopicChoice
  readonly #except: string | null
  /** The chosen topics as they were when the line was built. */
  #topics: readonly string[]
  #cluster: Promise<KafkaCluster> | null = null

  /** `except`: a topic that a pattern never means. */
  constructor(address: KafkaAddress, choice: TopicChoice, except: string | null = null) {
    this.#address = address
    this.#except = except
    this.#choice = choice
    this.#topics = choice instanceof RegExp ? [] : choice
  }

  /** Lists the partitions of the topics; connects first where it must. */
  async streams(): Promise<StreamId[]> {
    const cluster = await this.#connected()
    return this.#topics.flatMap((topic) =>
      cluster
        .findTopicPartitionMetadata(topic)
        .map(({ partitionId }) => ({ topic, partition: partitionId }))
        .sort((a, b) => a.partition - b.partition),
    )
  }

  /** The partitions the chosen topics have by now, of topics made meanwhile too; none where Kafka is older than 2.8. */
  async streamsNow(): Promise<StreamId[]> {
    const cluster = await this.#connected()
    const broker = await cluster.brokerPool.findConnectedBroker()
    const topics = await this.#chosen(broker)
    return [...(topics ?? [])].flatMap(([topic, { partitions }]) =>
      partitions.map((partition) => ({ topic, partition })),
    )
  }

  /** The broker that leads a partition, connected. */
  async leaderOf(stream: StreamId): Promise<KafkaBroker> {
    const cluster = await this.#connected()
    const partition = cluster
      .findTopicPartitionMetadata(stream.topic)
      .find(({ partitionId }) => partitionId === stream.partition)
    if (partition === undefined || partition.leader < 0)
      throw new Error(`Partition ${stream.partition} of "${stream.topic}" has no leader now.`)
    const broker = await cluster.findBroker({ nodeId: String(partition.leader) })
    quietTimers(broker)
    return broker
  }

  /** Offset of the first record of `timeMs` or later; the end where there is none. */
  async offsetAt(stream: StreamId, timeMs: number): Promise<number> {
    const broker = await this.leaderOf(stream)
    // The end before the time: a record that comes between the two answers would be passed over.
    const end = await this.#listOffset(broker, stream, LATEST)
    const offset = await this.#listOffset(broker, stream, timeMs)
    return offset < 0 ? end : offset
  }

  /** What a stream holds now. */
  async bounds(stream: StreamId): Promise<LogBounds> {
    const broker = await this.leaderOf(stream)
    const low = await this.#listOffset(broker, stream, EARLIEST)
    const high = await this.#listOffset(broker, stream, LATEST)
    const epoch = (await this.epochs()).get(stream.topic)
    if (epoch === undefined) throw new NoTopicError(stream.topic, [])
    return { epoch, low, high: Math.max(low, high) }
  }

  /**
   * Topic -> epoch. From Kafka 2.8 on that is the id Kafka gave the topic when it was created; before, all there is is
   * the cluster's id, and a topic made anew shows only by positions above its end. A topic that is gone has none.
   */
  async epochs(): Promise<ReadonlyMap<string, string>> {
    const cluster = await this.#connected()
    const broker = await cluster.brokerPool.findConnectedBroker()
    quietTimers(broker)
    const now = await topicsNow(broker, this.#topics)
    const clusterId = cluster.brokerPool.metadata?.clusterId ?? 'unknown'
    if (now === null) return new Map(this.#topics.map((topic) => [topic, `cluster-${clusterId}`]))
    return new Map([...now].map(([topic, { id }]) => [topic, id]))
  }

  /** What this login may do with a topic; everything where Kafka is too old (before 2.8) to say. */
  async access(topic: string): Promise<TopicAccess> {
    const cluster = await this.#connected()
    const broker = await cluster.brokerPool.findConnectedBroker()
    const now = await topicsNow(broker, [topic])
    if (now === null) return { read: true, write: true }
    const there = now.get(topic)
    if (there === undefined) throw new NoTopicError(topic, [])
    return there.access
  }

  /** Drops the line; the next call builds another. */
  renew(): void {
    const old = this.#cluster
    this.#cluster = null
    // It may wait for answers that never come; nobody waits for it.
    old?.then((cluster) => cluster.disconnect()).catch(() => {})
  }

  /** Ends the line for good. */
  async close(): Promise<void> {
    const old = this.#cluster
    this.#cluster = null
    await old?.then((cluster) => cluster.disconnect()).catch(() => {})
  }

  #connected(): Promise<KafkaCluster> {
    if (this.#cluster === null) {
      const cluster = this.#connect()
      this.#cluster = cluster
      cluster.catch(() => {
        if (this.#cluster === cluster) this.#cluster = null
      })
    }
    return this.#cluster
  }

  async #connect(): Promise<KafkaCluster> {
    const { brokers, ssl, sasl } = this.#address
    const cluster = new internals.Cluster({
      brokers: [...brokers],
      ssl,
      ...(sasl === null ? {} : { sasl }),
      clientId: 'lineside',
      logger: new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).logger(),
      socketFactory: internals.createSocketFactory(),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      authenticationTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      allowAutoTopicCreation: false,
      isolationLevel: READ_COMMITTED,
      // Trying again is the business of kafka.ts; one more try here is for the other seed brokers.
      retry: { retries: Math.min(2, brokers.length - 1), initialRetryTime: 50, maxRetryTime: 200 },
    })
    try {
      await cluster.connect()
      await this.#loadMetadata(cluster)
      return cluster
    } catch (error) {
      cluster.disconnect().catch(() => {})
      throw error
    }
  }

  async #loadMetadata(cluster: KafkaCluster): Promise<void> {
    const seed = await cluster.brokerPool.findConnectedBroker()
    quietTimers(seed)
    if (!canFetch(seed)) throw new Error('This Kafka is older than 2.3; update the brokers.')
    if (this.#choice instanceof RegExp) this.#topics = await this.#matching(cluster, seed, this.#choice)
    for (const topic of this.#topics) cluster.targetTopics.add(topic)
    try {
      await cluster.refreshMetadata()
    } catch (error) {
      if (!isUnknownTopic(error)) throw error
      throw await this.#missingTopic(cluster, seed)
    }
  }

  async #matching(cluster: KafkaCluster, seed: KafkaBroker, pattern: RegExp): Promise<string[]> {
    const now = await this.#chosen(seed)
    const all = now === null ? await this.#allTopics(cluster) : [...now.keys()]
    const topics = all.filter((topic) => topic !== this.#except && pattern.test(topic)).sort()
    if (topics.length === 0) throw new NoTopicError(String(pattern), await this.#allTopics(cluster))
    return topics
  }

  /** What the cluster says about the chosen topics now; of a pattern, only what can be read. Null before Kafka 2.8. */
  async #chosen(broker: KafkaBroker): Promise<ReadonlyMap<string, TopicNow> | null> {
    quietTimers(broker)
    const choice = this.#choice
    if (!(choice instanceof RegExp)) return topicsNow(broker, choice)
    const now = await topicsNow(broker, null)
    if (now === null) return null
    return new Map(
      [...now].filter(
        ([topic, { isInternal, partitions }]) =>
          !isInternal && partitions.length > 0 && topic !== this.#except && choice.test(topic),
      ),
    )
  }

  async #missingTopic(cluster: KafkaCluster, seed: KafkaBroker): Promise<NoTopicError> {
    const all = await this.#allTopics(cluster)
    const missing = this.#topics.find((topic) => !all.includes(topic)) ?? this.#topics[0] ?? ''
    quietTimers(seed)
    return new NoTopicError(missing, all)
  }

  async #allTopics(cluster: KafkaCluster): Promise<string[]> {
    cluster.targetTopics.clear()
    await cluster.refreshMetadata()
    return (cluster.brokerPool.metadata?.topicMetadata ?? [])
      .map(({ topic }) => topic)
      .filter((topic) => !topic.startsWith('__'))
      .sort()
  }

  async #listOffset(broker: KafkaBroker, stream: StreamId, timestamp: number): Promise<number> {
    const { topic, partition } = stream
    const { responses } = await broker.listOffsets({
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, timestamp }] }],
    })
    return Number(responses[0]?.partitions[0]?.offset ?? -1)
  }
}

/** True for an error that says a topic is not there (any more) or must not be read. */
export const isUnknownTopic = (error: unknown): boolean =>
  error instanceof NoTopicError ||
  (error instanceof Error &&
    'type' in error &&
    (error.type === 'UNKNOWN_TOPIC_OR_PARTITION' ||
      error.type === 'INVALID_TOPIC_EXCEPTION' ||
      error.type === 'TOPIC_AUTHORIZATION_FAILED'))
