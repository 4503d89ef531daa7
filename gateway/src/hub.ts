// Opens the log, follows all its streams into their rings, finds new ones while it runs, and tells who listens. What tablets
// ask of it is in its parts: the streams, the positions in them, and the forms segments are sent in.
import { setTimeout as pause } from 'node:timers/promises'
import type { SourceStatus } from '../../shared/protocol.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { sourceReason, sourceText } from '../../shared/source-reason.ts'
import { awayStatus, connectedStatus, LogStatus } from './log-status.ts'
import { Positions } from './positions.ts'
import type { LogBounds, LogReader, OpenFailure, StreamId } from './source.ts'
import type { Stream } from './stream.ts'
import { Streams } from './streams.ts'
import { Wire } from './wire.ts'

/** How often a log that was away at the start is tried, ms. */
const OPEN_RETRY_MS = 1000
/** Before it is called away at the start, it is tried so often: a broker may be busy, a topic just made. */
const OPEN_TRIES = 4
const OPEN_PAUSE_MS = 250
/** The part of the memory for rings that what is made of segments for the wire gets. */
const WIRE_PART = 1 / 8

/** Limits of the hub. */
export interface HubOptions {
  /** Bytes for the rings of all streams together, with the forms their segments are sent in. */
  readonly ringBytes: number
  /** Bytes for segments of old reads, all streams together. */
  readonly oldReadBytes: number
  /** A value over this many bytes is passed on as its beginning. */
  readonly maxValueBytes: number
  /** The topic that holds the tablets' events; null where there is none. */
  readonly eventsTopic?: string | null
}

/** Who is told what happens in the hub. */
export interface HubListener {
  /** A stream has a new segment. */
  sealed(stream: number): void
  /** A stream's log is another one now, or shorter than before: who reads it must ask anew where to begin. */
  replaced(stream: number, reason: string): void
  /** More streams are offered than before. */
  offered(): void
  /** How the log can be reached changed. */
  status(status: SourceStatus): void
}

/** One log, followed. */
export class Hub {
  readonly streams: Streams
  readonly positions: Positions
  readonly status: LogStatus
  /** The forms segments are sent in. */
  readonly wire: Wire
  readonly #reader: LogReader
  readonly #listeners = new Set<HubListener>()
  #following: { stop(): Promise<void> } | null = null
  #adding: Promise<void> | null = null
  #opening: Promise<void> | null = null
  readonly #stopping = new AbortController()

  private constructor(
    reader: LogReader,
    { ringBytes, oldReadBytes, maxValueBytes, eventsTopic = null }: HubOptions,
  ) {
    const wireBytes = ringBytes * WIRE_PART
    this.#reader = reader
    this.wire = new Wire(wireBytes)
    this.status = new LogStatus(reader.kind)
    this.streams = new Streams({
      ringBytes: ringBytes - wireBytes,
      maxValueBytes,
      eventsTopic,
      onSealed: ({ number }) => this.#tell((listener) => listener.sealed(number)),
    })
    this.positions = new Positions(this.streams, reader, this.status, oldReadBytes)
  }

  /**
   * Opens the log and follows all its streams from their end. A log that is away is waited for: there are no streams
   * until it comes. The error is a wrong setting, as a sentence with the remedy.
   */
  static async start(reader: LogReader, options: HubOptions): Promise<Result<Hub>> {
    const hub = new Hub(reader, options)
    let opened = await hub.#open()
    for (let tries = 1; !opened.ok && opened.error.code === 'away' && tries < OPEN_TRIES; tries++) {
      await pause(OPEN_PAUSE_MS)
      opened = await hub.#open()
    }
    if (opened.ok) return ok(hub)
    if (opened.error.code !== 'away') return fail(sourceText(opened.error.reason))
    hub.#setStatus(awayStatus(reader.kind, opened.error.reason))
    hub.#opening = hub.#openLater()
    return ok(hub)
  }

  /** Hears what happens until the returned function is called. */
  listen(listener: HubListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Stops following and lets the log go. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#opening
    await this.#adding
    for (const stream of this.streams) stream.stop()
    await this.#following?.stop()
    await this.#reader.close()
  }

  async #open(): Promise<Result<void, OpenFailure>> {
    const ids = await this.#reader.open()
    if (!ids.ok) return ids
    const found: { id: StreamId; bounds: LogBounds }[] = []
    for (const id of ids.value) {
      const bounds = await this.#reader.bounds(id)
      if (!bounds.ok)
        return fail({
          code: 'away',
          reason: bounds.error.code === 'away' ? bounds.error.reason : sourceReason('log-changed'),
        })
      found.push({ id, bounds: bounds.value })
    }
    if (this.#stopped) return ok(undefined)
    for (const { id, bounds } of found) this.streams.add(id, bounds)
    this.#follow()
    return ok(undefined)
  }

  /** Tries until the log is there; then the tablets come back and are offered its streams. */
  async #openLater(): Promise<void> {
    const { signal } = this.#stopping
    for (;;) {
      await pause(OPEN_RETRY_MS, undefined, { signal }).catch(() => {})
      if (this.#stopped) return
      const opened = await this.#open()
      const { kind } = this.#reader
      if (!opened.ok) this.#setStatus(awayStatus(kind, opened.error.reason, this.status.now.sinceMs))
      else {
        if (this.#stopped) return
        this.#setStatus(connectedStatus(kind))
        return this.#tell((listener) => listener.offered())
      }
    }
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted
  }

  #follow(): void {
    const positions = [...this.streams].map(({ id, epoch, ring }) => ({
      stream: id,
      epoch,
      position: ring.next,
    }))
    this.#following = this.#reader.follow(positions, {
      chunk: (id, chunk) => this.streams.find(id)!.take(chunk),
      jump: (id, position, bounds) => this.#jump(this.streams.find(id)!, position, bounds),
      found: (ids) => {
        this.#adding ??= this.#addFound(ids).finally(() => {
          this.#adding = null
        })
      },
      status: (status) => this.#setStatus(status),
    })
  }

  /** Follows new streams too, from their end as it is now; the old ones go on where they are. */
  async #addFound(ids: readonly StreamId[]): Promise<void> {
    const fresh: { id: StreamId; bounds: LogBounds }[] = []
    for (const id of ids) {
      const bounds = await this.#reader.bounds(id)
      // Not to be had now: it will be found again.
      if (bounds.ok) fresh.push({ id, bounds: bounds.value })
    }
    if (fresh.length === 0 || this.#stopped) return
    await this.#following?.stop()
    for (const { id, bounds } of fresh) this.streams.add(id, bounds)
    this.#follow()
    this.#tell((listener) => listener.offered())
  }

  #jump(stream: Stream, position: number, bounds: LogBounds): void {
    const { number, epoch, ring } = stream
    const sameLog = bounds.epoch === epoch
    const shorter = sameLog && bounds.high < ring.end
    stream.jump(position, bounds)
    this.positions.forget(number)
    if (!sameLog) this.#tell((listener) => listener.replaced(number, 'the topic was created anew'))
    else if (shorter) this.#tell((listener) => listener.replaced(number, 'the log lost its newest records'))
    else this.#tell((listener) => listener.sealed(number))
  }

  #setStatus(status: SourceStatus): void {
    if (this.status.set(status)) this.#tell((listener) => listener.status(status))
  }

  #tell(call: (listener: HubListener) => void): void {
    for (const listener of this.#listeners) call(listener)
  }
}
