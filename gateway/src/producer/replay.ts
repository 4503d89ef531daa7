// Streams the rows of a CSV file into a topic at a pace, in order, and keeps account of what was sent and what was not.
import { setTimeout as sleep } from 'node:timers/promises'
import { type CsvFile, readRows } from './csv-file.ts'
import type { MessagePlan } from './csv-message.ts'
import { Pace, type Rate } from './pace.ts'
import type { OutRecord, TopicWriter } from './topic-writer.ts'

const BATCH_ROWS = 1000
const BATCH_CHARS = 512 * 1024
const MAX_SAMPLES = 5

/** How to stream. */
export interface ReplayOptions {
  readonly rate: Rate
  /** Begin anew at the end of the file. */
  readonly loop: boolean
  /** Ends the stream after what is being sent. */
  readonly signal: AbortSignal
  /** Hears, after each batch, how many rows are in Kafka. */
  readonly progress: (sent: number) => void
}

/** What became of the rows. */
export interface ReplayReport {
  /** Rows that Kafka has confirmed. */
  sent: number
  refused: number
  /** The first refused rows, in words. */
  readonly samples: string[]
  /** Rows sent whose time could not be read. */
  withoutTime: number
  /** Rows that were on their way, unconfirmed, when the stream was ended. */
  unconfirmed: number
}

/** Streams a file. Rejects when the file or Kafka fails for good; `report` then holds what was sent until then. */
export async function replay(
  file: CsvFile,
  plan: MessagePlan,
  writer: TopicWriter,
  { rate, loop, signal, progress }: ReplayOptions,
  report: ReplayReport = newReport(),
): Promise<ReplayReport> {
  const pace = new Pace(rate)
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  )
  const beganMs = performance.now()
  let batch: OutRecord[] = []
  let chars = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const records = batch
    batch = []
    chars = 0
    report.unconfirmed = records.length
    const sent = writer.send(records).then(() => {
      report.unconfirmed = 0
      report.sent += records.length
      progress(report.sent)
    })
    // Whoever ends the stream while Kafka is away does not wait for it to come back.
    await Promise.race([
      sent,
      stopped.then(() => Promise.race([sent, sleep(3_000, undefined, { ref: false })])),
    ])
  }
  do {
    const before = report.sent + batch.length
    for await (const row of readRows(file)) {
      if (signal.aborted) break
      const refuse = (reason: string): void => {
        report.refused++
        if (report.samples.length < MAX_SAMPLES) report.samples.push(`line ${row.line} ${reason}`)
      }
      if ('refused' in row) {
        refuse(row.refused)
        continue
      }
      const timeMs = plan.timeOf(row.cells)
      const waitMs = beganMs + pace.due(timeMs) - performance.now()
      if (waitMs > 1) {
        await flush()
        await sleep(waitMs, undefined, { signal }).catch(() => undefined)
        if (signal.aborted) break
      }
      const message = plan.message(row.cells, Date.now())
      if (!message.ok) {
        refuse(message.error)
        continue
      }
      if (plan.timeColumn !== null && timeMs === null) report.withoutTime++
      const { key, json } = message.value
      batch.push({ key, value: json })
      chars += json.length
      if (batch.length >= BATCH_ROWS || chars >= BATCH_CHARS) await flush()
    }
    if (!signal.aborted) await flush()
    pace.restart()
    // A file without a good row would be read again and again for nothing.
    if (report.sent === before) break
  } while (loop && !signal.aborted)
  return report
}

/** A report of nothing yet. */
export const newReport = (): ReplayReport => ({
  sent: 0,
  refused: 0,
  samples: [],
  withoutTime: 0,
  unconfirmed: 0,
})
