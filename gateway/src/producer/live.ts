// Streams the simulated machines into a topic as they run; into an empty one their history first, so that whoever reads
// has something to learn from.
import { setTimeout as sleep } from 'node:timers/promises'
import { simulate } from '../simulator/simulate.ts'
import type { OutRecord, TopicWriter } from './topic-writer.ts'

const LINGER_MS = 20
const BATCH_RECORDS = 2000
/** While Kafka is away, readings wait in memory, at most so many; then the oldest are dropped, counted and said. */
const MAX_WAITING = 500_000

/** What to simulate, and how it ends. */
export interface LiveOptions {
  readonly seed?: number
  readonly machines?: number
  readonly intervalMs?: number
  /** History written into an empty topic, ms. */
  readonly historyMs: number
  readonly signal: AbortSignal
  /** Hears, after each batch, how many readings are in Kafka. */
  readonly progress: (sent: number) => void
}

/** What became of the readings. */
export interface LiveReport {
  /** Readings that Kafka has confirmed. */
  readonly sent: number
  /** Readings dropped because Kafka was away for too long. */
  readonly dropped: number
}

/** Streams until `signal` is aborted. Rejects when Kafka fails for good. */
export async function streamLive(
  writer: TopicWriter,
  { historyMs, signal, progress, ...what }: LiveOptions,
): Promise<LiveReport> {
  const startMs = Date.now()
  const withHistory = writer.empty && historyMs > 0
  let waiting: OutRecord[] = []
  let sent = 0
  let dropped = 0
  const simulation = simulate({ ...what, historyMs: withHistory ? historyMs : 0, nowMs: () => Date.now() })
  const machines = simulation.start(({ key, value, timeMs }) => {
    if (!withHistory && timeMs < startMs) return
    if (waiting.length >= MAX_WAITING) dropped += waiting.splice(0, MAX_WAITING / 10).length
    waiting.push({ key: Buffer.from(key), value: Buffer.from(value) })
  })
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  try {
    while (!signal.aborted) {
      const records = waiting.slice(0, BATCH_RECORDS)
      if (records.length > 0) {
        waiting = waiting.slice(records.length)
        const done = writer.send(records).then(() => {
          sent += records.length
          progress(sent)
        })
        // Whoever ends the stream while Kafka is away does not wait for it to come back.
        await Promise.race([
          done,
          stopped.then(() => Promise.race([done, sleep(3_000, undefined, { ref: false })])),
        ])
      }
      if (waiting.length < BATCH_RECORDS) await sleep(LINGER_MS, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    machines.stop()
  }
  return { sent, dropped }
}
