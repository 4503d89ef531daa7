// How fast the hub takes a log in, beside a plain kafkajs consumer on the same topic, turn by turn in one process.
import { Kafka, logLevel } from 'kafkajs'
import { Hub } from '../../gateway/src/hub.ts'
import type { LogReader } from '../../gateway/src/source.ts'
import { KafkaSource } from '../../gateway/src/sources/kafka/kafka.ts'

/** Messages a second, from the first that came to the last. */
export interface ReadingRates {
  readonly hub: readonly number[]
  readonly kafkajs: readonly number[]
}

/** Reads `count` messages of `topic` so many rounds each way. */
export async function measureReading(
  brokers: string,
  topic: string,
  count: number,
  rounds: number,
): Promise<ReadingRates> {
  const rates = { hub: [] as number[], kafkajs: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    rates.kafkajs.push(await readPlainly(brokers, topic, count, round))
    rates.hub.push(await readIntoRing(brokers, topic, count))
  }
  return rates
}

async function readPlainly(brokers: string, topic: string, count: number, round: number): Promise<number> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: `bench-${round}-${Date.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const clock = new Clock(count)
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => clock.reached(Number(batch.lastOffset()) + 1),
  })
  const rate = await clock.rate
  await consumer.disconnect()
  return rate
}

async function readIntoRing(brokers: string, topic: string, count: number): Promise<number> {
  const source = new KafkaSource({
    brokers: [brokers],
    topics: [topic],
    ssl: false,
    sasl: null,
  })
  const hub = await Hub.start(fromTheBeginning(source), {
    ringBytes: 64 << 20,
    oldReadBytes: 16 << 20,
    maxValueBytes: 256 * 1024,
  })
  if (!hub.ok) throw new Error(hub.error)
  const clock = new Clock(count)
  hub.value.listen({
    sealed: () => clock.reached(hub.value.streams.at(0).ring.end),
    replaced: () => {},
    offered: () => {},
    status: () => {},
  })
  const rate = await clock.rate
  await hub.value.stop()
  return rate
}

/** The same log, but its end is said to be its beginning, so that the hub follows it from there. */
function fromTheBeginning(reader: LogReader): LogReader {
  return {
    kind: reader.kind,
    open: () => reader.open(),
    bounds: async (stream) => {
      const bounds = await reader.bounds(stream)
      return bounds.ok ? { ok: true, value: { ...bounds.value, high: bounds.value.low } } : bounds
    },
    offsetAt: (stream, timeMs) => reader.offsetAt(stream, timeMs),
    follow: (positions, listener) => reader.follow(positions, listener),
    readAt: (stream, position) => reader.readAt(stream, position),
    close: () => reader.close(),
  }
}

/** Takes the time between the first news and the last message. */
class Clock {
  readonly rate: Promise<number>
  readonly #count: number
  #done: (rate: number) => void = () => {}
  #first: { atMs: number; position: number } | null = null

  constructor(count: number) {
    this.#count = count
    this.rate = new Promise((done) => {
      this.#done = done
    })
  }

  /** Everything before `position` has come. */
  reached(position: number): void {
    const atMs = performance.now()
    this.#first ??= { atMs, position }
    if (position >= this.#count)
      this.#done((position - this.#first.position) / ((atMs - this.#first.atMs) / 1000))
  }
}
