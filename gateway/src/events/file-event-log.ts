// EventLog in a file, for a gateway without Kafka: a line of JSON an event behind a first line that names the log, each
// append on the disk before it is said to be there. A line that a crash has torn is cut off. Read from memory.
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { whyNot } from '../data-dir.ts'
import type {
  LogBounds,
  LogChunk,
  LogListener,
  OpenFailure,
  ReadFailure,
  StreamId,
  StreamPosition,
} from '../source.ts'
import { EmbeddedLog } from '../sources/embedded.ts'
import type { AppendFailure, EventLog, EventRecord } from './event-log.ts'

/** Name of the file in the data folder. */
export const EVENTS_FILE = 'events.jsonl'
/** The newest so many bytes of events are offered; the file keeps all. */
const MEMORY_BYTES = 64 << 20
const NEWLINE = 0x0a

const headSchema = v.object({ log: v.literal('lineside events'), epoch: v.pipe(v.string(), v.minLength(1)) })
const recordSchema = v.object({ key: v.string(), value: v.string(), timeMs: v.number() })

/** Events in one file of the data folder. */
export class FileEventLog implements EventLog {
  readonly kind = 'embedded'
  readonly topic: string
  /** What was wrong with the file when it was opened, a sentence each. */
  readonly notes: readonly string[]
  trouble = ''
  readonly #file: FileHandle
  readonly #path: string
  readonly #log: EmbeddedLog
  /** Bytes of the file that hold whole lines. */
  #size: number
  #appending: Promise<unknown> = Promise.resolve()

  private constructor(
    path: string,
    topic: string,
    file: FileHandle,
    content: { log: EmbeddedLog; size: number; notes: readonly string[] },
  ) {
    this.#path = path
    this.topic = topic
    this.#file = file
    this.#log = content.log
    this.#size = content.size
    this.notes = content.notes
  }

  /** Opens the log of the folder `dataDir`, or begins one; the error is a sentence with the remedy. */
  static async start(dataDir: string, topic: string): Promise<Result<FileEventLog>> {
    const path = join(dataDir, EVENTS_FILE)
    try {
      let file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      const bytes = await file.readFile()
      const notes: string[] = []
      let content = contentOf(bytes, topic, notes)
      if (content === null && bytes.includes(NEWLINE)) {
        const aside = `${path}.damaged-${Date.now()}`
        await file.close()
        await rename(path, aside)
        notes.push(`The first line of ${path} cannot be read; the file was put aside as ${aside}.`)
        file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      }
      content ??= await begin(file, topic)
      await file.truncate(content.size)
      await file.sync()
      await syncFolder(dataDir)
      return ok(new FileEventLog(path, topic, file, { ...content, notes }))
    } catch (error) {
      return fail(
        `The events of the tablets cannot be kept in ${path} (${whyNot(error)}); mend that, or name another folder with LINESIDE_DATA_DIR.`,
      )
    }
  }

  append(records: readonly EventRecord[]): Promise<Result<void, AppendFailure>> {
    const appended = this.#appending.then(() => this.#append(records))
    this.#appending = appended
    return appended
  }

  open(): Promise<Result<readonly StreamId[], OpenFailure>> {
    return this.#log.open()
  }

  bounds(): Promise<Result<LogBounds, ReadFailure>> {
    return this.#log.bounds()
  }

  offsetAt(stream: StreamId, timeMs: number): Promise<Result<number, ReadFailure>> {
    return this.#log.offsetAt(stream, timeMs)
  }

  follow(positions: readonly StreamPosition[], listener: LogListener): { stop(): Promise<void> } {
    return this.#log.follow(positions, listener)
  }

  readAt(stream: StreamId, position: number): Promise<Result<LogChunk, ReadFailure>> {
    return this.#log.readAt(stream, position)
  }

  async close(): Promise<void> {
    await this.#appending
    await this.#log.close()
    await this.#file.close()
  }

  async #append(records: readonly EventRecord[]): Promise<Result<void, AppendFailure>> {
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    try {
      // Always where the last whole line ended: what a failed append has left there is written over.
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, this.#size + at)
        at += bytesWritten
      }
      await this.#file.sync()
    } catch (error) {
      await this.#file.truncate(this.#size).catch(() => {})
      this.trouble = `The events of the tablets cannot be kept in ${this.#path}: ${whyNot(error)}.`
      return fail({ retry: true, text: this.trouble })
    }
    this.trouble = ''
    this.#size += bytes.length
    for (const { key, value, timeMs } of records)
      this.#log.append({ key: Buffer.from(key), value: Buffer.from(value), timeMs })
    return ok(undefined)
  }
}

/** The log the bytes hold up to the last whole line; null where not even the first line is one. */
function contentOf(bytes: Buffer, topic: string, notes: string[]): { log: EmbeddedLog; size: number } | null {
  let log: EmbeddedLog | null = null
  let damaged = 0
  let from = 0
  for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
    const value = jsonOf(bytes.toString('utf8', from, to))
    from = to + 1
    if (log === null) {
      const head = v.safeParse(headSchema, value)
      if (!head.success) return null
      log = newLog(topic, head.output.epoch)
      continue
    }
    const record = v.safeParse(recordSchema, value)
    if (record.success)
      log.append({
        ...record.output,
        key: Buffer.from(record.output.key),
        value: Buffer.from(record.output.value),
      })
    else {
      // Its offset stays, so that those behind it keep theirs.
      log.skip(1)
      damaged++
    }
  }
  if (log === null) return null
  if (damaged > 0) notes.push(`${damaged} lines of ${EVENTS_FILE} are damaged; their events are lost.`)
  if (from < bytes.length)
    notes.push(
      `The last line of ${EVENTS_FILE} was torn by a crash and is cut off; it had not been confirmed.`,
    )
  return { log, size: from }
}

async function begin(file: FileHandle, topic: string): Promise<{ log: EmbeddedLog; size: number }> {
  const epoch = randomUUID()
  const line = Buffer.from(`${JSON.stringify({ log: 'lineside events', epoch })}\n`)
  await file.truncate(0)
  await file.write(line, 0, line.length, 0)
  return { log: newLog(topic, epoch), size: line.length }
}

/** A new file's name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
}

const newLog = (topic: string, epoch: string): EmbeddedLog =>
  new EmbeddedLog({ topic, epoch, maxBytes: MEMORY_BYTES })

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
