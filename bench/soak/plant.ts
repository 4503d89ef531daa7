// The plant of the soak: machines that write into a real Kafka of its own at a steady rate. Which reading one is can be told
// from its machine and its time, without a field of its own.
import { setTimeout as pause } from 'node:timers/promises'
import { KafkaHands } from '../../gateway/src/sources/kafka/testing.ts'
import { type RunningKafka, startKafka } from '../../scripts/kafka.mjs'
import { MACHINES, MARKER, Readings } from '../glass/readings.ts'

const PACE_MS = 20

/** A running plant. */
export class SoakPlant {
  readonly brokers: string
  readonly topic: string
  readonly #kafka: RunningKafka
  readonly #hands: KafkaHands
  readonly #perSecond: number
  readonly #beginMs = Date.now()
  readonly #readings = new Readings()
  readonly #ending = new AbortController()
  #producing: Promise<void> = Promise.resolve()

  private constructor(kafka: RunningKafka, hands: KafkaHands, topic: string, perSecond: number) {
    this.brokers = kafka.brokers
    this.#kafka = kafka
    this.#hands = hands
    this.topic = topic
    this.#perSecond = perSecond
  }

  /** Starts Kafka and makes the topic; nothing is written before `begin`. */
  static async start(perSecond: number): Promise<SoakPlant> {
    const kafka = await startKafka({ quiet: true })
    const hands = await KafkaHands.connect(kafka.brokers)
    return new SoakPlant(kafka, hands, await hands.createTopic(), perSecond)
  }

  /** Writes from now on. */
  begin(): void {
    this.#producing = this.#produce()
  }

  /** Readings written so far: their offsets are 0 … sent - 1. */
  get sent(): number {
    return this.#readings.count
  }

  /** Ends writing; answers with how many readings were written. */
  async rest(): Promise<number> {
    this.#ending.abort()
    await this.#producing
    return this.sent
  }

  /** The number of the reading a machine made at `timeMs`; NaN where it made none then. */
  numberOf(machine: string, timeMs: number): number {
    const at = machine === MARKER ? 0 : Number(/^machine-(\d+)$/.exec(machine)?.[1])
    return ((timeMs - this.#beginMs) / this.#turnMs) * MACHINES + at
  }

  /** Ends Kafka and deletes what it holds. */
  async close(): Promise<void> {
    await this.rest().catch(() => {})
    await this.#hands.close().catch(() => {})
    await this.#kafka.remove()
  }

  /** Time between two readings of a machine, ms. */
  get #turnMs(): number {
    return (1000 * MACHINES) / this.#perSecond
  }

  async #produce(): Promise<void> {
    const beganMs = performance.now()
    while (!this.#ending.signal.aborted) {
      const due = Math.floor(((performance.now() - beganMs) / 1000) * this.#perSecond)
      const messages = Array.from({ length: Math.max(0, due - this.sent) }, () => {
        const timeMs = this.#beginMs + Math.floor(this.sent / MACHINES) * this.#turnMs
        return { partition: 0, value: this.#readings.next(timeMs) }
      })
      if (messages.length > 0) await this.#hands.producer.send({ topic: this.topic, messages })
      await pause(PACE_MS)
    }
  }
}
