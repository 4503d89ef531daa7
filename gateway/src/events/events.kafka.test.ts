import { createServer } from 'node:net'
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { type RunningKafka, startKafka } from '../../../scripts/kafka.mjs'
import type { CaseEvent } from '../../../shared/case.ts'
import type { Gateway } from '../gateway.ts'
import { KafkaSource } from '../sources/kafka/kafka.ts'
import type { KafkaAddress } from '../sources/kafka/link.ts'
import { KafkaHands } from '../sources/kafka/testing.ts'
import { message, range, startLab } from '../testing/lab.ts'
import { Tablet } from '../testing/tablet.ts'
import { eventLogContract } from './contract.ts'
import { KafkaEventLog } from './kafka-event-log.ts'

const brokers = inject('kafkaBrokers')
const running: Gateway[] = []
const tablets: Tablet[] = []
let made = 0
const eventsName = (): string => `events-${process.pid}-${made++}`

afterEach(async () => {
  for (const tablet of tablets.splice(0)) tablet.drop()
  for (const gateway of running.splice(0)) await gateway.stop()
})

const lab = async (address: KafkaAddress, topics: string[] | RegExp, events: string): Promise<Gateway> => {
  const source = new KafkaSource({ ...address, topics, except: events })
  const gateway = await startLab(source, {}, new KafkaEventLog(address, events))
  running.push(gateway)
  return gateway
}
const tablet = (gateway: Gateway): Tablet => {
  const one = new Tablet({ port: gateway.port })
  tablets.push(one)
  one.connect()
  return one
}
const note = (id: string): CaseEvent => ({
  kind: 'noted',
  ...{ id, caseId: 'press@5', machine: 'press', atMs: Date.now() - 1000, by: 'Ada', text: 'x' },
})
const idsOf = (t: Tablet, topic: string): string[] =>
  t.values(topic).map((json) => (JSON.parse(json) as CaseEvent).id)

describe.skipIf(brokers === null)('events on a real Kafka', () => {
  const address: KafkaAddress = { brokers: [brokers!], ssl: false, sasl: null }
  let hands: KafkaHands
  beforeAll(async () => {
    hands = await KafkaHands.connect(brokers!)
  })
  afterAll(() => hands?.close())

  eventLogContract('a topic of Kafka', async () => {
    const topic = eventsName()
    return { open: async () => new KafkaEventLog(address, topic), close: async () => {} }
  })

  test('the topic is made with one partition, kept for ever, and never one of a pattern of readings', async () => {
    const [readings, events] = [await hands.createTopic(), eventsName()]
    const t = tablet(await lab(address, new RegExp(`^(${readings}|${events})$`), events))
    await t.until('caught up', () => t.of(events).caughtUp === 1)
    expect(t.welcome!.streams.map(({ topic, kind }) => [topic, kind])).toEqual([
      [readings, 'readings'],
      [events, 'events'],
    ])
    const { topics } = await hands.admin.fetchTopicMetadata({ topics: [events] })
    expect(topics[0]!.partitions.length).toBe(1)
  })

  test('what two tablets do comes to both, in one order; a gateway that restarts knows the ids', async () => {
    const [readings, events] = [await hands.createTopic(), eventsName()]
    const first = await lab(address, [readings], events)
    const [a, b] = [tablet(first), tablet(first)]
    for (const t of [a, b]) await t.until('welcome', () => t.welcome !== null)
    const answers = await Promise.all(range(20).map((n) => [a, b][n % 2]!.event(note(`e-${n}`))))
    expect(answers.every(({ t }) => t === 'kept')).toBe(true)
    for (const t of [a, b]) await t.until('all', () => t.of(events).records.length === 20)
    expect(idsOf(a, events)).toEqual(idsOf(b, events))
    running.splice(0)
    await first.stop()
    a.connect((await lab(address, [readings], events)).port)
    await a.until('welcome', () => a.welcome !== null)
    expect(await a.event(note('e-7'))).toEqual({ t: 'kept', id: 'e-7' })
    expect(await a.event(note('e-20'))).toEqual({ t: 'kept', id: 'e-20' })
    await a.until('the new one', () => a.of(events).records.length === 21)
    expect(new Set(idsOf(a, events)).size).toBe(21)
    expect([a.of(events).gaps, a.faults, b.faults]).toEqual([[], [], []])
  })
})

describe.skipIf(brokers === null)('a Kafka that is away', () => {
  let kafka: RunningKafka
  let hands: KafkaHands
  let address: KafkaAddress
  beforeAll(async () => {
    kafka = await startKafka({ quiet: true })
    hands = await KafkaHands.connect(kafka.brokers)
    address = { brokers: [kafka.brokers], ssl: false, sasl: null }
  })
  afterAll(async () => {
    await hands?.close()
    await kafka?.remove()
  })

  test('an event is not kept, to be sent again, and is kept once Kafka is back', async () => {
    const [readings, events] = [await hands.createTopic(), eventsName()]
    const t = tablet(await lab(address, [readings], events))
    await t.until('welcome', () => t.welcome !== null)
    expect(await t.event(note('e-1'))).toMatchObject({ t: 'kept' })
    await kafka.stop()
    expect(await t.event(note('e-2'))).toMatchObject({ t: 'not-kept', retry: true })
    await kafka.restart()
    for (let answer = await t.event(note('e-2')); answer.t !== 'kept'; ) answer = await t.event(note('e-2'))
    await t.until('both', () => t.of(events).records.length >= 2)
    expect([...new Set(idsOf(t, events))]).toEqual(['e-1', 'e-2'])
    expect(t.closed).toBe(null)
  })

  test('at the start: the gateway serves, says so, and offers its streams when Kafka comes', async () => {
    const [readings, events] = [await hands.createTopic(), eventsName()]
    await hands.produce(readings, range(10).map(message))
    await kafka.stop()
    const gateway = await lab(address, [readings], events)
    const t = tablet(gateway)
    await t.until('welcome', () => t.welcome !== null)
    expect(t.welcome).toMatchObject({ streams: [], source: { state: 'away' } })
    expect(t.welcome!.source.text).toMatch(
      /^No Kafka answers at 127\.0\.0\.1:\d+ \(.*\)\. Check KAFKA_BROKERS/,
    )
    await kafka.restart()
    await t.until('the word to come back', () => t.closed !== null, 40_000)
    expect(t.closed!.code).toBe(4000)
    t.connect()
    await t.until('the readings', () => t.of(readings).records.length === 10)
    expect(t.welcome!.source).toMatchObject({ state: 'connected', text: '' })
    expect(t.welcome!.streams.map(({ kind }) => kind)).toEqual(['readings', 'events'])
    expect(t.faults).toEqual([])
  })
})

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      server.close(() => done(typeof bound === 'object' ? bound!.port : 0))
    })
  })

describe.skipIf(brokers === null)('a login that may not do everything', () => {
  let kafka: RunningKafka
  let address: KafkaAddress
  const admin = () =>
    new Kafka({
      brokers: [kafka.brokers],
      sasl: { mechanism: 'plain', username: 'broker', password: 'b' },
      logLevel: logLevel.NOTHING,
    }).admin()
  beforeAll(async () => {
    const [port, controllerPort] = [await freePort(), await freePort()]
    const module = 'org.apache.kafka.common.security.plain.PlainLoginModule'
    kafka = await startKafka({
      port,
      quiet: true,
      properties: {
        listeners: `SASL_PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
        'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
        'advertised.listeners': `SASL_PLAINTEXT://127.0.0.1:${port}`,
        'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT',
        'inter.broker.listener.name': 'SASL_PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${module} required username="broker" password="b" user_broker="b" user_gateway="g";`,
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:broker;User:ANONYMOUS',
      },
    })
    address = {
      brokers: [kafka.brokers],
      ssl: false,
      sasl: { mechanism: 'plain', username: 'gateway', password: 'g' },
    }
    const hands = admin()
    await hands.connect()
    await hands.createTopics({
      waitForLeaders: false,
      topics: [{ topic: 'readings' }, { topic: 'read-only' }],
    })
    await allow(hands, 'readings', ['READ', 'DESCRIBE'])
    await allow(hands, 'read-only', ['READ', 'DESCRIBE'])
    await hands.disconnect()
  })
  afterAll(() => kafka?.remove())

  const allow = (
    hands: ReturnType<typeof admin>,
    topic: string,
    operations: (keyof typeof AclOperationTypes)[],
  ) =>
    hands.createAcls({
      acl: operations.map((operation) => ({
        resourceType: AclResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: 'User:gateway',
        host: '*',
        operation: AclOperationTypes[operation],
        permissionType: AclPermissionTypes.ALLOW,
      })),
    })

  test('may not write: the readings are there, no events are offered, and one sentence says why', async () => {
    const gateway = await lab(address, ['readings'], 'read-only')
    const t = tablet(gateway)
    await t.until('caught up', () => t.of('readings').caughtUp === 1)
    expect(t.welcome!.streams.map(({ topic }) => topic)).toEqual(['readings'])
    const why = `This login may not write the topic "read-only" on the Kafka at ${kafka.brokers}, so the tablets keep their events for themselves. Allow it, or name another topic with LINESIDE_EVENTS_TOPIC.`
    expect(gateway.health().events).toMatchObject({ offered: false, text: why })
    expect(await t.event(note('e-1'))).toEqual({ t: 'not-kept', id: 'e-1', retry: true, text: why })
  })

  test('may not create: said in a sentence, and offered once it may be written', async () => {
    const gateway = await lab(address, ['readings'], 'later')
    expect(gateway.health().events!.text).toMatch(
      /^The topic "later" is not on the Kafka at .* and could not be created \(.*\), so the tablets keep .* Create it with one partition/,
    )
    const t = tablet(gateway)
    await t.until('caught up', () => t.of('readings').caughtUp === 1)
    const hands = admin()
    await hands.connect()
    await allow(hands, 'later', ['READ', 'WRITE', 'DESCRIBE'])
    await hands.createTopics({ waitForLeaders: false, topics: [{ topic: 'later', numPartitions: 1 }] })
    await hands.disconnect()
    await t.until('the word to come back', () => t.closed?.code === 4000, 30_000)
    t.connect()
    await t.until('the events', () => t.of('later').caughtUp === 1)
    expect(await t.event(note('e-1'))).toEqual({ t: 'kept', id: 'e-1' })
    expect(gateway.health().events).toMatchObject({ offered: true, text: '' })
  })
})
