// One press on a topic of its own: calm, or with one sensor far off, for as many readings as a story wants, and only done when
// the tablet has stored them all.
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { expect } from 'vitest'
import { Random } from '../../app/src/domain/forest/random.ts'
import { TestGateway } from './gateway.ts'
import { createTopic, FIRST_MS } from './producer.ts'

const SENSORS = [
  { name: 'temperature', level: 75, spread: 0.8 },
  { name: 'vibration', level: 0.5, spread: 0.02 },
  { name: 'pressure', level: 30, spread: 0.4 },
  { name: 'speed', level: 1500, spread: 9 },
] as const
/** A sensor of the press. */
export type PressSensor = (typeof SENSORS)[number]['name']

/** Readings of calm after which the next fault is a case of its own. */
export const CALM = 2_200
/** Readings of a fault that makes a case. */
export const FAULT = 40

/** How far off a faulty sensor is, in its own spreads. */
const OFF_SPREADS = 9

interface Lags {
  readonly clients: readonly { readonly streams: readonly { readonly lag: number }[] }[]
}

/** The press and its topic. */
export class Press {
  readonly topic = `press-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`
  readonly #producer: Producer
  readonly #random = new Random(7)
  #sent = 0

  private constructor(producer: Producer) {
    this.#producer = producer
  }

  /** Makes the topic on this Kafka. */
  static async connect(brokers: string): Promise<Press> {
    const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING })
    const press = new Press(kafka.producer())
    await createTopic(kafka, press.topic)
    await press.#producer.connect()
    return press
  }

  /** Sends so many readings, one a second of event time, of `press-1`; with `off` that sensor is so many spreads off in all of them. */
  async send(count: number, off: PressSensor | null = null, spreads = OFF_SPREADS): Promise<void> {
    const messages = Array.from({ length: count }, () => {
      const reading: Record<string, unknown> = {
        machine_id: 'press-1',
        timestamp: new Date(FIRST_MS + 1000 * this.#sent++).toISOString(),
      }
      for (const { name, level, spread } of SENSORS)
        reading[name] = level + spread * (this.#random.gaussian() + (name === off ? spreads : 0))
      return { value: JSON.stringify(reading) }
    })
    await this.#producer.send({ topic: this.topic, acks: -1, messages })
  }

  /** Waits until the only tablet of `gateway` has stored all there is. */
  async untilStored(gateway: TestGateway): Promise<void> {
    const lags = async (): Promise<number[]> => {
      const { clients } = (await gateway.health()) as unknown as Lags
      return clients[0]?.streams.map(({ lag }) => lag) ?? []
    }
    await expect.poll(lags, { timeout: 60_000 }).toEqual([0, 0])
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }
}

/** A press on this Kafka and a gateway that serves its topic only; whoever asked ends both. */
export async function pressAndGateway(brokers: string): Promise<{ press: Press; gateway: TestGateway }> {
  const press = await Press.connect(brokers)
  const gateway = await TestGateway.start({ KAFKA_BROKERS: brokers, KAFKA_TOPICS: press.topic })
  return { press, gateway }
}
