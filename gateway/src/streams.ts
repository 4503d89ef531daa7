// All streams of a gateway, by number and by name, and how they share the memory for rings. Numbers stay as long as the
// gateway runs: a stream is added, never taken away.
import { MAX_EVENT_BYTES } from '../../shared/case.ts'
import type { OfferedStream } from '../../shared/protocol.ts'
import type { LogBounds, StreamId } from './source.ts'
import { Stream, type StreamHealth } from './stream.ts'

/** The part of the memory for rings that the events' ring gets; the rings of readings share the rest evenly. */
const EVENTS_PART = 1 / 14

/** How the streams of a gateway are limited. */
export interface StreamsOptions {
  /** Bytes for all rings together. */
  readonly ringBytes: number
  /** A value over this many bytes is passed on as its beginning; an event never is. */
  readonly maxValueBytes: number
  /** The topic that holds the tablets' events; null where there is none. */
  readonly eventsTopic: string | null
  /** Told when a stream has a new segment. */
  readonly onSealed: (stream: Stream) => void
}

/** The streams there are. */
export class Streams implements Iterable<Stream> {
  readonly #options: StreamsOptions
  readonly #all: Stream[] = []

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  [Symbol.iterator](): Iterator<Stream> {
    return this.#all.values()
  }

  /** The stream of a number that was offered. */
  at(number: number): Stream {
    return this.#all[number]!
  }

  /** The stream of a topic partition; null where it is not offered. */
  find({ topic, partition }: StreamId): Stream | null {
    return this.#all.find(({ id }) => id.topic === topic && id.partition === partition) ?? null
  }

  /** Number of the stream that holds the tablets' events; null where there is none now. */
  get events(): number | null {
    return this.#all.find(({ kind }) => kind === 'events')?.number ?? null
  }

  /** As a tablet is offered them. */
  offered(): OfferedStream[] {
    return this.#all.map((stream) => stream.offered())
  }

  /** What /healthz tells. */
  health(): StreamHealth[] {
    return this.#all.map((stream) => stream.health())
  }

  /** Adds a topic partition that holds `bounds`, and shares the memory anew. */
  add(id: StreamId, bounds: LogBounds): void {
    const { ringBytes, maxValueBytes, eventsTopic, onSealed } = this.#options
    const kind = id.topic === eventsTopic ? 'events' : 'readings'
    this.#all.push(
      new Stream({
        number: this.#all.length,
        id,
        kind,
        bounds,
        ringBytes,
        // Half of an event could not be read.
        maxValueBytes: kind === 'events' ? Math.max(maxValueBytes, MAX_EVENT_BYTES) : maxValueBytes,
        onSealed,
      }),
    )
    const ofEvents = this.events === null ? 0 : ringBytes * EVENTS_PART
    const readings = this.#all.filter((stream) => stream.kind === 'readings').length
    for (const { kind, ring } of this.#all)
      ring.maxBytes = kind === 'events' ? ofEvents : (ringBytes - ofEvents) / readings
  }
}
