// What is used of kafkajs 2.2.4 beyond its public interface: its Cluster (brokers, leaders, TLS, SASL) and its
// connections. Its group consumer skips records in silence when a broker goes away, so nothing here joins a group.
// internals.test.ts fails in words when one of these moves; the version is pinned for the same reason.
import { createRequire } from 'node:module'
import type { ISocketFactory, KafkaConfig, Logger } from 'kafkajs'

/** A request as kafkajs sends it: `encode` gives the body after the request header, `decode` gets the response body. */
export interface KafkaRequest<T> {
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    readonly apiName: string
    encode(): Promise<KafkaEncoder>
  }
  readonly response: { decode(payload: Buffer): Promise<T>; parse(data: T): Promise<T> }
  readonly requestTimeout?: number
}

/** kafkajs's writer of big-endian fields. */
export interface KafkaEncoder {
  writeBufferInternal(bytes: Buffer): void
}

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests(): void
}

/** One broker with its two connections; fetches have one of their own. */
export interface KafkaBroker {
  readonly versions: Readonly<
    Record<number, { readonly minVersion: number; readonly maxVersion: number }>
  > | null
  readonly connectionPool: {
    send<T>(request: KafkaRequest<T>): Promise<T>
    readonly pool: readonly { readonly requestQueue: RequestQueue }[]
  }
  listOffsets(request: {
    readonly isolationLevel: number
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[]
    }[]
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>
}

/** Knows the brokers and which of them leads a partition. */
export interface KafkaCluster {
  readonly brokerPool: {
    readonly metadata: {
      readonly clusterId: string | null
      readonly topicMetadata: readonly { readonly topic: string }[]
    } | null
    findConnectedBroker(): Promise<KafkaBroker>
  }
  readonly targetTopics: Set<string>
  connect(): Promise<void>
  disconnect(): Promise<void>
  refreshMetadata(): Promise<void>
  findBroker(options: { nodeId: string }): Promise<KafkaBroker>
  findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[]
}

type ClusterClass = new (
  options: KafkaConfig & {
    readonly logger: Logger
    readonly metadataMaxAge: number
    readonly allowAutoTopicCreation: boolean
    readonly isolationLevel: number
  },
) => KafkaCluster

const require = createRequire(import.meta.url)

/** kafkajs's classes by the files they are in. */
export const internals = {
  Cluster: require('kafkajs/src/cluster') as ClusterClass,
  Encoder: require('kafkajs/src/protocol/encoder') as new () => KafkaEncoder,
  createSocketFactory: require('kafkajs/src/network/socketFactory') as () => ISocketFactory,
  fetchRequest: require('kafkajs/src/protocol/requests/fetch/v11/request') as (
    options: unknown,
  ) => KafkaRequest<never>['request'],
}

/** Only records of committed transactions are read. */
export const READ_COMMITTED = 1

/**
 * Stops the timer of 1 ms that every connection of kafkajs 2.2.4 keeps for ever after its first request (about 5 % of a
 * core while idle). The timer is still set while a request waits.
 */
export function quietTimers(broker: KafkaBroker): void {
  for (const { requestQueue } of broker.connectionPool.pool) {
    if (Object.hasOwn(requestQueue, 'scheduleCheckPendingRequests')) continue
    const schedule = requestQueue.scheduleCheckPendingRequests
    requestQueue.scheduleCheckPendingRequests = () => {
      if (requestQueue.pending.length > 0) schedule.call(requestQueue)
    }
  }
}
