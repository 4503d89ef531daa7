// The readings and the tablets' events as one LogReader. The events never stand in the way of the readings: without them
// the readings are read all the same, and the events are found when they come.
import { setTimeout as pause } from 'node:timers/promises'
import { ok, type Result } from '../../../shared/result.ts'
import type {
  LogBounds,
  LogChunk,
  LogListener,
  LogReader,
  LogRecords,
  OpenFailure,
  ReadFailure,
  StreamId,
  StreamPosition,
} from '../source.ts'
import type { EventLog } from './event-log.ts'

const FIND_MS = 5000

/** Two logs side by side, told apart by the events' topic. */
export class JoinedLogs implements LogReader {
  readonly #readings: LogReader
  readonly #events: EventLog

  constructor(readings: LogReader, events: EventLog) {
    this.#readings = readings
    this.#events = events
  }

  get kind(): LogReader['kind'] {
    return this.#readings.kind
  }

  async open(): Promise<Result<readonly StreamId[], OpenFailure>> {
    const readings = await this.#readings.open()
    if (!readings.ok) return readings
    const events = await this.#events.open()
    return ok([...readings.value, ...(events.ok ? events.value : [])])
  }

  bounds(stream: StreamId): Promise<Result<LogBounds, ReadFailure>> {
    return this.#of(stream).bounds(stream)
  }

  offsetAt(stream: StreamId, timeMs: number): Promise<Result<number, ReadFailure>> {
    return this.#of(stream).offsetAt(stream, timeMs)
  }

  follow(positions: readonly StreamPosition[], listener: LogListener): { stop(): Promise<void> } {
    const isEvents = ({ stream }: StreamPosition) => stream.topic === this.#events.topic
    const ofEvents = positions.filter(isEvents)
    const readings = this.#readings.follow(
      positions.filter((position) => !isEvents(position)),
      listener,
    )
    const events = ofEvents.length === 0 ? this.#find(listener) : this.#followEvents(ofEvents, listener)
    return {
      stop: async () => {
        await Promise.all([readings.stop(), events.stop()])
      },
    }
  }

  readAt(stream: StreamId, position: number): Promise<Result<LogChunk, ReadFailure>> {
    return this.#of(stream).readAt(stream, position)
  }

  async close(): Promise<void> {
    await Promise.all([this.#readings.close(), this.#events.close()])
  }

  #of(stream: StreamId): LogRecords {
    return stream.topic === this.#events.topic ? this.#events.records : this.#readings
  }

  /** Whether the log can be reached is the readings' to say. */
  #followEvents(positions: readonly StreamPosition[], listener: LogListener): { stop(): Promise<void> } {
    return this.#events.records.follow(positions, {
      chunk: (stream, chunk) => listener.chunk(stream, chunk),
      jump: (stream, position, bounds) => listener.jump(stream, position, bounds),
      found: () => {},
      status: () => {},
    })
  }

  #find(listener: LogListener): { stop(): Promise<void> } {
    const stopping = new AbortController()
    const { signal } = stopping
    const run = async () => {
      for (;;) {
        await pause(FIND_MS, undefined, { signal, ref: false }).catch(() => {})
        if (signal.aborted) return
        const opened = await this.#events.open()
        if (opened.ok && !signal.aborted) listener.found(opened.value)
      }
    }
    const running = run()
    return {
      stop: async () => {
        stopping.abort()
        await running
      },
    }
  }
}
