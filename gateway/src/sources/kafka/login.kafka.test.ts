import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type RunningKafka, startKafka } from '../../../../scripts/kafka.mjs'
import { KafkaSource } from './kafka.ts'

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' ? address!.port : 0))
    })
  })

describe.skipIf(inject('kafkaBrokers') === null)('a Kafka that wants a login', () => {
  let kafka: RunningKafka
  let port: number
  beforeAll(async () => {
    port = await freePort()
    const controllerPort = await freePort()
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
        'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${module} required username="broker" password="b" user_broker="b" user_gateway="right";`,
      },
    })
  })
  afterAll(() => kafka?.remove())

  const open = async (password: string | null) => {
    const source = new KafkaSource({
      brokers: [kafka.brokers],
      topics: ['not-there'],
      ssl: false,
      sasl: password === null ? null : { mechanism: 'plain', username: 'gateway', password },
      openTimeoutMs: 1000,
    })
    const opened = await source.open()
    await source.close()
    return opened.ok ? 'open' : opened.error
  }

  test('with the right password it is asked, with a wrong one a sentence says so, and it is not shown', async () => {
    expect(await open('right')).toMatch(/^The topic "not-there" is not on the Kafka/)
    const refused = await open('wrong-secret')
    expect(refused).toMatch(
      /^The Kafka at 127\.0\.0\.1:\d+ refused the login \(.*\)\. Check KAFKA_SASL_MECHANISM/,
    )
    expect(refused).not.toContain('wrong-secret')
  })

  test('without a login the sentence names what to check', async () => {
    expect(await open(null)).toMatch(
      /^No Kafka answers at 127\.0\.0\.1:\d+ \(.*\)\. Check KAFKA_BROKERS and the network, and .*\.$/,
    )
  })
})
