import { describe, expect, inject, test } from 'vitest'
import { KafkaHands } from './sources/kafka/testing.ts'
import { message, numbersOf, range } from './testing/lab.ts'
import { Program } from './testing/program.ts'
import { Tablet } from './testing/tablet.ts'

const brokers = inject('kafkaBrokers')

describe.skipIf(brokers === null).concurrent('the program on a real Kafka', () => {
  test('a broker address where nobody listens: it serves, says so, and goes on trying', async () => {
    const program = new Program({ PORT: '0', KAFKA_BROKERS: '127.0.0.1:21098' })
    const port = await program.port()
    const tablet = new Tablet({ port })
    tablet.connect()
    await tablet.until('welcome', () => tablet.welcome !== null)
    expect(tablet.welcome).toMatchObject({
      streams: [],
      source: {
        state: 'away',
        text: expect.stringMatching(/^No Kafka answers at 127\.0\.0\.1:21098 \(.*\)\. Check KAFKA_BROKERS/),
      },
    })
    expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()).toMatchObject({
      status: 'source away',
    })
    program.signal('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  test('a topic that is not there: one sentence, exit code 1', async () => {
    const env = { PORT: '0', KAFKA_BROKERS: brokers!, KAFKA_TOPICS: 'not-there' }
    const { code, stderr } = await new Program(env).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The topic "not-there" is not on the Kafka at .*Create it, or name another.*\n$/)
  })

  test('killed and started again, it goes on: none missing, none twice', async () => {
    const hands = await KafkaHands.connect(brokers!)
    const topic = await hands.createTopic()
    const env = { PORT: '0', KAFKA_BROKERS: brokers!, KAFKA_TOPICS: topic }
    await hands.produce(topic, range(500).map(message))
    const first = new Program(env)
    const tablet = new Tablet({ port: await first.port() })
    tablet.connect()
    await tablet.until('caught up', () => tablet.of(topic).caughtUp === 1)
    first.signal('SIGKILL')
    await first.ended
    await hands.produce(topic, range(500, 500).map(message))
    const second = new Program(env)
    tablet.connect(await second.port())
    await hands.produce(topic, range(500, 1000).map(message))
    await tablet.until('all', () => tablet.of(topic).records.length >= 1500)
    expect(numbersOf(tablet.values(topic))).toEqual(range(1500))
    expect(tablet.faults).toEqual([])
    tablet.drop()
    second.signal('SIGTERM')
    expect((await second.ended).code).toBe(0)
    await hands.close()
  })
})
