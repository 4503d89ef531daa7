import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'

const refusal = (env: Record<string, string>): string[] => {
  const config = readConfig(env)
  return config.ok ? [] : config.error.split('\n')
}

describe('settings', () => {
  test('nothing set: the embedded log on localhost:8080', () => {
    const config = readConfig({ PATH: '/usr/bin', KAFKA_BROKERS: '' })
    expect(config).toMatchObject({
      ok: true,
      value: { port: 8080, host: '127.0.0.1', kafka: null, logLevel: 'info', ringBytes: 64 << 20 },
    })
  })

  test('everything for a Kafka with TLS and a login', () => {
    const config = readConfig({
      KAFKA_BROKERS: 'k1:9093, k2:9093',
      KAFKA_TOPICS: 'rig,press.line_2',
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_USERNAME: 'u',
      KAFKA_PASSWORD: 'p',
    })
    expect(config.ok && config.value.kafka).toEqual({
      brokers: ['k1:9093', 'k2:9093'],
      topics: ['rig', 'press.line_2'],
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' },
    })
  })

  test('the original topic is the default', () => {
    const config = readConfig({ KAFKA_BROKERS: 'k1:9092' })
    expect(config.ok && config.value.kafka?.topics).toEqual(['machine_sensor_data'])
  })

  test('topics by a regular expression between slashes', () => {
    const config = readConfig({ KAFKA_BROKERS: 'k1:9092', KAFKA_TOPICS: '/^machine_[0-9]+$/' })
    expect(config.ok && config.value.kafka?.topics).toEqual(/^machine_[0-9]+$/)
  })

  test.each(['/(/', '/', '/machine', '//'])('KAFKA_TOPICS=%s is no regular expression', (topics) => {
    expect(refusal({ KAFKA_TOPICS: topics })).toEqual([
      `KAFKA_TOPICS: must be one regular expression between slashes, such as /^machine_.*/; "${topics}" is not.`,
    ])
  })

  test('every wrong value is listed at once', () => {
    expect(
      refusal({
        PORT: '99999',
        KAFKA_BROKERS: 'http://kafka',
        KAFKA_TOPICS: 'a b',
        KAFKA_SSL: 'maybe',
        OPENAI_BASE_URL: 'localhost:11434',
        LINESIDE_RING_MB: '0',
        LINESIDE_LOG_LEVEL: 'loud',
        LINESIDE_RING_SIZE: '5',
        KAFKA_USERNAME: 'u',
      }),
    ).toEqual([
      'PORT: must be a whole number from 0 to 65535; "99999" is not.',
      'KAFKA_BROKERS: must be host:port, or several with commas between, such as kafka1:9092,kafka2:9092; "http://kafka" is not.',
      'KAFKA_TOPICS: must be topic names (letters, digits, . _ -) with commas between, or a regular expression between slashes; "a b" is not.',
      'KAFKA_SSL: must be true or false; "maybe" is not.',
      'OPENAI_BASE_URL: must be a URL that begins with http:// or https://; "localhost:11434" is not.',
      'LINESIDE_RING_MB: must be a whole number from 1 to 4096; "0" is not.',
      'LINESIDE_LOG_LEVEL: must be fatal, error, warn, info, debug, trace or silent; "loud" is not.',
      'LINESIDE_RING_SIZE: there is no such setting; check how it is spelt.',
      'KAFKA_USERNAME: KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD only work together.',
    ])
  })

  test.each([
    ['PORT', '-1'],
    ['PORT', '8080.5'],
    ['PORT', ' 8080'],
    ['KAFKA_BROKERS', 'kafka'],
    ['KAFKA_BROKERS', 'kafka:70000'],
    ['LINESIDE_MAX_MESSAGE_BYTES', '1000000000'],
    ['LINESIDE_ORIGINS', 'tablets.example'],
    ['LINESIDE_CREDIT_BYTES', '1'],
    ['LINESIDE_TLS', 'on'],
    ['LINESIDE_HOSTNAMES', 'https://lineside.example'],
    ['LINESIDE_METRICS_TOKEN', 'short'],
  ])('%s=%s is refused', (name, value) => {
    expect(refusal({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}: must `))])
  })

  test('TLS: off unless said; from files only with both of them', () => {
    const tlsOf = (env: Record<string, string>) => {
      const config = readConfig(env)
      return config.ok ? config.value.tls : config.error
    }
    expect(tlsOf({})).toBe(null)
    expect(tlsOf({ LINESIDE_TLS: 'auto' })).toEqual({ mode: 'auto', dataDir: '.lineside' })
    expect(tlsOf({ LINESIDE_TLS: 'files', LINESIDE_TLS_CERT: 'a', LINESIDE_TLS_KEY: 'b' })).toEqual({
      mode: 'files',
      certFile: 'a',
      keyFile: 'b',
    })
    expect(tlsOf({ LINESIDE_TLS: 'files', LINESIDE_TLS_CERT: 'a' })).toBe(
      'LINESIDE_TLS: files needs LINESIDE_TLS_CERT and LINESIDE_TLS_KEY, two files in PEM form.',
    )
    expect(tlsOf({ LINESIDE_TLS_KEY: 'b' })).toMatch(/only read with LINESIDE_TLS=files/)
  })

  test('host names: several, in small letters', () => {
    const config = readConfig({ LINESIDE_HOSTNAMES: 'Lineside.plant.example, 10.0.0.7' })
    expect(config.ok && config.value.hostNames).toEqual(['lineside.plant.example', '10.0.0.7'])
  })

  test('secrets are never shown', () => {
    const lines = refusal({ KAFKA_PASSWORD: 'hunter2' }).join()
    expect(lines).not.toContain('hunter2')
  })
})
