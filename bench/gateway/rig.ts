// What the gateway's bench stands on: a real Kafka of its own, readings to write to it, and a gateway as a program whose
// own /metrics and /healthz say what it used.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { KafkaHands } from '../../gateway/src/sources/kafka/testing.ts'
import { Program } from '../../gateway/src/testing/program.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUILT = join(ROOT, '.cache', 'bench-gateway')
const BATCH = 5000
const POOL = 1000
/** After a pause of the machine, so many at once: a request of Kafka's has room for 1 MB. */
const MAX_DUE = 2000

/** Readings of eight machines with four sensors, about 130 bytes each, as bytes. */
export const READINGS: readonly Buffer[] = Array.from({ length: POOL }, (_, i) =>
  Buffer.from(
    JSON.stringify({
      machine_id: `press-${i % 8}`,
      timestamp: new Date(1_700_000_000_000 + i * 1000).toISOString(),
      temperature: 70 + (i % 97) / 10,
      vibration: 0.5 + (i % 31) / 100,
      pressure: 29 + (i % 13) / 10,
      speed: 1500 + (i % 211),
    }),
  ),
)

/** Writes `count` readings to partition 0. */
export async function fill(hands: KafkaHands, topic: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += BATCH) {
    const size = Math.min(BATCH, count - at)
    await hands.produce(
      topic,
      Array.from({ length: size }, (_, i) => READINGS[(at + i) % POOL]!),
    )
  }
}

/** Writes `perSecond` readings a second until the returned function is called; each carries the moment it was sent. */
export function stream(hands: KafkaHands, topic: string, perSecond: number): () => Promise<void> {
  let sent = 0
  let ending = false
  const beganMs = performance.now()
  const run = async (): Promise<void> => {
    while (!ending) {
      const behind = Math.floor(((performance.now() - beganMs) / 1000) * perSecond) - sent
      const due = Math.min(behind, MAX_DUE)
      if (due > 0) {
        const values = Array.from({ length: due }, (_, i) => READINGS[(sent + i) % POOL]!)
        sent += due
        await hands.produce(topic, values, { timeMs: Date.now() })
      }
      await new Promise((done) => setTimeout(done, 5))
    }
  }
  const running = run()
  return async () => {
    ending = true
    await running
  }
}

/** Builds the gateway as it ships, so that neither a compiler's time nor its memory is measured; returns its file. */
export async function buildGateway(): Promise<string> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(ROOT, 'gateway', 'src', 'main.ts'),
      target: 'node20',
      outDir: BUILT,
      emptyOutDir: true,
    },
  })
  return join(BUILT, 'main.js')
}

/** A gateway of its own process on one topic, and what it says about itself. */
export class Gateway {
  readonly port: number
  readonly #program: Program

  private constructor(program: Program, port: number) {
    this.#program = program
    this.port = port
  }

  /** Starts one from `built` with the settings it has by default, but for those in `settings`. */
  static async start(
    built: string,
    brokers: string,
    topic: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<Gateway> {
    const env = {
      ...{ PORT: '0', KAFKA_BROKERS: brokers, KAFKA_TOPICS: topic, LINESIDE_LOG_LEVEL: 'fatal' },
      ...settings,
    }
    const program = new Program(env, built)
    return new Gateway(program, await program.port())
  }

  /** One series of /metrics by its name with labels, summed over labels where the name has none; NaN where it is not there. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text()
    const values = text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
    return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0)
  }

  /** Sends its process a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#program.signal(signal)
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    this.#program.signal('SIGKILL')
    await this.#program.ended
  }
}
