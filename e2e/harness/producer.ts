// A producer nobody of the product wrote a line of: kafkajs, sending numbered readings one after the other.
import { Kafka, logLevel, type Producer } from 'kafkajs'

/** Event time of reading 0 of the numbered stream, epoch ms. */
export const FIRST_MS = Date.UTC(2026, 0, 1)

/** Sends readings `{machine_id, timestamp, count, temperature}` whose `count` goes up by one, so that any hole shows. */
export class NumberedProducer {
  readonly #producer: Producer
  readonly #topic: string
  #sent = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> = Promise.resolve()

  private constructor(kafka: Kafka, topic: string) {
    this.#topic = topic
    this.#producer = kafka.producer({
      maxInFlightRequests: 1,
      idempotent: true,
      retry: { retries: 100, maxRetryTime: 1000 },
    })
  }

  /** Makes the topic with one partition and connects. */
  static async connect(brokers: string, topic: string): Promise<NumberedProducer> {
    const kafka = new Kafka({
      brokers: [brokers],
      logLevel: logLevel.NOTHING,
      retry: { retries: 100, maxRetryTime: 1000 },
    })
    await createTopic(kafka, topic)
    const made = new NumberedProducer(kafka, topic)
    await made.#producer.connect()
    return made
  }

  /** How many readings the log has acknowledged. */
  get sent(): number {
    return this.#sent
  }

  /** Sends `count` readings at once. */
  async send(count: number): Promise<void> {
    const first = this.#sent
    const messages = Array.from({ length: count }, (_, i) => ({
      value: JSON.stringify(readingOf(first + i)),
    }))
    await this.#producer.send({ topic: this.#topic, acks: -1, messages })
    this.#sent += count
  }

  /** Sends about `perSecond` readings a second until `stop`; a broker that is away is waited for. */
  start(perSecond: number): void {
    const everyMs = 100
    const tick = (): void => {
      this.#sending = this.send(Math.ceil((perSecond * everyMs) / 1000)).then(() => {
        if (this.#timer) this.#timer = setTimeout(tick, everyMs)
      })
    }
    this.#timer = setTimeout(tick, 0)
  }

  /** Ends sending after what is under way; answers with how many were sent in all. */
  async stop(): Promise<number> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#sending
    await this.#producer.disconnect()
    return this.#sent
  }
}

/** Makes a topic with one partition. */
export async function createTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
  await admin.disconnect()
}

const readingOf = (count: number) => ({
  machine_id: 'counter-1',
  timestamp: new Date(FIRST_MS + count * 1000).toISOString(),
  count,
  temperature: 20 + (count % 7) / 10,
})
