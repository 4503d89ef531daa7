// Reads of what is older than the ring. Tablets that replay together share them: a read under way is waited for instead
// of asked again, its segments are kept for a while, and who is ahead waits a moment for those behind rather than have
// dropped what they are on their way to.
import { setTimeout as pause } from 'node:timers/promises'
import { ok, type Result } from '../../shared/result.ts'
import { type Cursor, KeptStretches, type Stretch } from './kept-stretches.ts'
import { restOfSegment, type Segment, toSegments } from './segment.ts'
import type { LogBounds, LogReader, ReadFailure, StreamId } from './source.ts'

/** A read under way that may bring positions near after its own. */
interface Flight {
  readonly from: number
  readonly done: Promise<Result<Stretch, ReadFailure>>
}

/** What a read came to: the segment that begins at the position, or `null` where nothing is there yet. */
export interface OldSegment {
  readonly segment: Segment | null
}

/** How old reads are limited. */
export interface OldReadsOptions {
  /** Bytes of segments kept for all streams together. */
  readonly maxBytes: number
  /** A value over this many bytes is passed on as its beginning, by the number of the stream. */
  readonly maxValueBytesOf: (stream: number) => number
  /** Told what the log says about itself with every read. */
  readonly onBounds: (stream: number, bounds: Pick<LogBounds, 'low' | 'high'>) => void
}

/** Offsets a read under way is taken to bring: a tablet further ahead asks for itself. */
const FLIGHT_REACH = 20_000
/**
 * For each read of about 1 MB those ahead wait so long for those behind, and what they did not need of it later, up to
 * MOST_PATIENCE_MS: one that stands for a moment finds them still there, one that is slower than some 10 MB/s loses them
 * and reads for itself.
 */
const PATIENCE_MS = 100
const MOST_PATIENCE_MS = 500
const WAIT_STEP_MS = 5

/** Shared, cached reads of all streams. */
export class OldReads {
  readonly #reader: LogReader
  readonly #options: OldReadsOptions
  readonly #kept: KeptStretches
  readonly #flights = new Map<number, Flight[]>()
  #reads = 0
  #patienceMs = 0

  constructor(reader: LogReader, options: OldReadsOptions) {
    this.#reader = reader
    this.#options = options
    this.#kept = new KeptStretches(options.maxBytes)
  }

  /** Reads asked from the log so far. */
  get reads(): number {
    return this.#reads
  }

  /** Bytes of segments kept. */
  get bytes(): number {
    return this.#kept.bytes
  }

  /** The segment that begins at the cursor where it is kept; null where the log must be asked. */
  cached(cursor: Cursor): Segment | null {
    const { position } = cursor
    const segment = this.#kept.at(cursor)?.segments.find(({ next }) => position < next)
    if (segment === undefined) return null
    return segment.from === position ? segment : restOfSegment(segment, position)
  }

  /** The segment that begins where the cursor is now, from the log where it must be; `id`: its stream. */
  async read(id: StreamId, cursor: Cursor): Promise<Result<OldSegment, ReadFailure>> {
    const { stream, position } = cursor
    for (;;) {
      const segment = this.cached(cursor)
      if (segment !== null) return ok({ segment })
      const flight = this.#flights
        .get(stream)
        ?.find(({ from }) => from <= position && position < from + FLIGHT_REACH)
      const own = flight ?? this.#start(stream, id, position)
      const done = await own.done
      if (!done.ok) {
        if (flight === undefined) return done
        continue // another's position may be gone while this one is not
      }
      const { from, next } = done.value
      if (own.from === position && from === next) return ok({ segment: null })
      // Where a flight of another did not reach this far, the next turn asks for it.
    }
  }

  /** Forgets a stream's segments: its log was replaced. */
  forget(stream: number): void {
    this.#kept.forget(stream)
    this.#flights.delete(stream)
  }

  #start(stream: number, id: StreamId, position: number): Flight {
    const flights = this.#flights.get(stream) ?? []
    this.#flights.set(stream, flights)
    const flight: Flight = { from: position, done: this.#ask(stream, id, position, flights) }
    flights.push(flight)
    const end = () => {
      const at = flights.indexOf(flight)
      if (at >= 0) flights.splice(at, 1)
    }
    flight.done.then(end, end)
    return flight
  }

  async #waitForThoseBehind(): Promise<void> {
    this.#patienceMs = Math.min(MOST_PATIENCE_MS, this.#patienceMs + PATIENCE_MS)
    while (this.#patienceMs > 0 && this.#kept.isFullOfWanted) {
      const sinceMs = performance.now()
      await pause(WAIT_STEP_MS)
      this.#patienceMs -= performance.now() - sinceMs
    }
  }

  async #ask(
    stream: number,
    id: StreamId,
    position: number,
    flights: Flight[],
  ): Promise<Result<Stretch, ReadFailure>> {
    await this.#waitForThoseBehind()
    this.#reads++
    const read = await this.#reader.readAt(id, position)
    if (!read.ok) return read
    const { from, next, low, high, records } = read.value
    const forgotten = this.#flights.get(stream) !== flights
    if (!forgotten) this.#options.onBounds(stream, { low, high })
    const maxValueBytes = this.#options.maxValueBytesOf(stream)
    const segments = toSegments(stream, { from, next, high, records }, maxValueBytes)
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes.length, 0)
    const stretch: Stretch = { stream, from, next, segments, bytes }
    // Not kept where the stream was forgotten while it was read, nor where it holds nothing.
    if (next > from && !forgotten) this.#kept.keep(stretch)
    return ok(stretch)
  }
}
