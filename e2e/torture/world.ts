// The world of a torture run: a real Kafka of its own, the gateway as a program on one port, a producer that never rests,
// and tablets that come back by themselves unless they are held.
import { setTimeout as pause } from 'node:timers/promises'
import { KafkaHands } from '../../gateway/src/sources/kafka/testing.ts'
import { Program } from '../../gateway/src/testing/program.ts'
import { Tablet } from '../../gateway/src/testing/tablet.ts'
import { type RunningKafka, startKafka } from '../../scripts/kafka.mjs'
import { freePort } from '../harness/gateway.ts'
import { Ledger, messageOf } from './ledger.ts'

const PARTITIONS = 2
const BATCH = 50
const BATCH_EVERY_MS = 50
const RECONNECT_MS = 100

/** One tablet and what is done to it. */
export interface Victim {
  readonly tablet: Tablet
  /** Dropped, and not to come back before it is let go. */
  held: boolean
  /** Does not read its socket. */
  paused: boolean
}

/** Everything a run acts on. */
export class World {
  readonly kafka: RunningKafka
  readonly hands: KafkaHands
  readonly topic: string
  readonly victims: readonly Victim[]
  readonly ledger: Ledger
  readonly #port: number
  readonly #highs: number[] = Array.from({ length: PARTITIONS }, () => 0)
  readonly #reconnecting: NodeJS.Timeout
  #gateway: Program | null = null
  #producing: Promise<void> | null = null
  #ending = false
  #produced = 0

  private constructor(kafka: RunningKafka, hands: KafkaHands, topic: string, port: number, tablets: number) {
    this.kafka = kafka
    this.hands = hands
    this.topic = topic
    this.#port = port
    this.ledger = new Ledger(tablets, PARTITIONS)
    this.victims = Array.from({ length: tablets }, (_, i) => ({
      held: false,
      paused: false,
      tablet: new Tablet({
        port,
        takes: (_topic, partition, records) => this.ledger.came(i, partition, records),
      }),
    }))
    this.#reconnecting = setInterval(() => this.#reconnect(), RECONNECT_MS)
  }

  /** Starts all of it and waits until every tablet is live. */
  static async create(tablets: number): Promise<World> {
    const kafka = await startKafka({ quiet: true })
    const hands = await KafkaHands.connect(kafka.brokers)
    const topic = await hands.createTopic({ partitions: PARTITIONS })
    const world = new World(kafka, hands, topic, await freePort(), tablets)
    await world.startGateway()
    for (const { tablet } of world.victims) tablet.connect()
    for (const { tablet } of world.victims) await tablet.until('live', () => world.#isLive(tablet))
    world.#producing = world.#produce()
    return world
  }

  /** Messages handed to Kafka so far. */
  get produced(): number {
    return this.#produced
  }

  /** Offset after the newest record Kafka has confirmed. */
  high(partition: number): number {
    return this.#highs[partition]!
  }

  /** Starts the gateway on its port; a ring of 1 MB and the smallest credit, so that a stall soon means old reads. */
  async startGateway(): Promise<void> {
    this.#gateway = new Program({
      PORT: String(this.#port),
      KAFKA_BROKERS: this.kafka.brokers,
      KAFKA_TOPICS: this.topic,
      LINESIDE_RING_MB: '1',
      LINESIDE_CREDIT_BYTES: '65536',
      LINESIDE_LOG_LEVEL: 'fatal',
    })
    await this.#gateway.port()
  }

  /** Ends the gateway by a signal. */
  async endGateway(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#gateway?.signal(signal)
    await this.#gateway?.ended
    this.#gateway = null
  }

  /** Lets the producer rest and returns the offset after the newest record of each partition. */
  async finish(): Promise<readonly number[]> {
    this.#ending = true
    await this.#producing
    const offsets = await this.hands.admin.fetchTopicOffsets(this.topic)
    return this.#highs.map((_, at) => Number(offsets.find(({ partition }) => partition === at)!.high))
  }

  /** Ends everything that was started. */
  async close(): Promise<void> {
    this.#ending = true
    clearInterval(this.#reconnecting)
    for (const { tablet } of this.victims) tablet.drop()
    await this.endGateway('SIGKILL')
    await this.#producing
    await this.hands.close().catch(() => {})
    await this.kafka.remove()
  }

  #isLive(tablet: Tablet): boolean {
    return Array.from({ length: PARTITIONS }, (_, at) => tablet.of(this.topic, at)).every(
      ({ caughtUp }) => caughtUp > 0,
    )
  }

  #reconnect(): void {
    for (const { tablet, held } of this.victims) if (tablet.closed !== null && !held) tablet.connect()
  }

  async #produce(): Promise<void> {
    while (!this.#ending) {
      const first = this.#produced
      const partition = (first / BATCH) % PARTITIONS
      this.#produced += BATCH
      const messages = Array.from({ length: BATCH }, (_, i) => ({ partition, value: messageOf(first + i) }))
      try {
        const [said] = await this.hands.producer.send({ topic: this.topic, messages })
        const offset = Number(said?.baseOffset ?? -1)
        if (offset >= 0) {
          this.ledger.written(partition, offset, first, BATCH)
          this.#highs[partition] = offset + BATCH
        }
      } catch {
        // The broker is away: whether these were written, the log alone knows.
      }
      await pause(BATCH_EVERY_MS)
    }
  }
}
