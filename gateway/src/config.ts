// The only reader of the environment. Every wrong value is listed in words at once; unknown LINESIDE_ names too, because
// a misspelt setting would otherwise be obeyed in silence by nobody.
import { isIP } from 'node:net'
import type { SASLOptions } from 'kafkajs'
import * as v from 'valibot'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { TopicChoice } from './sources/kafka/link.ts'
import type { TlsSettings } from './tls/keeper.ts'

const TOPIC_NAME = /^[A-Za-z0-9._-]{1,249}$/
const MEGABYTE = 1 << 20
/** A frame may have 1 MB; a value in it stays well below. */
const MAX_VALUE_BYTES = 512 * 1024

const whole = (min: number, max: number, fallback: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => /^\d+$/.test(text) && +text >= min && +text <= max,
        `must be a whole number from ${min} to ${max}`,
      ),
      v.transform(Number),
    ),
    String(fallback),
  )
const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
/** The regular expression of `/…/`; null where it is none. */
function patternIn(text: string): RegExp | null {
  const source = /^\/(.+)\/$/.exec(text.trim())?.[1]
  if (source === undefined) return null
  try {
    return new RegExp(source)
  } catch {
    return null
  }
}
const yesNo = v.pipe(
  v.string(),
  v.check((text) => /^(1|0|true|false)$/i.test(text), 'must be true or false'),
  v.transform((text) => /^(1|true)$/i.test(text)),
)

const brokers = v.pipe(
  v.string(),
  v.check(
    (text) => list(text).every((part) => /^[^:\s/]+:\d{1,5}$/.test(part) && +part.split(':')[1]! <= 65_535),
    'must be host:port, or several with commas between, such as kafka1:9092,kafka2:9092',
  ),
  v.transform(list),
)
const topics = v.pipe(
  v.string(),
  v.transform((text): TopicChoice | null => patternIn(text) ?? (text.startsWith('/') ? null : list(text))),
  v.check(
    (choice) => choice !== null,
    'must be one regular expression between slashes, such as /^machine_.*/',
  ),
  v.check(
    (choice) =>
      choice === null ||
      choice instanceof RegExp ||
      (choice.length > 0 && choice.every((name) => TOPIC_NAME.test(name))),
    'must be topic names (letters, digits, . _ -) with commas between, or a regular expression between slashes',
  ),
  v.transform((choice) => choice ?? []),
)
const origins = v.pipe(
  v.string(),
  v.transform(list),
  v.check(
    (values) => values.every((value) => URL.canParse(value) && new URL(value).origin === value),
    'must be origins such as https://tablets.plant.example, with commas between',
  ),
)
const url = v.pipe(
  v.string(),
  v.check(
    (text) => /^https?:\/\//.test(text) && URL.canParse(text),
    'must be a URL that begins with http:// or https://',
  ),
)
const topicName = v.pipe(
  v.string(),
  v.check((name) => TOPIC_NAME.test(name), 'must be one topic name (letters, digits, . _ -)'),
)
const filled = v.pipe(v.string(), v.minLength(1, 'must not be empty'))
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/
const hostNames = v.pipe(
  v.string(),
  v.transform((text) => list(text.toLowerCase())),
  v.check(
    (names) => names.every((name) => isIP(name) !== 0 || HOST_NAME.test(name)),
    'must be host names or addresses without port, such as lineside.plant.example, with commas between',
  ),
)
const token = v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'))

const environmentSchema = v.object({
  PORT: whole(0, 65_535, 8080),
  HOST: v.optional(filled, '127.0.0.1'),
  KAFKA_BROKERS: v.optional(brokers),
  KAFKA_TOPICS: v.optional(topics, 'machine_sensor_data'),
  KAFKA_SSL: v.optional(yesNo, 'false'),
  KAFKA_SASL_MECHANISM: v.optional(
    v.pipe(
      v.string(),
      v.toLowerCase(),
      v.picklist(
        ['plain', 'scram-sha-256', 'scram-sha-512'],
        'must be plain, scram-sha-256 or scram-sha-512',
      ),
    ),
  ),
  KAFKA_USERNAME: v.optional(filled),
  KAFKA_PASSWORD: v.optional(filled),
  OPENAI_API_KEY: v.optional(filled),
  OPENAI_BASE_URL: v.optional(url),
  OPENAI_MODEL: v.optional(filled),
  LINESIDE_EXPLAIN_TOKENS_PER_DAY: whole(0, 1_000_000_000, 500_000),
  LINESIDE_APP_DIR: v.optional(filled),
  LINESIDE_DATA_DIR: v.optional(filled, '.lineside'),
  LINESIDE_TLS: v.optional(v.picklist(['off', 'auto', 'files'], 'must be off, auto or files'), 'off'),
  LINESIDE_TLS_CERT: v.optional(filled),
  LINESIDE_TLS_KEY: v.optional(filled),
  LINESIDE_HTTP_PORT: whole(0, 65_535, 8081),
  LINESIDE_HOSTNAMES: v.optional(hostNames, ''),
  LINESIDE_METRICS_TOKEN: v.optional(token),
  LINESIDE_EVENTS_TOPIC: v.optional(topicName, 'lineside_events'),
  LINESIDE_ORIGINS: v.optional(origins, ''),
  LINESIDE_RING_MB: whole(1, 4096, 64),
  LINESIDE_LOG_MB: whole(1, 4096, 256),
  LINESIDE_SIMULATOR_HISTORY: whole(1, 24 * 60, 60),
  LINESIDE_MAX_CLIENTS: whole(1, 10_000, 200),
  LINESIDE_MAX_MESSAGE_BYTES: whole(1024, MAX_VALUE_BYTES, 256 * 1024),
  LINESIDE_REPLAY_MBPS: whole(1, 1000, 32),
  LINESIDE_HEARTBEAT_MS: whole(100, 60_000, 5000),
  LINESIDE_CREDIT_BYTES: whole(64 * 1024, 64 * MEGABYTE, 16 * MEGABYTE),
  LINESIDE_LOG_LEVEL: v.optional(
    v.picklist(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    ),
    'info',
  ),
})

/** Kafka's settings. */
export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly topics: TopicChoice
  readonly ssl: boolean
  readonly sasl: SASLOptions | null
}

/** All settings of the gateway. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Null: the gateway runs on the embedded log with simulated machines. */
  readonly kafka: KafkaSettings | null
  /** The GPT; a null key and no address of its own means there is none. */
  readonly openai: {
    readonly apiKey: string | null
    readonly baseUrl: string | null
    readonly model: string | null
  }
  /** GPT tokens that may be used in a day (UTC), questions and answers together. */
  readonly explainTokensPerDay: number
  /** Folder of the built app; null for the repository's `dist/app`. */
  readonly appDir: string | null
  /** Folder for what the gateway must remember itself: made where it is missing. */
  readonly dataDir: string
  /** How the gateway gets its certificate; null: plain http. */
  readonly tls: TlsSettings | null
  /** Port of the page that hands out the certificate, while there is TLS. */
  readonly plainPort: number
  /** Names tablets know this computer by; the first one stands in addresses and QR codes. */
  readonly hostNames: readonly string[]
  /** Lets Prometheus in from other computers; null: only from this one. */
  readonly metricsToken: string | null
  /** Topic for the tablets' own events. */
  readonly eventsTopic: string
  /** Further origins whose pages may open the feed (a reverse proxy's). */
  readonly origins: readonly string[]
  /** Bytes for the rings of all streams. */
  readonly ringBytes: number
  /** Bytes the embedded log keeps. */
  readonly logBytes: number
  /** Minutes of history the simulated machines have when the gateway starts. */
  readonly historyMinutes: number
  readonly maxClients: number
  readonly maxValueBytes: number
  /** Bytes of old records a tablet is sent in a second. */
  readonly replayBytesPerSecond: number
  readonly heartbeatMs: number
  readonly creditBytes: number
  readonly logLevel: v.InferOutput<typeof environmentSchema>['LINESIDE_LOG_LEVEL']
}

/** Reads the settings from `env` (as in process.env). The error has one line for each wrong value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<Config> {
  // An empty variable is one that is not set: docker compose passes those on.
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = v.safeParse(environmentSchema, set)
  const problems = (parsed.issues ?? []).map((issue) => {
    const name = String(issue.path?.[0]?.key)
    const shown = /PASSWORD|KEY|TOKEN/.test(name) ? 'its value' : JSON.stringify(set[name])
    return `${name}: ${issue.message}; ${shown} is not.`
  })
  for (const name of Object.keys(set))
    if (name.startsWith('LINESIDE_') && !(name in environmentSchema.entries))
      problems.push(`${name}: there is no such setting; check how it is spelt.`)
  const { KAFKA_TOPICS: topics, LINESIDE_EVENTS_TOPIC: eventsTopic } = parsed.success
    ? parsed.output
    : { KAFKA_TOPICS: [''], LINESIDE_EVENTS_TOPIC: null }
  if (eventsTopic !== null && !(topics instanceof RegExp) && topics.includes(eventsTopic))
    problems.push(
      `LINESIDE_EVENTS_TOPIC: must be a topic of its own for the tablets' events; "${eventsTopic}" is in KAFKA_TOPICS.`,
    )
  const login = (['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const).filter(
    (name) => set[name],
  )
  if (login.length > 0 && login.length < 3)
    problems.push(
      `${login.join(', ')}: KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD only work together.`,
    )
  if (set.LINESIDE_TLS === 'files' && !(set.LINESIDE_TLS_CERT && set.LINESIDE_TLS_KEY))
    problems.push('LINESIDE_TLS: files needs LINESIDE_TLS_CERT and LINESIDE_TLS_KEY, two files in PEM form.')
  if (set.LINESIDE_TLS !== 'files' && (set.LINESIDE_TLS_CERT || set.LINESIDE_TLS_KEY))
    problems.push('LINESIDE_TLS_CERT and LINESIDE_TLS_KEY are only read with LINESIDE_TLS=files.')
  if (!parsed.success || problems.length > 0) return fail(problems.join('\n'))
  return ok(toConfig(parsed.output))
}

function toConfig(e: v.InferOutput<typeof environmentSchema>): Config {
  return {
    port: e.PORT,
    host: e.HOST,
    kafka: e.KAFKA_BROKERS
      ? { brokers: e.KAFKA_BROKERS, topics: e.KAFKA_TOPICS, ssl: e.KAFKA_SSL, sasl: saslOf(e) }
      : null,
    openai: {
      apiKey: e.OPENAI_API_KEY ?? null,
      baseUrl: e.OPENAI_BASE_URL ?? null,
      model: e.OPENAI_MODEL ?? null,
    },
    explainTokensPerDay: e.LINESIDE_EXPLAIN_TOKENS_PER_DAY,
    appDir: e.LINESIDE_APP_DIR ?? null,
    dataDir: e.LINESIDE_DATA_DIR,
    tls: tlsOf(e),
    plainPort: e.LINESIDE_HTTP_PORT,
    hostNames: e.LINESIDE_HOSTNAMES,
    metricsToken: e.LINESIDE_METRICS_TOKEN ?? null,
    eventsTopic: e.LINESIDE_EVENTS_TOPIC,
    origins: e.LINESIDE_ORIGINS,
    ringBytes: e.LINESIDE_RING_MB * MEGABYTE,
    logBytes: e.LINESIDE_LOG_MB * MEGABYTE,
    historyMinutes: e.LINESIDE_SIMULATOR_HISTORY,
    maxClients: e.LINESIDE_MAX_CLIENTS,
    maxValueBytes: e.LINESIDE_MAX_MESSAGE_BYTES,
    replayBytesPerSecond: e.LINESIDE_REPLAY_MBPS * MEGABYTE,
    heartbeatMs: e.LINESIDE_HEARTBEAT_MS,
    creditBytes: e.LINESIDE_CREDIT_BYTES,
    logLevel: e.LINESIDE_LOG_LEVEL,
  }
}

function tlsOf(e: v.InferOutput<typeof environmentSchema>): TlsSettings | null {
  if (e.LINESIDE_TLS === 'auto') return { mode: 'auto', dataDir: e.LINESIDE_DATA_DIR }
  const { LINESIDE_TLS_CERT: certFile, LINESIDE_TLS_KEY: keyFile } = e
  if (e.LINESIDE_TLS === 'off' || certFile === undefined || keyFile === undefined) return null
  return { mode: 'files', certFile, keyFile }
}

function saslOf(e: v.InferOutput<typeof environmentSchema>): SASLOptions | null {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = e
  if (mechanism === undefined || username === undefined || password === undefined) return null
  // kafkajs's type is a union by mechanism, whose members are alike.
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
  }
}
