import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { sourceText } from '../../../../shared/source-reason.ts'
import { contractOf } from '../contract.ts'
import { openFailureOf } from './errors.ts'
import { KafkaSource } from './kafka.ts'
import { hasKcat, KafkaHands } from './testing.ts'

const brokers = inject('kafkaBrokers')

const sourceOn = (topic: string | RegExp, address = brokers ?? '') =>
  new KafkaSource({
    brokers: [address],
    topics: topic instanceof RegExp ? topic : [topic],
    ssl: false,
    sasl: null,
  })

describe.skipIf(brokers === null)('on a real Kafka', () => {
  let hands: KafkaHands
  beforeAll(async () => {
    hands = await KafkaHands.connect(brokers!)
  })
  afterAll(() => hands?.close())

  contractOf('kafka', async () => {
    const topic = await hands.createTopic()
    const reader = sourceOn(topic)
    return {
      reader,
      append: async (rows) => {
        const messages = rows.map(({ value, timeMs }) => ({ value, partition: 0, timestamp: String(timeMs) }))
        await hands.producer.send({ topic, messages })
      },
      dropBefore: (offset) => hands.dropBefore(topic, offset),
      recreate: async () => {
        await hands.deleteTopic(topic)
        await hands.createNamed(topic)
      },
      close: () => reader.close(),
    }
  })

  const readAll = async (topic: string): Promise<string[]> => {
    const source = sourceOn(topic)
    const opened = await source.open()
    if (!opened.ok) throw new Error(sourceText(opened.error.reason))
    const values: string[] = []
    for (const stream of opened.value) {
      const bounds = await source.bounds(stream)
      if (!bounds.ok) throw new Error('no bounds')
      for (let at = bounds.value.low; at < bounds.value.high; ) {
        const read = await source.readAt(stream, at)
        if (!read.ok) throw new Error(JSON.stringify(read.error))
        expect(read.value.next).toBeGreaterThan(at)
        at = read.value.next
        values.push(
          ...read.value.records.map(({ value }) => (value ? Buffer.from(value).toString() : 'null')),
        )
      }
    }
    await source.close()
    return values
  }

  test.skipIf(!hasKcat).each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'batches written by kcat -z %s are read',
    async (codec) => {
      const topic = await hands.createTopic()
      const lines = Array.from({ length: 3000 }, (_, i) => `{"machine_id":"m1","temperature":${i}}`)
      await hands.kcat(topic, lines, ['-z', codec])
      expect(await readAll(topic)).toEqual(lines)
    },
  )

  test('records of aborted transactions are not seen, and the end is reached over the markers', async () => {
    const topic = await hands.createTopic()
    const { Kafka, logLevel } = await import('kafkajs')
    const producer = new Kafka({ brokers: [brokers!], logLevel: logLevel.NOTHING }).producer({
      transactionalId: `tx-${topic}`,
      maxInFlightRequests: 1,
      idempotent: true,
    })
    await producer.connect()
    for (const [value, keep] of [
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', false],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value, partition: 0 }] })
      if (keep) await transaction.commit()
      else await transaction.abort()
    }
    await producer.disconnect()
    expect(await readAll(topic)).toEqual(['a', 'c'])
  })

  test('a compacted log with holes is read to its end', async () => {
    const topic = await hands.createTopic({
      config: {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.001',
        'segment.ms': '100',
        'min.compaction.lag.ms': '0',
        'max.compaction.lag.ms': '100',
      },
    })
    const send = (value: string) =>
      hands.producer.send({ topic, messages: [{ key: 'k', value, partition: 0 }] })
    for (let i = 0; i < 20; i++) await send(`old-${i}`)
    await new Promise((done) => setTimeout(done, 300))
    await send('last')
    // However much the cleaner has done by now, the chain holds and the newest value is there.
    expect((await readAll(topic)).at(-1)).toBe('last')
  })

  test('several partitions are several streams', async () => {
    const topic = await hands.createTopic({ partitions: 3 })
    for (const partition of [0, 1, 2]) await hands.produce(topic, [`p${partition}`], { partition })
    expect(await readAll(topic)).toEqual(['p0', 'p1', 'p2'])
  })

  test('a pattern chooses topics by name; one that matches none is a sentence', async () => {
    const name = await hands.createTopic()
    await hands.createNamed(`${name}.b`, { partitions: 2 })
    await hands.createNamed(`x-${name}`)
    const source = sourceOn(new RegExp(`^${name}`))
    expect(await source.open()).toEqual({
      ok: true,
      value: [
        { topic: name, partition: 0 },
        { topic: `${name}.b`, partition: 0 },
        { topic: `${name}.b`, partition: 1 },
      ],
    })
    await source.close()
    const refused = await sourceOn(/^nothing-/).open()
    expect(refused.ok ? '' : sourceText(refused.error.reason)).toMatch(
      /^No topic of the Kafka at .* matches \/\^nothing-\/ \(there are: .*\)\. Create one, or change KAFKA_TOPICS\.$/,
    )
  })

  test('a topic that is not there is named, with those that are', async () => {
    const there = await hands.createTopic()
    const opened = await sourceOn('not-there').open()
    expect(opened.ok).toBe(false)
    expect(opened.ok ? '' : sourceText(opened.error.reason)).toMatch(
      new RegExp(
        `^The topic "not-there" is not on the Kafka at ${brokers} \\(there are: .*\\)\\. Create it, or name another with KAFKA_TOPICS\\.$`,
      ),
    )
    expect(await hands.admin.listTopics()).toContain(there)
    expect(await hands.admin.listTopics()).not.toContain('not-there')
  })
})

test('a host that is not there is a wrong setting; one that cannot be asked about now is away', async () => {
  const refuse = Object.assign(new Error('getaddrinfo ENOTFOUND no-such-host.invalid'), { code: 'ENOTFOUND' })
  expect(await openFailureOf(refuse, { brokers: ['127.0.0.1:1'], ssl: false })).toMatchObject({
    code: 'away',
  })
  const failure = await openFailureOf(refuse, { brokers: ['no-such-host.invalid:9092'], ssl: false })
  if (failure.code === 'wrong')
    expect(sourceText(failure.reason)).toMatch(
      /^There is no host of the name in KAFKA_BROKERS=no-such-host\.invalid:9092/,
    )
  else expect(failure.code).toBe('away')
})

test('an address where nobody listens is away, in one sentence with the remedy', async () => {
  const opened = await sourceOn('t', '127.0.0.1:21099').open()
  expect(opened.ok ? '' : opened.error.code).toBe('away')
  expect(opened.ok ? '' : sourceText(opened.error.reason)).toMatch(
    /^No Kafka answers at 127\.0\.0\.1:21099 \(.*ECONNREFUSED.*\)\. Check KAFKA_BROKERS/,
  )
})
