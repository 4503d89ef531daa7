// One topic partition as the gateway holds it: what the log has of it, and its newest stretch in a ring. What comes is
// sealed for the tablets at most SEAL_MS later, so that records that come together share a frame.
import type { OfferedStream } from '../../shared/protocol.ts'
import { Ring } from './ring.ts'
import type { LogBounds, LogChunk, StreamId } from './source.ts'

/** Records wait at most this long for others to share a frame with. */
export const SEAL_MS = 20
const RATE_WINDOW_MS = 10_000

/** What a stream is made from. */
export interface StreamOptions {
  readonly number: number
  readonly id: StreamId
  readonly kind: OfferedStream['kind']
  /** What the log holds now; the ring begins at its end. */
  readonly bounds: LogBounds
  readonly ringBytes: number
  /** A value over this many bytes is passed on as its beginning. */
  readonly maxValueBytes: number
  /** Told when the ring has a new segment. */
  readonly onSealed: (stream: Stream) => void
}

/** What /healthz says about a stream. */
export interface StreamHealth extends OfferedStream {
  readonly ringStart: number
  readonly ringEnd: number
  readonly ringBytes: number
  readonly recordsPerSecond: number
}

/** Bounds, epoch and ring of one stream. */
export class Stream implements LogBounds {
  readonly number: number
  readonly id: StreamId
  readonly kind: OfferedStream['kind']
  readonly ring: Ring
  readonly #onSealed: (stream: Stream) => void
  #epoch: string
  #low: number
  #high: number
  #sealedAtMs = 0
  #timer: NodeJS.Timeout | null = null
  /** `high` at the beginning of the window the rate is measured in. */
  #rateFrom: { readonly atMs: number; readonly high: number }

  constructor({ number, id, kind, bounds, ringBytes, maxValueBytes, onSealed }: StreamOptions) {
    this.number = number
    this.id = id
    this.kind = kind
    this.ring = new Ring({ stream: number, start: bounds.high, maxBytes: ringBytes, maxValueBytes })
    this.#onSealed = onSealed
    this.#epoch = bounds.epoch
    this.#low = bounds.low
    this.#high = bounds.high
    this.#rateFrom = { atMs: performance.now(), high: bounds.high }
  }

  get epoch(): string {
    return this.#epoch
  }

  get low(): number {
    return this.#low
  }

  get high(): number {
    return this.#high
  }

  /** As a tablet is offered it. */
  offered(): OfferedStream {
    const { number, id, kind } = this
    return { stream: number, ...id, epoch: this.#epoch, low: this.#low, high: this.#high, kind }
  }

  /** What /healthz tells of it. */
  health(): StreamHealth {
    const { start, end, bytes } = this.ring
    const { atMs, high } = this.#rateFrom
    const seconds = Math.max(0.001, (performance.now() - atMs) / 1000)
    return {
      ...this.offered(),
      ringStart: start,
      ringEnd: end,
      ringBytes: bytes,
      recordsPerSecond: Math.round(((this.#high - high) / seconds) * 100) / 100,
    }
  }

  /** Takes the next stretch of the log; its `from` is where the last one ended. */
  take(chunk: LogChunk): void {
    this.learn(chunk.low, chunk.high)
    if (chunk.next === chunk.from) return
    const sealed = this.ring.append(chunk)
    const nowMs = performance.now()
    if (nowMs - this.#sealedAtMs >= SEAL_MS) this.#seal()
    else {
      if (sealed) this.#onSealed(this)
      this.#timer ??= setTimeout(() => this.#seal(), SEAL_MS - (nowMs - this.#sealedAtMs))
    }
  }

  /** Notes what the log has said it holds; bounds only grow as long as it is the same log. */
  learn(low: number, high: number): void {
    this.#low = Math.max(this.#low, low)
    this.#high = Math.max(this.#high, high)
    const nowMs = performance.now()
    if (nowMs - this.#rateFrom.atMs > RATE_WINDOW_MS) this.#rateFrom = { atMs: nowMs, high: this.#high }
  }

  /** Forgets the ring and goes on at `position`, within new bounds. */
  jump(position: number, { epoch, low, high }: LogBounds): void {
    this.#epoch = epoch
    this.#low = low
    this.#high = high
    this.ring.reset(position)
    this.#rateFrom = { atMs: performance.now(), high }
  }

  /** Seals nothing more by itself. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #seal(): void {
    this.stop()
    this.#timer = null
    this.#sealedAtMs = performance.now()
    this.ring.seal(this.#high)
    this.#onSealed(this)
  }
}
