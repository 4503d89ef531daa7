import { createRequire } from 'node:module'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { internals, type KafkaBroker, quietTimers } from './internals.ts'

const MOVED =
  'kafkajs has moved something this gateway reads with (sources/kafka/internals.ts). Pin kafkajs to 2.2.4 again, or adapt internals.ts and run the tests on a real Kafka.'

const cluster = () =>
  new internals.Cluster({
    brokers: ['127.0.0.1:1'],
    logger: new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING }).logger(),
    socketFactory: internals.createSocketFactory(),
    metadataMaxAge: 1000,
    allowAutoTopicCreation: false,
    isolationLevel: 1,
  })

describe('the parts of kafkajs that are not its public interface', () => {
  test('the version is the one they were read in', () => {
    const { version } = createRequire(import.meta.url)('kafkajs/package.json') as { version: string }
    expect(version, MOVED).toBe('2.2.4')
  })

  test('a cluster knows brokers, leaders and metadata', () => {
    const it = cluster()
    for (const method of ['connect', 'disconnect', 'refreshMetadata', 'findBroker'] as const)
      expect(typeof it[method], MOVED).toBe('function')
    expect(typeof it.findTopicPartitionMetadata, MOVED).toBe('function')
    expect(typeof it.brokerPool.findConnectedBroker, MOVED).toBe('function')
    expect(it.brokerPool.metadata, MOVED).toBe(null)
    expect(it.targetTopics, MOVED).toBeInstanceOf(Set)
  })

  test('a broker has two connections with a queue each, whose timer can be quieted', async () => {
    const it = cluster() as unknown as {
      brokerPool: { createSeedBroker(): Promise<void>; seedBroker: KafkaBroker }
    }
    await it.brokerPool.createSeedBroker()
    const broker = it.brokerPool.seedBroker
    expect(broker.connectionPool.pool.length, MOVED).toBe(2)
    expect(typeof broker.connectionPool.send, MOVED).toBe('function')
    expect(typeof broker.listOffsets, MOVED).toBe('function')
    quietTimers(broker)
    quietTimers(broker)
    for (const { requestQueue } of broker.connectionPool.pool) {
      expect(requestQueue.pending, MOVED).toEqual([])
      requestQueue.scheduleCheckPendingRequests()
      expect(
        (requestQueue as unknown as { throttleCheckTimeoutId: unknown }).throttleCheckTimeoutId,
        MOVED,
      ).toBe(null)
    }
  })

  test('a fetch request of version 11 is encoded as the protocol says', async () => {
    const request = internals.fetchRequest({
      replicaId: -1,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: 1 << 20,
      isolationLevel: 1,
      topics: [{ topic: 't', partitions: [{ partition: 2, fetchOffset: 258, maxBytes: 16 }] }],
    })
    expect([request.apiKey, request.apiVersion], MOVED).toEqual([1, 11])
    const { buffer } = (await request.encode()) as unknown as { buffer: Buffer }
    expect(buffer.toString('hex'), MOVED).toBe(
      [
        'ffffffff' + '000001f4' + '00000001' + '00100000' + '01' + '00000000' + 'ffffffff',
        '00000001' + '000174' + '00000001',
        '00000002' + 'ffffffff' + '0000000000000102' + 'ffffffffffffffff' + '00000010',
        '00000000' + '0000',
      ].join(''),
    )
  })
})
