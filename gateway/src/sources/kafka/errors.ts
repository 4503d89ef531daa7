// What went wrong with Kafka, as a reason that says what to do about it.
import { lookup } from 'node:dns/promises'
import { type SourceReason, sourceReason } from '../../../../shared/source-reason.ts'
import type { OpenFailure } from '../../source.ts'
import { isUnknownTopic, type KafkaAddress, NoTopicError } from './link.ts'
import { whatSpeaks } from './speaks.ts'

/** Topics that are named where the wanted one is not there. */
const MOST_TOPICS = 20

/** Why Kafka cannot be read now. `brokers`: the address as it was given. */
export function kafkaReason(error: unknown, brokers: string): SourceReason {
  const why = messageOf(error)
  if (error instanceof NoTopicError) {
    const { topic } = error
    const topics = error.topics.slice(0, MOST_TOPICS).join(', ') || '–'
    return sourceReason(topic.startsWith('/') ? 'kafka-no-match' : 'kafka-no-topic', {
      topic,
      brokers,
      topics,
    })
  }
  if (isUnknownTopic(error)) return sourceReason('kafka-topic-gone', { error: why })
  return sourceReason(isLoginError(error) ? 'kafka-login' : 'kafka-no-answer', { brokers, error: why })
}

/** Why a Kafka could not be opened, and whether waiting may help. */
export async function openFailureOf(
  error: unknown,
  { brokers, ssl }: Pick<KafkaAddress, 'brokers' | 'ssl'>,
): Promise<OpenFailure> {
  const address = brokers.join(',')
  const reason = kafkaReason(error, address)
  if (isUnknownTopic(error)) return { code: 'no-topic', reason }
  const wrongly = isLoginError(error) ? null : await otherwiseSpeaking(brokers, ssl)
  if (wrongly !== null) return { code: 'wrong', reason: wrongly }
  if (isLoginError(error) || isTlsError(error)) return { code: 'wrong', reason }
  if (/ENOTFOUND/.test(messageOf(error)) && !(await resolves(brokers)))
    return {
      code: 'wrong',
      reason: sourceReason('kafka-no-host', { brokers: address, error: messageOf(error) }),
    }
  return { code: 'away', reason }
}

/** A broker that surely speaks TLS where it is not set, or none where it is; null where none does. */
async function otherwiseSpeaking(brokers: readonly string[], ssl: boolean): Promise<SourceReason | null> {
  const spoken = await Promise.all(brokers.map(whatSpeaks))
  const at = spoken.indexOf(ssl ? 'plaintext' : 'tls')
  const broker = brokers[at]
  // One that speaks as it should is there too: what is wrong is something else.
  if (broker === undefined || spoken.includes(ssl ? 'tls' : 'plaintext')) return null
  return sourceReason(ssl ? 'kafka-no-tls' : 'kafka-tls', { brokers: broker })
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
