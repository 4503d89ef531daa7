// Reader -> rings -> sessions as cursors. Knows what each stream holds now and hands out the segment at a position, from
// the ring, from memory of old reads, or from the log. A jump of the log itself is told to who listens.

import { setTimeout as pause } from 'node:timers/promises'
import { MAX_EVENT_BYTES } from '../../shared/case.ts'
import type { GapReason, OfferedStream, SourceStatus, Wanted } from '../../shared/protocol.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { OldReads } from './old-reads.ts'
import { Ring } from './ring.ts'
import type { Segment } from './segment.ts'
import type { LogBounds, LogChunk, LogReader, OpenFailure, ReadFailure, StreamId } from './source.ts'
import { Wire } from './wire.ts'

/** Records wait at most this long for others to share a frame with. */
export const SEAL_MS = 20
const RATE_WINDOW_MS = 10_000
/** How often a log that was away at the start is tried, ms. */
const OPEN_RETRY_MS = 1000
/** Before it is called away at the start, it is tried so often: a broker may be busy, a topic just made. */
const OPEN_TRIES = 4
const OPEN_PAUSE_MS = 250
/** The parts of the memory for rings that the events' ring gets, and what is made of segments for the wire. */
const EVENTS_PART = 1 / 16
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

/** A stretch a tablet can no longer get. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly reason: GapReason
  /** How many offsets; null where nobody knows. */
  readonly lost: number | null
}

/** Where a wanted stream begins, after a gap if there is one. */
export interface Start {
  readonly epoch: string
  readonly position: number
  /** Offset after the newest record at the moment of asking: from there on it is live. */
  readonly target: number
  readonly gap: Gap | null
}

/** What a tablet gets next at its position. */
export type NextStep =
  | { readonly kind: 'segment'; readonly segment: Segment }
  /** Nothing there yet; `onSealed` tells when. */
  | { readonly kind: 'tail' }
  /** It must be read from the log; a null segment means nothing there yet. */
  | { readonly kind: 'wait'; readonly read: Promise<Result<{ segment: Segment | null }, ReadFailure>> }

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

interface Stream {
  readonly number: number
  readonly id: StreamId
  readonly kind: OfferedStream['kind']
  readonly ring: Ring
  epoch: string
  low: number
  high: number
  sealedAtMs: number
  timer: NodeJS.Timeout | null
  /** `high` at the beginning of the window the rate is measured in. */
  rateFrom: { atMs: number; high: number }
}

/** What /healthz says about a stream. */
export interface StreamHealth extends OfferedStream {
  readonly ringStart: number
  readonly ringEnd: number
  readonly ringBytes: number
  readonly recordsPerSecond: number
}

/** The streams of one log and their rings. */
export class Hub {
  readonly #reader: LogReader
  readonly #options: HubOptions
  /** The forms segments are sent in. */
  readonly wire: Wire
  readonly #old: OldReads
  readonly #streams: Stream[] = []
  readonly #listeners = new Set<HubListener>()
  #status: SourceStatus
  #following: { stop(): Promise<void> } | null = null
  #waiting: (() => void)[] = []
  #adding: Promise<void> | null = null
  #opening: Promise<void> | null = null
  readonly #stopping = new AbortController()

  private constructor(reader: LogReader, options: HubOptions) {
    this.#reader = reader
    this.#options = options
    this.wire = new Wire(options.ringBytes * WIRE_PART)
    this.#status = { kind: reader.kind, state: 'connected', text: '', sinceMs: Date.now() }
    this.#old = new OldReads(reader, {
      maxBytes: options.oldReadBytes,
      maxValueBytesOf: (number) => this.#maxValueBytes(this.#streams[number]!.kind),
      onBounds: (number, { low, high }) => this.#learn(this.#streams[number]!, low, high),
    })
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
    if (opened.error.code !== 'away') return fail(opened.error.text)
    hub.#setStatus({ kind: reader.kind, state: 'away', text: opened.error.text, sinceMs: Date.now() })
    hub.#opening = hub.#openLater()
    return ok(hub)
  }

  get status(): SourceStatus {
    return this.#status
  }

  /** Number of the stream that holds the tablets' events; null where there is none now. */
  get eventsStream(): number | null {
    return this.#streams.find(({ kind }) => kind === 'events')?.number ?? null
  }

  /** Reads of old records asked from the log so far. */
  get oldReads(): number {
    return this.#old.reads
  }

  /** All streams as a tablet is offered them. */
  streams(): OfferedStream[] {
    return this.#streams.map(({ number, id, epoch, low, high, kind }) => ({
      stream: number,
      ...id,
      epoch,
      low,
      high,
      kind,
    }))
  }

  /** One stream's bounds and epoch as known now. */
  stream(number: number): LogBounds {
    return this.#streams[number]!
  }

  /** The number of a topic partition; null where it is not offered. */
  numberOf(topic: string, partition: number): number | null {
    return this.#streams.find(({ id }) => id.topic === topic && id.partition === partition)?.number ?? null
  }

  /** What /healthz tells. */
  health(): StreamHealth[] {
    const nowMs = performance.now()
    return this.#streams.map((stream) => {
      const { ring, rateFrom, high } = stream
      const seconds = Math.max(0.001, (nowMs - rateFrom.atMs) / 1000)
      return {
        ...this.streams()[stream.number]!,
        ringStart: ring.start,
        ringEnd: ring.end,
        ringBytes: ring.bytes,
        recordsPerSecond: Math.round(((high - rateFrom.high) / seconds) * 100) / 100,
      }
    })
  }

  /** Hears what happens until the returned function is called. */
  listen(listener: HubListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Where a wanted stream begins. What cannot be had is a gap (PROTOCOL 4). Waits while the log is away and must be
   * asked; null where `signal` ended it.
   */
  async startOf(number: number, wanted: Wanted, signal: AbortSignal): Promise<Start | null> {
    const stream = this.#streams[number]!
    while (!signal.aborted) {
      const start =
        wanted.from === 'position'
          ? await this.#startAt(stream, wanted.epoch, wanted.position)
          : await this.#startRecent(stream, wanted.sinceMs, wanted.atMost)
      if (start !== null) return start
      await this.untilConnected(signal)
    }
    return null
  }

  /** What comes at `position` of a stream. */
  next(number: number, position: number): NextStep {
    const { ring, id } = this.#streams[number]!
    if (position === ring.end) return { kind: 'tail' }
    // Before the ring, or in what it has not sealed yet: what has been read once must be found here, or a session that
    // waits for a read would ask for it for ever.
    const segment = ring.at(position) ?? this.#old.cached(number, position)
    if (segment !== null) return { kind: 'segment', segment }
    return { kind: 'wait', read: this.#old.read(number, id, position) }
  }

  /** What the ring of a stream has at `position`; null at its end, or before its `start`. */
  ringAt(number: number, position: number): { epoch: string; start: number; segment: Segment | null } {
    const { ring, epoch } = this.#streams[number]!
    return { epoch, start: ring.start, segment: ring.at(position) }
  }

  /** The gap a tablet at `position` has before it, now that the log holds `bounds`. */
  gapAt(epoch: string, position: number, bounds: LogBounds): Gap | null {
    const { low, high } = bounds
    if (epoch !== bounds.epoch) return { from: position, to: low, reason: 'epoch', lost: null }
    if (position < low) return { from: position, to: low, reason: 'retention', lost: low - position }
    if (position > high) return { from: position, to: high, reason: 'ahead-of-log', lost: null }
    return null
  }

  /** Stops following and lets the log go. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#opening
    await this.#adding
    for (const { timer } of this.#streams) if (timer !== null) clearTimeout(timer)
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
          text: bounds.error.code === 'away' ? bounds.error.text : 'The log changed while it was opened.',
        })
      found.push({ id, bounds: bounds.value })
    }
    if (this.#stopped) return ok(undefined)
    for (const { id, bounds } of found) this.#add(id, bounds)
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
      if (!opened.ok)
        this.#setStatus({ kind, state: 'away', text: opened.error.text, sinceMs: this.#status.sinceMs })
      else {
        if (this.#stopped) return
        this.#setStatus({ kind, state: 'connected', text: '', sinceMs: Date.now() })
        return this.#tell((listener) => listener.offered())
      }
    }
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted
  }

  #add(id: StreamId, bounds: LogBounds): void {
    const { ringBytes, eventsTopic } = this.#options
    const number = this.#streams.length
    const kind = id.topic === eventsTopic ? 'events' : 'readings'
    const maxValueBytes = this.#maxValueBytes(kind)
    const ring = new Ring({ stream: number, start: bounds.high, maxBytes: ringBytes, maxValueBytes })
    const rateFrom = { atMs: performance.now(), high: bounds.high }
    this.#streams.push({ number, id, kind, ring, ...bounds, sealedAtMs: 0, timer: null, rateFrom })
    const ofEvents = this.eventsStream === null ? 0 : ringBytes * EVENTS_PART
    const readings = this.#streams.filter((stream) => stream.kind === 'readings').length
    for (const each of this.#streams)
      each.ring.maxBytes =
        each.kind === 'events' ? ofEvents : (ringBytes * (1 - WIRE_PART) - ofEvents) / readings
  }

  /** An event is never cut: half of one could not be read. */
  #maxValueBytes(kind: OfferedStream['kind']): number {
    const { maxValueBytes } = this.#options
    return kind === 'events' ? Math.max(maxValueBytes, MAX_EVENT_BYTES) : maxValueBytes
  }

  #follow(): void {
    const positions = this.#streams.map(({ id, epoch, ring }) => ({ stream: id, epoch, position: ring.next }))
    this.#following = this.#reader.follow(positions, {
      chunk: (id, chunk) => this.#take(this.#find(id), chunk),
      jump: (id, position, bounds) => this.#jump(this.#find(id), position, bounds),
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
    for (const { id, bounds } of fresh) this.#add(id, bounds)
    this.#follow()
    this.#tell((listener) => listener.offered())
  }

  #find({ topic, partition }: StreamId): Stream {
    return this.#streams.find(({ id }) => id.topic === topic && id.partition === partition)!
  }

  #take(stream: Stream, chunk: LogChunk): void {
    this.#learn(stream, chunk.low, chunk.high)
    if (chunk.next === chunk.from) return
    const sealed = stream.ring.append(chunk)
    const nowMs = performance.now()
    if (nowMs - stream.sealedAtMs >= SEAL_MS) this.#seal(stream)
    else {
      if (sealed) this.#tell((listener) => listener.sealed(stream.number))
      stream.timer ??= setTimeout(() => this.#seal(stream), SEAL_MS - (nowMs - stream.sealedAtMs))
    }
  }

  #seal(stream: Stream): void {
    if (stream.timer !== null) clearTimeout(stream.timer)
    stream.timer = null
    stream.sealedAtMs = performance.now()
    stream.ring.seal(stream.high)
    this.#tell((listener) => listener.sealed(stream.number))
  }

  #learn(stream: Stream, low: number, high: number): void {
    stream.low = Math.max(stream.low, low)
    stream.high = Math.max(stream.high, high)
    const nowMs = performance.now()
    if (nowMs - stream.rateFrom.atMs > RATE_WINDOW_MS) stream.rateFrom = { atMs: nowMs, high: stream.high }
  }

  #jump(stream: Stream, position: number, bounds: LogBounds): void {
    const sameLog = bounds.epoch === stream.epoch
    const shorter = sameLog && bounds.high < stream.ring.end
    stream.epoch = bounds.epoch
    stream.low = bounds.low
    stream.high = bounds.high
    stream.ring.reset(position)
    stream.rateFrom = { atMs: performance.now(), high: bounds.high }
    this.#old.forget(stream.number)
    if (!sameLog) this.#tell((listener) => listener.replaced(stream.number, 'the topic was created anew'))
    else if (shorter)
      this.#tell((listener) => listener.replaced(stream.number, 'the log lost its newest records'))
    else this.#tell((listener) => listener.sealed(stream.number))
  }

  async #startAt(stream: Stream, epoch: string, position: number): Promise<Start | null> {
    const { ring } = stream
    let bounds: LogBounds = { epoch: stream.epoch, low: stream.low, high: stream.high }
    // What the ring still has is not lost, even where the log has dropped it meanwhile.
    if (epoch === stream.epoch && position >= ring.start && position <= ring.end)
      return { epoch, position, target: bounds.high, gap: null }
    if (this.gapAt(epoch, position, bounds) !== null) {
      // Before a gap is said, the log itself is asked.
      const asked = await this.#reader.bounds(stream.id)
      if (!asked.ok) return null
      bounds = asked.value
      // The log was replaced a moment ago; the reader that follows it will have noticed soon.
      if (bounds.epoch !== stream.epoch) return null
      this.#learn(stream, bounds.low, bounds.high)
    }
    const gap = this.gapAt(epoch, position, bounds)
    return { epoch: bounds.epoch, position: gap?.to ?? position, target: bounds.high, gap }
  }

  async #startRecent(stream: Stream, sinceMs: number, atMost: number): Promise<Start | null> {
    const since = await this.#reader.offsetAt(stream.id, sinceMs)
    if (!since.ok) return null
    const { epoch, low, high } = stream
    const position = Math.min(high, Math.max(low, since.value, high - atMost))
    return { epoch, position, target: high, gap: null }
  }

  #setStatus(status: SourceStatus): void {
    const changed = status.state !== this.#status.state || status.text !== this.#status.text
    this.#status = status
    if (status.state === 'connected') {
      for (const go of this.#waiting) go()
      this.#waiting = []
    }
    if (changed) this.#tell((listener) => listener.status(status))
  }

  /** Waits until the log can be asked again: until it is connected, a moment where it is thought to be, or `signal`. */
  async untilConnected(signal: AbortSignal): Promise<void> {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, this.#status.state === 'connected' ? 200 : 5000)
      this.#waiting.push(done)
      signal.addEventListener('abort', () => done(), { once: true })
      timer.unref()
    })
  }

  #tell(call: (listener: HubListener) => void): void {
    for (const listener of this.#listeners) call(listener)
  }
}
