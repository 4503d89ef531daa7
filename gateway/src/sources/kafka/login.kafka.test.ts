import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SASLOptions } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { kafkaClassPath } from '../../../../scripts/kafka/install.mjs'
import { DEFAULT_VERSION, type RunningKafka, startKafka } from '../../../../scripts/kafka.mjs'
import { sourceText } from '../../../../shared/source-reason.ts'
import { Program } from '../../testing/program.ts'
import { KafkaSource } from './kafka.ts'

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' ? address!.port : 0))
    })
  })

const run = (command: string, args: readonly string[]): void => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stderr || stdout}`)
}

const STORE_PASSWORD = 'for-this-test'

/** A key and a certificate for 127.0.0.1 by Java's own tool: the broker's keystore, and the certificate alone as PEM. */
function makeCertificate(folder: string): { readonly keystore: string; readonly certificate: string } {
  const [keystore, certificate] = [join(folder, 'keystore.p12'), join(folder, 'cert.pem')]
  const store = [
    '-keystore',
    keystore,
    '-storetype',
    'PKCS12',
    '-storepass',
    STORE_PASSWORD,
    '-alias',
    'kafka',
  ]
  const subject = ['-dname', 'CN=kafka', '-ext', 'san=ip:127.0.0.1', '-validity', '2']
  run('keytool', ['-genkeypair', '-keyalg', 'RSA', ...store, ...subject])
  run('keytool', ['-exportcert', '-rfc', '-file', certificate, ...store])
  return { keystore, certificate }
}

/** Gives the user `gateway` its SCRAM passwords, logged in as `broker`. */
function addScramUser(folder: string, brokers: string): void {
  const config = join(folder, 'admin.properties')
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule'
  writeFileSync(
    config,
    `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=${module} required username="broker" password="b";\n`,
  )
  const where = ['--bootstrap-server', brokers, '--command-config', config]
  const what = ['--alter', '--entity-type', 'users', '--entity-name', 'gateway', '--add-config']
  const classPath = kafkaClassPath(DEFAULT_VERSION, () => {})
  // One request may not change two passwords of one user.
  for (const password of ['SCRAM-SHA-256=[password=right-256]', 'SCRAM-SHA-512=[password=right-512]'])
    run('java', ['-cp', classPath, 'kafka.admin.ConfigCommand', ...where, ...what, password])
}

describe.skipIf(inject('kafkaBrokers') === null)('a Kafka that wants a login', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-login-'))
  let kafka: RunningKafka
  let tlsBrokers: string
  let certificate: string
  beforeAll(async () => {
    const [port, tlsPort, controllerPort] = [await freePort(), await freePort(), await freePort()]
    tlsBrokers = `127.0.0.1:${tlsPort}`
    const made = makeCertificate(folder)
    certificate = made.certificate
    const security = 'org.apache.kafka.common.security'
    const plain = `${security}.plain.PlainLoginModule required username="broker" password="b" user_broker="b" user_gateway="right";`
    const scram = `${security}.scram.ScramLoginModule required;`
    const logins = ['sasl_plaintext', 'sasl_ssl'].flatMap((listener) => [
      [`listener.name.${listener}.plain.sasl.jaas.config`, plain],
      [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, scram],
      [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, scram],
    ])
    const clients = `SASL_PLAINTEXT://127.0.0.1:${port},SASL_SSL://${tlsBrokers}`
    kafka = await startKafka({
      port,
      quiet: true,
      properties: {
        listeners: `${clients},CONTROLLER://127.0.0.1:${controllerPort}`,
        'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
        'advertised.listeners': clients,
        'listener.security.protocol.map':
          'CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
        'inter.broker.listener.name': 'SASL_PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'ssl.keystore.type': 'PKCS12',
        'ssl.keystore.location': made.keystore,
        'ssl.keystore.password': STORE_PASSWORD,
        ...Object.fromEntries(logins),
      },
    })
    addScramUser(folder, kafka.brokers)
  })
  afterAll(async () => {
    await kafka?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const login = (mechanism: SASLOptions['mechanism'], password: string): SASLOptions =>
    ({ mechanism, username: 'gateway', password }) as SASLOptions
  const open = async (sasl: SASLOptions | null, tls = false) => {
    const source = new KafkaSource({
      brokers: [tls ? tlsBrokers : kafka.brokers],
      topics: ['not-there'],
      ssl: tls,
      sasl,
    })
    const opened = await source.open()
    await source.close()
    return opened.ok ? 'open' : sourceText(opened.error.reason)
  }

  test.each([
    ['plain', 'right'],
    ['scram-sha-256', 'right-256'],
    ['scram-sha-512', 'right-512'],
  ] as const)(
    '%s: with the right password it is asked; a wrong one is a sentence and is not shown',
    async (mechanism, password) => {
      expect(await open(login(mechanism, password))).toMatch(/^The topic "not-there" is not on the Kafka/)
      const refused = await open(login(mechanism, 'wrong-secret'))
      expect(refused).toMatch(
        /^The Kafka at 127\.0\.0\.1:\d+ refused the login \(.*\)\. Check KAFKA_SASL_MECHANISM/,
      )
      expect(refused).not.toContain('wrong-secret')
    },
  )

  test('without a login the sentence names what to check', async () => {
    expect(await open(null)).toMatch(
      /^No Kafka answers at 127\.0\.0\.1:\d+ \(.*\)\. Check KAFKA_BROKERS and the network, and .*\.$/,
    )
  })

  test('TLS with a login: a certificate nobody vouches for is refused in words', async () => {
    expect(await open(login('scram-sha-512', 'right-512'), true)).toMatch(
      /^No Kafka answers at 127\.0\.0\.1:\d+ \(.*self-signed certificate.*\)\. .*KAFKA_SSL/,
    )
  })

  test('TLS with a login: with its certificate in NODE_EXTRA_CA_CERTS it is asked', async () => {
    const program = new Program({
      PORT: '0',
      KAFKA_BROKERS: tlsBrokers,
      KAFKA_TOPICS: 'not-there',
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-256',
      KAFKA_USERNAME: 'gateway',
      KAFKA_PASSWORD: 'right-256',
      NODE_EXTRA_CA_CERTS: certificate,
    })
    const { code, stderr } = await program.ended
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^The topic "not-there" is not on the Kafka/)])
  })
})
