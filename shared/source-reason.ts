// Why the gateway cannot read its log: a code and its values, for screens of any language. The sentences are here in English,
// for the gateway's own log and pages; the app has them in other languages (app/src/domain/said.ts).
import { fill, type Saying, sayer } from './saying.ts'

/** Every such sentence, with what to do about it. `{name}` is one of its values; `{error}` is what the program below said. */
export const SOURCE_TEXTS = {
  'kafka-no-answer':
    'No Kafka answers at {brokers} ({error}). Check KAFKA_BROKERS and the network, and KAFKA_SSL and KAFKA_SASL_MECHANISM if it wants TLS or a login.',
  'kafka-no-host':
    "There is no host of the name in KAFKA_BROKERS={brokers} ({error}). Check how it is spelt, and this computer's DNS.",
  'kafka-login':
    'The Kafka at {brokers} refused the login ({error}). Check KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD.',
  'kafka-no-tls':
    'The Kafka at {brokers} speaks no TLS there; leave KAFKA_SSL out, or name its TLS port in KAFKA_BROKERS.',
  'kafka-tls':
    'The Kafka at {brokers} speaks TLS there; set KAFKA_SSL=true, or name its port without TLS in KAFKA_BROKERS.',
  'kafka-no-topic':
    'The topic "{topic}" is not on the Kafka at {brokers} (there are: {topics}). Create it, or name another with KAFKA_TOPICS.',
  'kafka-no-match':
    'No topic of the Kafka at {brokers} matches {topic} (there are: {topics}). Create one, or change KAFKA_TOPICS.',
  'kafka-topic-gone': 'A topic is gone ({error}). It is waited for; create it again, or change KAFKA_TOPICS.',
  'log-changed': 'The log changed while it was opened.',
} as const

/** Names one of them. */
export type SourceCode = keyof typeof SOURCE_TEXTS
/** All of them. */
export const SOURCE_CODES = Object.keys(SOURCE_TEXTS) as readonly SourceCode[]
/** Why the log cannot be read, in no language yet. */
export type SourceReason = Saying<SourceCode>

/** The most characters of a value; what names many topics is cut, or the status would not fit into a message. */
const VALUE_CHARACTERS = 200
const cut = (value: string | number): string | number =>
  typeof value === 'string' && value.length > VALUE_CHARACTERS
    ? `${value.slice(0, VALUE_CHARACTERS - 1)}…`
    : value

const say = sayer<typeof SOURCE_TEXTS>()

/** The reason of that code; longer values are cut to 200 characters. */
export const sourceReason: typeof say = (code, ...given) => {
  const reason = say(code, ...given)
  return {
    code,
    values: Object.fromEntries(Object.entries(reason.values).map(([name, value]) => [name, cut(value)])),
  }
}

/** The sentence in English, at most 1000 characters. */
export const sourceText = ({ code, values }: SourceReason): string => fill(SOURCE_TEXTS[code], values)
