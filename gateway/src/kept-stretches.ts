// What was read of the log, kept for the tablets that come behind: bounded in bytes. What no tablet is on its way to is
// dropped first, then what was used longest ago.
import type { Segment } from './segment.ts'

/** A place in a stream that moves on: a tablet's. */
export interface Cursor {
  readonly stream: number
  /** Offset of the next record it gets. */
  readonly position: number
}

/** One stretch [from, next) read from the log, as segments. */
export interface Stretch {
  readonly stream: number
  readonly from: number
  readonly next: number
  readonly segments: readonly Segment[]
  /** Of all segments. */
  readonly bytes: number
}

/** A cursor that has not asked for so long waits for something else, or has stopped: nothing is kept for it. */
const MOVING_MS = 500

/** Stretches of all streams, and the cursors that are on their way through them. */
export class KeptStretches {
  readonly #maxBytes: number
  /** Least recently used first. */
  readonly #stretches = new Set<Stretch>()
  /** When each moving cursor last asked, ms of `performance.now()`, the longest ago first. */
  readonly #askedAtMs = new Map<Cursor, number>()
  #bytes = 0

  /** `maxBytes`: of all stretches; the newest is kept whatever its size. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** The stretch a cursor is in, null where it is not kept; the cursor counts as moving. */
  at(cursor: Cursor): Stretch | null {
    this.#askedAtMs.delete(cursor)
    this.#askedAtMs.set(cursor, performance.now())
    this.#forgetStill()
    const stretch = this.#find(cursor.stream, cursor.position)
    if (stretch === null) return null
    this.#stretches.delete(stretch)
    this.#stretches.add(stretch)
    return stretch
  }

  /** True where one more stretch of the usual size would drop one that a moving cursor is on its way to. */
  get isFullOfWanted(): boolean {
    const usualBytes = this.#bytes / Math.max(1, this.#stretches.size)
    if (this.#bytes + usualBytes <= this.#maxBytes) return false
    let bytes = usualBytes
    for (const stretch of this.#wanted()) bytes += stretch.bytes
    return bytes > this.#maxBytes
  }

  /** Keeps a stretch, and drops others for it where there is no room. */
  keep(stretch: Stretch): void {
    this.#stretches.add(stretch)
    this.#bytes += stretch.bytes
    if (this.#bytes <= this.#maxBytes) return
    const wanted = this.#wanted()
    const unwanted = [...this.#stretches].filter((each) => !wanted.has(each))
    for (const each of new Set([...unwanted, ...this.#stretches])) {
      if (this.#bytes <= this.#maxBytes) return
      if (each !== stretch) this.#drop(each)
    }
  }

  /** Drops all stretches of a stream. */
  forget(stream: number): void {
    for (const stretch of this.#stretches) if (stretch.stream === stream) this.#drop(stretch)
  }

  /** What the moving cursors come to before they must read the log again. */
  #wanted(): ReadonlySet<Stretch> {
    this.#forgetStill()
    const wanted = new Set<Stretch>()
    for (const { stream, position } of this.#askedAtMs.keys()) {
      let stretch = this.#find(stream, position)
      // What follows one that is wanted already was found with it.
      while (stretch !== null && !wanted.has(stretch)) {
        wanted.add(stretch)
        stretch = this.#find(stream, stretch.next)
      }
    }
    return wanted
  }

  #forgetStill(): void {
    const sinceMs = performance.now() - MOVING_MS
    for (const [cursor, askedAtMs] of this.#askedAtMs) {
      if (askedAtMs >= sinceMs) return
      this.#askedAtMs.delete(cursor)
    }
  }

  #find(stream: number, position: number): Stretch | null {
    for (const stretch of this.#stretches)
      if (stretch.stream === stream && stretch.from <= position && position < stretch.next) return stretch
    return null
  }

  #drop(stretch: Stretch): void {
    this.#stretches.delete(stretch)
    this.#bytes -= stretch.bytes
  }
}
