// What went wrong with Kafka, in one sentence for a person, with what to do about it.
import { isUnknownTopic, NoTopicError } from './link.ts'

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

/** True where trying again cannot help: the login is refused, or a topic is not there. */
export const isFinal = (error: unknown): boolean => isUnknownTopic(error) || isLoginError(error)

const isLoginError = (error: unknown): boolean =>
  error instanceof Error && /SASL/.test(`${error.name} ${error.message}`)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
