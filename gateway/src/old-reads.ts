// Reads of what is older than the ring. Tablets that replay together share them: a read under way is waited for instead
// of asked again, and its segments are kept for a while, the least recently used dropped first.
import { ok, type Result } from '../../shared/result.ts'
import { restOfSegment, type Segment, toSegments } from './segment.ts'
import type { LogBounds, LogReader, ReadFailure, StreamId } from './source.ts'

/** One stretch read from the log, as segments. */
interface Stretch {
  readonly from: number
  readonly next: number
  readonly segments: readonly Segment[]
  readonly bytes: number
}

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

/** Shared, cached reads of all streams. */
export class OldReads {
  readonly #reader: LogReader
  readonly #options: OldReadsOptions
  readonly #stretches = new Map<number, Stretch[]>()
  readonly #flights = new Map<number, Flight[]>()
  /** All stretches with their stream, least recently used first. */
  readonly #used = new Map<Stretch, number>()
  #bytes = 0
  #reads = 0

  constructor(reader: LogReader, options: OldReadsOptions) {
    this.#reader = reader
    this.#options = options
  }

  /** Reads asked from the log so far. */
  get reads(): number {
    return this.#reads
  }

  /** Bytes of segments kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** The segment at `position` where it is kept; null where the log must be asked. */
  cached(stream: number, position: number): Segment | null {
    const stretch = this.#stretches.get(stream)?.find(({ from, next }) => from <= position && position < next)
    if (stretch === undefined) return null
    this.#used.delete(stretch)
    this.#used.set(stretch, stream)
    const segment = stretch.segments.find(({ next }) => position < next)!
    return segment.from === position ? segment : restOfSegment(segment, position)
  }

  /** The segment at `position`, from the log where it must be. */
  async read(stream: number, id: StreamId, position: number): Promise<Result<OldSegment, ReadFailure>> {
    for (;;) {
      const segment = this.cached(stream, position)
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
    for (const stretch of this.#stretches.get(stream) ?? []) {
      this.#used.delete(stretch)
      this.#bytes -= stretch.bytes
    }
    this.#stretches.delete(stream)
    this.#flights.delete(stream)
  }

  #start(stream: number, id: StreamId, position: number): Flight {
    const flights = this.#flights.get(stream) ?? []
    this.#flights.set(stream, flights)
    this.#reads++
    const flight: Flight = { from: position, done: this.#ask(stream, id, position, flights) }
    flights.push(flight)
    const end = () => {
      const at = flights.indexOf(flight)
      if (at >= 0) flights.splice(at, 1)
    }
    flight.done.then(end, end)
    return flight
  }

  async #ask(
    stream: number,
    id: StreamId,
    position: number,
    flights: Flight[],
  ): Promise<Result<Stretch, ReadFailure>> {
    const read = await this.#reader.readAt(id, position)
    if (!read.ok) return read
    const { from, next, low, high, records } = read.value
    const forgotten = this.#flights.get(stream) !== flights
    if (!forgotten) this.#options.onBounds(stream, { low, high })
    const maxValueBytes = this.#options.maxValueBytesOf(stream)
    const segments = toSegments(stream, { from, next, high, records }, maxValueBytes)
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes.length, 0)
    const stretch: Stretch = { from, next, segments, bytes }
    // Not kept where the stream was forgotten while it was read, nor where it holds nothing.
    if (next > from && !forgotten) this.#keep(stream, stretch)
    return ok(stretch)
  }

  #keep(stream: number, stretch: Stretch): void {
    const kept = this.#stretches.get(stream) ?? []
    kept.push(stretch)
    this.#stretches.set(stream, kept)
    this.#used.set(stretch, stream)
    this.#bytes += stretch.bytes
    for (const [oldest, itsStream] of this.#used) {
      if (this.#bytes <= this.#options.maxBytes || oldest === stretch) break
      this.#used.delete(oldest)
      this.#bytes -= oldest.bytes
      const list = this.#stretches.get(itsStream)!
      list.splice(list.indexOf(oldest), 1)
    }
  }
}
