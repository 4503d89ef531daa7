// One line to a Kafka cluster: brokers, leaders, bounds, epochs. Errors of the network are thrown here (kafkajs does) and
// become values in kafka.ts. After an error the line is dropped and built anew: kafkajs goes on using a dead socket.
import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import type { LogBounds, StreamId } from '../../source.ts'
import { internals, type KafkaBroker, type KafkaCluster, quietTimers, READ_COMMITTED } from './internals.ts'
import { canFetch, topicIds } from './requests.ts'

/** Where a Kafka is and how to log in. */
export interface KafkaAddress {
  /** `host:port` each. */
  readonly brokers: readonly string[]
  readonly ssl: boolean
  readonly sasl: SASLOptions | null
}

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
  readonly #topics: readonly string[]
  #cluster: Promise<KafkaCluster> | null = null

  constructor(address: KafkaAddress, topics: readonly string[]) {
    this.#address = address
    this.#topics = topics
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

  /** Offset of the first record of `timeMs` or later, null where there is none. */
  async offsetAt(stream: StreamId, timeMs: number): Promise<number | null> {
    const offset = await this.#listOffset(await this.leaderOf(stream), stream, timeMs)
    return offset < 0 ? null : offset
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
    const ids = await topicIds(broker, this.#topics)
    const clusterId = cluster.brokerPool.metadata?.clusterId ?? 'unknown'
    if (ids === null) return new Map(this.#topics.map((topic) => [topic, `cluster-${clusterId}`]))
    const epochs = new Map<string, string>()
    for (const topic of this.#topics) {
      const id = ids.get(topic)
      if (id) epochs.set(topic, id)
    }
    return epochs
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
    for (const topic of this.#topics) cluster.targetTopics.add(topic)
    try {
      await cluster.refreshMetadata()
    } catch (error) {
      if (!isUnknownTopic(error)) throw error
      throw await this.#missingTopic(cluster, seed)
    }
  }

  async #missingTopic(cluster: KafkaCluster, seed: KafkaBroker): Promise<NoTopicError> {
    cluster.targetTopics.clear()
    await cluster.refreshMetadata()
    const all = (cluster.brokerPool.metadata?.topicMetadata ?? [])
      .map(({ topic }) => topic)
      .filter((topic) => !topic.startsWith('__'))
    const missing = this.#topics.find((topic) => !all.includes(topic)) ?? this.#topics[0] ?? ''
    quietTimers(seed)
    return new NoTopicError(missing, all.sort())
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
