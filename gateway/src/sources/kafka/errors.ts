// What went wrong with Kafka, in one sentence for a person, with what to do about it.
import { lookup } from 'node:dns/promises'
import type { OpenFailure } from '../../source.ts'
import { isUnknownTopic, type KafkaAddress, NoTopicError } from './link.ts'
import { whatSpeaks } from './speaks.ts'

/** `brokers`: the address as it was given. */
export function describeKafkaError(error: unknown, brokers: string): string {
  if (error instanceof NoTopicError) {
    const there =
      error.topics.length > 0 ? `there are: ${error.topics.slice(0, 20).join(', ')}` : 'there is none yet'
    if (error.topic.startsWith('/'))
      return `No topic of the Kafka at ${brokers} matches ${error.topic} (${there}). Create one, or change KAFKA_TOPICS.`
    return `The topic "${error.topic}" is not on the Kafka at ${brokers} (${there}). Create it, or name another with KAFKA_TOPICS.`
  }
  if (isUnknownTopic(error))
    return `${messageOf(error)} It is waited for; create it again, or change KAFKA_TOPICS.`
  if (isLoginError(error))
    return `The Kafka at ${brokers} refused the login (${messageOf(error)}). Check KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD.`
  return `No Kafka answers at ${brokers} (${messageOf(error)}). Check KAFKA_BROKERS and the network, and KAFKA_SSL and KAFKA_SASL_MECHANISM if it wants TLS or a login.`
}

/** Why a Kafka could not be opened, and whether waiting may help. */
export async function openFailureOf(
  error: unknown,
  { brokers, ssl }: Pick<KafkaAddress, 'brokers' | 'ssl'>,
): Promise<OpenFailure> {
  const address = brokers.join(',')
  if (isUnknownTopic(error)) return { code: 'no-topic', text: describeKafkaError(error, address) }
  const wrongly = isLoginError(error) ? null : await otherwiseSpeaking(brokers, ssl)
  if (wrongly !== null) return { code: 'wrong', text: wrongly }
  if (isLoginError(error) || isTlsError(error))
    return { code: 'wrong', text: describeKafkaError(error, address) }
  if (/ENOTFOUND/.test(messageOf(error)) && !(await resolves(brokers)))
    return {
      code: 'wrong',
      text: `There is no host of the name in KAFKA_BROKERS=${address} (${messageOf(error)}). Check how it is spelt, and this computer's DNS.`,
    }
  return { code: 'away', text: describeKafkaError(error, address) }
}

/** The sentence for a broker that surely speaks TLS where it is not set, or none where it is; null where none does. */
async function otherwiseSpeaking(brokers: readonly string[], ssl: boolean): Promise<string | null> {
  const spoken = await Promise.all(brokers.map(whatSpeaks))
  const at = spoken.indexOf(ssl ? 'plaintext' : 'tls')
  // One that speaks as it should is there too: what is wrong is something else.
  if (at < 0 || spoken.includes(ssl ? 'tls' : 'plaintext')) return null
  return ssl
    ? `The Kafka at ${brokers[at]} speaks no TLS there; leave KAFKA_SSL out, or name its TLS port in KAFKA_BROKERS.`
    : `The Kafka at ${brokers[at]} speaks TLS there; set KAFKA_SSL=true, or name its port without TLS in KAFKA_BROKERS.`
}

/** True where one of the hosts has an address, or where that cannot be known now. */
async function resolves(brokers: readonly string[]): Promise<boolean> {
  const asked = brokers.map((broker) =>
    lookup(broker.slice(0, broker.lastIndexOf(':'))).then(
      () => true,
      (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOTFOUND'),
    ),
  )
  return (await Promise.all(asked)).includes(true)
}

/** TLS where the broker speaks none, or a certificate that is not to be trusted: neither mends itself. */
const isTlsError = (error: unknown): boolean =>
  /wrong version number|packet length too long|certificate|altname/i.test(messageOf(error))

const isLoginError = (error: unknown): boolean =>
  error instanceof Error && /SASL/.test(`${error.name} ${error.message}`)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
