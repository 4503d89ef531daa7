// EventLog in a file, for a gateway without Kafka: a line of JSON an event behind a first line that names the log, each
// append on the disk before it is said to be there. A line that a crash has torn is cut off. Read from memory. A file grown
// too big is written anew, with what is offered only: in one step, so that a crash leaves the old one or the new one.
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { whyNot } from '../data-dir.ts'
import type { LogRecords, StreamId } from '../source.ts'
import { EmbeddedLog } from '../sources/embedded.ts'
import type { AppendFailure, EventLog, EventRecord } from './event-log.ts'

/** Name of the file in the data folder. */
export const EVENTS_FILE = 'events.jsonl'
/** The newest so many bytes of events are offered. */
const MEMORY_BYTES = 64 << 20
/** A file of more bytes is written anew with those events only. */
const FILE_BYTES = 4 * MEMORY_BYTES
const NEWLINE = 0x0a

const headSchema = v.object({
  log: v.literal('lineside events'),
  epoch: v.pipe(v.string(), v.minLength(1)),
  /** Offset of the line after this one. */
  first: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
})
const recordSchema = v.object({ key: v.string(), value: v.string(), timeMs: v.number() })

/** How much of the events is kept, bytes. */
export interface FileLimits {
  /** Of the newest ones in memory: these are offered. */
  readonly memoryBytes: number
  /** Of the file, before it is written anew with those only. */
  readonly fileBytes: number
}

/** Events in one file of the data folder. */
export class FileEventLog implements EventLog {
  readonly topic: string
  /** What was wrong with the file when it was opened, a sentence each. */
  readonly notes: readonly string[]
  trouble = ''
  #file: FileHandle
  readonly #path: string
  readonly #dataDir: string
  readonly #fileBytes: number
  readonly #log: EmbeddedLog
  /** Bytes of the file that hold whole lines. */
  #size: number
  /** With more bytes than this it is written anew; further on after a try that failed. */
  #compactFrom: number
  /** The append under way: the file is not closed under it. */
  #appending: Promise<unknown> = Promise.resolve()

  private constructor(
    dataDir: string,
    topic: string,
    file: FileHandle,
    fileBytes: number,
    content: { log: EmbeddedLog; size: number; notes: readonly string[] },
  ) {
    this.#path = join(dataDir, EVENTS_FILE)
    this.#dataDir = dataDir
    this.#fileBytes = fileBytes
    this.#compactFrom = fileBytes
    this.topic = topic
    this.#file = file
    this.#log = content.log
    this.#size = content.size
    this.notes = content.notes
  }

  /** Opens the log of the folder `dataDir`, or begins one; the error is a sentence with the remedy. */
  static async start(
    dataDir: string,
    topic: string,
    { memoryBytes, fileBytes }: FileLimits = { memoryBytes: MEMORY_BYTES, fileBytes: FILE_BYTES },
  ): Promise<Result<FileEventLog>> {
    const path = join(dataDir, EVENTS_FILE)
    try {
      await rm(`${path}.new`, { force: true })
      let file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      const bytes = await file.readFile()
      const notes: string[] = []
      const newLog = (epoch: string, firstOffset: number) =>
        new EmbeddedLog({ topic, epoch, firstOffset, maxBytes: memoryBytes })
      let content = contentOf(bytes, newLog, notes)
      if (content === null && bytes.includes(NEWLINE)) {
        const aside = `${path}.damaged-${Date.now()}`
        await file.close()
        await rename(path, aside)
        notes.push(`The first line of ${path} cannot be read; the file was put aside as ${aside}.`)
        file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      }
      content ??= await begin(file, newLog)
      await file.truncate(content.size)
      await file.sync()
      await syncFolder(dataDir)
      return ok(new FileEventLog(dataDir, topic, file, fileBytes, { ...content, notes }))
    } catch (error) {
      return fail(
        `The events of the tablets cannot be kept in ${path} (${whyNot(error)}); mend that, or name another folder with LINESIDE_DATA_DIR.`,
      )
    }
  }

  get records(): LogRecords {
    return this.#log
  }

  append(records: readonly EventRecord[]): Promise<Result<void, AppendFailure>> {
    const appended = this.#append(records)
    this.#appending = appended
    return appended
  }

  open(): Promise<Result<readonly StreamId[], unknown>> {
    return this.#log.open()
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
    if (this.#size > this.#compactFrom) await this.#compact()
    return ok(undefined)
  }

  /** Writes the file anew with what is offered. Where that fails the old one stays, and it is tried again much later. */
  async #compact(): Promise<void> {
    const next = `${this.#path}.new`
    try {
      const text = await this.#offered()
      const file = await open(next, 'w+', 0o600)
      try {
        await file.writeFile(text)
        await file.sync()
        await rename(next, this.#path)
      } catch (error) {
        await file.close()
        throw error
      }
      const old = this.#file
      this.#file = file
      this.#size = Buffer.byteLength(text)
      this.#compactFrom = Math.max(this.#fileBytes, 2 * this.#size)
      await old.close()
      await syncFolder(this.#dataDir)
    } catch {
      this.#compactFrom = this.#size + this.#fileBytes
      await rm(next, { force: true }).catch(() => {})
    }
  }

  /** The file's text with the events in memory only; an offset without an event is a line `null`. */
  async #offered(): Promise<string> {
    const { low, high, stream } = this.#log
    const bounds = await this.#log.bounds()
    const epoch = bounds.ok ? bounds.value.epoch : ''
    const lines = [JSON.stringify({ log: 'lineside events', epoch, first: low })]
    for (let at = low; at < high; ) {
      const read = await this.#log.readAt(stream, at)
      if (!read.ok) throw new Error(read.error.code)
      for (const { offset, key, value, timeMs } of read.value.records) {
        for (; at < offset; at++) lines.push('null')
        lines.push(JSON.stringify({ key: textOf(key), value: textOf(value), timeMs }))
        at = offset + 1
      }
      for (; at < read.value.next; at++) lines.push('null')
    }
    return `${lines.join('\n')}\n`
  }
}

type NewLog = (epoch: string, firstOffset: number) => EmbeddedLog
const textOf = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('utf8')

/** The log the bytes hold up to the last whole line; null where not even the first line is one. */
function contentOf(
  bytes: Buffer,
  newLog: NewLog,
  notes: string[],
): { log: EmbeddedLog; size: number } | null {
  let log: EmbeddedLog | null = null
  let damaged = 0
  let from = 0
  for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
    const value = jsonOf(bytes.toString('utf8', from, to))
    from = to + 1
    if (log === null) {
      const head = v.safeParse(headSchema, value)
      if (!head.success) return null
      log = newLog(head.output.epoch, head.output.first)
      continue
    }
    if (value === null) {
      log.skip(1)
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

async function begin(file: FileHandle, newLog: NewLog): Promise<{ log: EmbeddedLog; size: number }> {
  const epoch = randomUUID()
  const line = Buffer.from(`${JSON.stringify({ log: 'lineside events', epoch })}\n`)
  await file.truncate(0)
  await file.write(line, 0, line.length, 0)
  return { log: newLog(epoch, 0), size: line.length }
}

/** A new file's name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
