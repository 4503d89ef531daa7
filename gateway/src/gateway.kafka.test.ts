import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type RunningKafka, startKafka } from '../../scripts/kafka.mjs'
import type { Gateway } from './gateway.ts'
import { KafkaSource } from './sources/kafka/kafka.ts'
import { hasKcat, KafkaHands } from './sources/kafka/testing.ts'
import { crew } from './testing/crew.ts'
import { message, numbersOf, range } from './testing/lab.ts'
import type { Tablet } from './testing/tablet.ts'

const brokers = inject('kafkaBrokers')
const { lab: labOn, tablet } = crew()

const lab = (
  topics: string[] | RegExp,
  env: Record<string, string> = {},
  address = brokers!,
): Promise<Gateway> => labOn(new KafkaSource({ brokers: [address], topics, ssl: false, sasl: null }), env)
const messages = (count: number, from = 0) => range(count, from).map(message)
const got = (from: Tablet, topic: string): number[] => numbersOf(from.values(topic))

describe.skipIf(brokers === null)('the gateway on a real Kafka', () => {
  let hands: KafkaHands
  beforeAll(async () => {
    hands = await KafkaHands.connect(brokers!)
  })
  afterAll(() => hands?.close())

  test('old and new records of several topics and partitions, each once, in order', async () => {
    const a = await hands.createTopic({ partitions: 2 })
    const b = await hands.createTopic()
    await hands.produce(a, messages(5000), { partition: 0, gzip: true })
    await hands.produce(a, messages(3000, 5000), { partition: 1 })
    const t = tablet(await lab([a, b]))
    await t.until(
      'caught up',
      () => [...t.received.values()].filter(({ caughtUp }) => caughtUp === 1).length === 3,
    )
    await hands.produce(a, messages(10, 8000), { partition: 1 })
    await hands.produce(b, messages(10))
    await t.until('the live ones', () => t.of(b).records.length === 10 && t.of(a, 1).records.length === 3010)
    expect(numbersOf(t.of(a, 0).records.map(({ value }) => Buffer.from(value!).toString()))).toEqual(
      range(5000),
    )
    expect(got(t, a).sort((x, y) => x - y)).toEqual(range(8010))
    expect(got(t, b)).toEqual(range(10))
    expect(t.faults).toEqual([])
  })

  test.skipIf(!hasKcat)("kcat writes the original's JSON, the tablet gets its bytes", async () => {
    const topic = await hands.createTopic()
    const t = tablet(await lab([topic]))
    await t.until('caught up', () => t.of(topic).caughtUp === 1)
    const line =
      '{"timestamp": "2023-01-01T00:00:00", "machine_id": 7, "temperature": 76.2, "vibration": 0.51, "pressure": 29.8, "speed": 1512.4, "anomaly": 0}'
    await hands.kcat(topic, [line, 'no json', line])
    await t.until('them', () => t.of(topic).records.length === 3)
    expect(t.values(topic)).toEqual([line, 'no json', line])
  })

  test('rules 18 and 19: two machines out of ten, deflated, old and live, each once', async () => {
    const topic = await hands.createTopic()
    const send = (count: number, from: number) =>
      hands.producer.send({
        topic,
        messages: range(count, from).map((n) => ({ key: `m${n % 10}`, value: message(n), partition: 0 })),
      })
    await send(5000, 0)
    const t = tablet(await lab([topic]), { keys: ['m3', 'm7'], deflate: true })
    await t.until('caught up', () => t.of(topic).caughtUp === 1)
    await send(1000, 5000)
    await t.until('the end', () => t.of(topic).position === 6000)
    expect(got(t, topic)).toEqual(range(6000).filter((n) => n % 10 === 3 || n % 10 === 7))
    expect(t.deflatedFrames).toBeGreaterThan(0)
    expect(t.faults).toEqual([])
  })

  test('a message of 10 MB goes on as its beginning, and the stream goes on', async () => {
    const topic = await hands.createTopic({ config: { 'max.message.bytes': '20000000' } })
    const t = tablet(await lab([topic]))
    await t.until('caught up', () => t.of(topic).caughtUp === 1)
    await hands.produce(topic, [message(1)])
    await hands.produce(topic, [Buffer.alloc(10_000_000, 'x')])
    await hands.produce(topic, [message(2)])
    await t.until('the last', () => t.of(topic).records.length === 3)
    expect(t.of(topic).records.map(({ fullBytes }) => fullBytes)).toEqual([null, 10_000_000, null])
    expect(t.faults).toEqual([])
  })

  test('what Kafka has dropped meanwhile comes from the ring; what nobody has is a gap of the exact size', async () => {
    const topic = await hands.createTopic()
    await hands.produce(topic, messages(200))
    const gateway = await lab([topic])
    const t = tablet(gateway)
    await t.until('caught up', () => t.of(topic).caughtUp === 1)
    t.drop()
    await hands.produce(topic, messages(300, 200))
    await t.until('the ring to have it', () => gateway.health().streams[0]!.high === 500)
    await hands.dropBefore(topic, 321)
    t.connect()
    await t.until('the end', () => t.of(topic).position === 500)
    expect([t.of(topic).gaps, got(t, topic)]).toEqual([[], range(500)])
    t.drop()
    await gateway.stop()
    await hands.produce(topic, messages(100, 500))
    await hands.dropBefore(topic, 577)
    t.connect((await lab([topic])).port)
    await t.until('the end', () => t.of(topic).position === 600)
    expect(t.of(topic).gaps).toMatchObject([{ from: 500, to: 577, reason: 'retention', lost: 77 }])
    expect(got(t, topic)).toEqual([...range(500), ...range(23, 577)])
    expect(t.faults).toEqual([])
  })

  test('a topic made anew is another epoch, while the gateway runs and after', async () => {
    const topic = await hands.createTopic()
    await hands.produce(topic, messages(50))
    const gateway = await lab([topic])
    const t = tablet(gateway)
    await t.until('caught up', () => t.of(topic).caughtUp === 1)
    const first = t.of(topic).epoch
    await hands.deleteTopic(topic)
    await hands.createNamed(topic)
    await hands.produce(topic, messages(5, 1000))
    await t.until('the close', () => t.closed !== null)
    expect(t.closed).toMatchObject({ code: 4000, reason: expect.stringContaining('created anew') })
    t.connect()
    await t.until('caught up', () => t.of(topic).caughtUp === 2)
    expect(t.of(topic).epoch).not.toBe(first)
    expect(t.of(topic).gaps).toMatchObject([{ from: 50, to: 0, reason: 'epoch', lost: null }])
    expect(got(t, topic)).toEqual([...range(50), ...range(5, 1000)])
    expect(t.faults).toEqual([])
  })

  test('new topics a pattern matches and new partitions are found; tablets come back to them and miss nothing', async () => {
    const name = await hands.createTopic()
    const pattern = new RegExp(`^${name}(_[a-z])?$`)
    await hands.produce(name, messages(100))
    const gateway = await lab(pattern)
    const t = tablet(gateway)
    await t.until('caught up', () => t.of(name).caughtUp === 1)
    await hands.createNamed(`${name}_b`, { partitions: 1 })
    await hands.createNamed(`${name}_9`) // does not match
    await hands.admin.createPartitions({ topicPartitions: [{ topic: name, count: 2 }] })
    await hands.produce(`${name}_b`, messages(50))
    await t.until('the news', () => t.closed !== null)
    expect(t.closed).toEqual({ code: 4000, reason: 'There are new streams.' })
    await hands.produce(name, messages(20, 100))
    // Both may be found in one look or in two, which is one more goodbye.
    const back = setInterval(() => t.closed !== null && t.connect(), 50)
    await t.until('all three offered', () => t.welcome?.streams.length === 3, 40_000)
    clearInterval(back)
    // A producer that began before there were two partitions passes over messages for the second.
    const fresh = await KafkaHands.connect(brokers!)
    await fresh.produce(name, messages(20, 120), { partition: 1 })
    await fresh.close()
    await hands.produce(`${name}_b`, messages(50, 50))
    const counts = () => [t.values(name).length, t.values(`${name}_b`).length]
    await t.until('all', () => String(counts()) === '140,100', 40_000)
    expect(got(t, name).sort((a, b) => a - b)).toEqual(range(140))
    expect(got(t, `${name}_b`)).toEqual(range(100))
    expect(t.received.size).toBe(3)
    expect(t.faults).toEqual([])
  })

  test('connections dropped and the gateway restarted in mid-stream: none missing, none twice', async () => {
    const topic = await hands.createTopic({ partitions: 2 })
    let produced = 0
    let producing = true
    const producer = (async () => {
      while (producing) {
        await hands.produce(topic, messages(50, produced), { partition: (produced / 50) % 2 })
        produced += 50
      }
    })()
    let gateway = await lab([topic])
    const t = tablet(gateway)
    for (let round = 0; round < 12; round++) {
      const before = t.values(topic).length
      await t.until('some', () => t.values(topic).length > before)
      t.drop()
      if (round % 4 === 3) {
        await gateway.stop()
        gateway = await lab([topic])
      }
      t.connect(gateway.port)
    }
    producing = false
    await producer
    await t.until('all', () => t.values(topic).length >= produced)
    expect(got(t, topic).sort((x, y) => x - y)).toEqual(range(produced))
    expect(t.faults).toEqual([])
  })
})

describe.skipIf(brokers === null)('a broker that goes away and comes back', () => {
  let kafka: RunningKafka
  let hands: KafkaHands
  beforeAll(async () => {
    kafka = await startKafka({ quiet: true })
    hands = await KafkaHands.connect(kafka.brokers)
  })
  afterAll(async () => {
    await hands?.close()
    await kafka?.remove()
  })

  test.each([
    ['stopped in order', () => kafka.stop()],
    ['killed', () => kafka.kill()],
  ])('%s: tablets are told, stay connected, and miss nothing', async (_how, end) => {
    const topic = await hands.createTopic()
    await hands.produce(topic, messages(100))
    const gateway = await lab([topic], {}, kafka.brokers)
    const t = tablet(gateway)
    await t.until('caught up', () => t.of(topic).caughtUp === 1)
    await end()
    await t.until('the news', () => t.statuses.at(-1) === 'away')
    expect(gateway.health()).toMatchObject({
      status: 'source away',
      source: { text: expect.stringMatching(/^No Kafka answers at 127\.0\.0\.1:\d+ \(/) },
    })
    // One that comes while the log is away is welcome too, and waits.
    const late = tablet(gateway)
    await late.until('welcome', () => late.welcome !== null)
    expect(late.welcome!.source.state).toBe('away')
    await kafka.restart()
    const backMs = performance.now()
    await t.until('the good news', () => t.statuses.at(-1) === 'connected', 40_000)
    expect(performance.now() - backMs).toBeLessThan(5000)
    await hands.produce(topic, messages(100, 100))
    for (const one of [t, late]) {
      await one.until('all', () => one.of(topic).records.length >= 200)
      expect(got(one, topic)).toEqual(range(200))
      expect(one.faults).toEqual([])
      expect(one.closed).toBe(null)
    }
  })
})
