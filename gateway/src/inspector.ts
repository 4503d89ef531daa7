// Counts malformed messages for /healthz with the tablets' own parser. It walks behind the ring with a cursor of its own,
// in short slices, so it never stands in the way of a reading; where the ring is faster it says how much it did not see.
// Mappings live on the tablets: what is an object of another shape here may well be a reading there, and is counted apart.

import { type Flaw, type FlawCode, flaw, flawText } from '../../shared/flaw.ts'
import { decodeFrame } from '../../shared/frame.ts'
import { MessageReader } from '../../shared/message.ts'
import type { Hub } from './hub.ts'

const SLICE_MS = 2
const PAUSE_MS = 20
const SAMPLES = 20
const SAMPLE_CHARACTERS = 200

/** One malformed message, kept to be looked at. */
export interface Sample {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly code: FlawCode
  /** A sentence: what is wrong, which value, what to do. */
  readonly reason: string
  /** The first 200 characters of the message. */
  readonly message: string
}

/** What was found so far. */
export interface Findings {
  /** Messages looked at. */
  readonly inspected: number
  /** Offsets the ring dropped before they were looked at. */
  readonly notInspected: number
  /** Messages that nobody can read, with no mapping either, by reason. */
  readonly refused: Readonly<Partial<Record<FlawCode, number>>>
  /** JSON objects that are no reading by their own field names, by reason; a tablet's mapping may make them one. */
  readonly otherShape: Readonly<Partial<Record<FlawCode, number>>>
  /** Fields left out of readings that are otherwise good, by reason, read by their own names. */
  readonly flaws: Readonly<Partial<Record<FlawCode, number>>>
  /** The newest 20 of all, newest first. */
  readonly samples: readonly Sample[]
}

/** What no mapping can make a reading of. */
const UNREADABLE: ReadonlySet<FlawCode> = new Set([
  'too-big',
  'no-value',
  'not-utf8',
  'not-json',
  'not-an-object',
] as const)

/** Walks behind the rings of all streams. */
export class Inspector {
  readonly #hub: Hub
  readonly #cursors: { position: number; epoch: string; readonly reader: MessageReader }[] = []
  readonly #decoder = new TextDecoder()
  readonly #refused: Partial<Record<FlawCode, number>> = {}
  readonly #otherShape: Partial<Record<FlawCode, number>> = {}
  readonly #flaws: Partial<Record<FlawCode, number>> = {}
  readonly #samples: Sample[] = []
  readonly #unlisten: () => void
  #inspected = 0
  #notInspected = 0
  #timer: NodeJS.Timeout | null = null

  constructor(hub: Hub) {
    this.#hub = hub
    this.#watch()
    const wake = () => this.#schedule()
    this.#unlisten = hub.listen({
      sealed: wake,
      replaced: wake,
      offered: () => this.#watch(),
      status: () => {},
    })
  }

  /** What was found so far. */
  findings(): Findings {
    return {
      inspected: this.#inspected,
      notInspected: this.#notInspected,
      refused: this.#refused,
      otherShape: this.#otherShape,
      flaws: this.#flaws,
      samples: [...this.#samples].reverse(),
    }
  }

  /** Ends its walk. */
  stop(): void {
    this.#unlisten()
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  /** Begins with streams that are new. */
  #watch(): void {
    for (const { high, epoch } of this.#hub.streams.offered().slice(this.#cursors.length))
      this.#cursors.push({ position: high, epoch, reader: new MessageReader() })
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      if (this.#slice()) this.#schedule()
    }, PAUSE_MS).unref()
  }

  /** Works for one slice; true where there is more. */
  #slice(): boolean {
    const began = performance.now()
    for (const stream of this.#cursors.keys()) {
      if (stream === this.#hub.streams.events) continue // its records are no readings
      while (this.#step(stream)) if (performance.now() - began > SLICE_MS) return true
    }
    return false
  }

  /** Looks at one segment; false at the end of the ring. */
  #step(stream: number): boolean {
    const cursor = this.#cursors[stream]!
    const { epoch, ring } = this.#hub.streams.at(stream)
    const { start } = ring
    const segment = ring.at(cursor.position)
    if (epoch !== cursor.epoch || cursor.position < start) {
      if (epoch === cursor.epoch) this.#notInspected += start - cursor.position
      cursor.epoch = epoch
      cursor.position = start
      return true
    }
    if (segment === null) return false
    const frame = decodeFrame(segment.bytes)
    if (frame.ok)
      for (const { offset, value, timeMs, fullBytes } of frame.value.records) {
        this.#inspected++
        if (fullBytes !== null) this.#refuse(stream, offset, value, flaw('too-big', { bytes: fullBytes }))
        else this.#read(cursor.reader, stream, offset, value, timeMs)
      }
    cursor.position = segment.next
    return true
  }

  #read(
    reader: MessageReader,
    stream: number,
    offset: number,
    value: Uint8Array | null,
    timeMs: number,
  ): void {
    const reading = reader.read(value, timeMs)
    if (!reading.ok) return this.#refuse(stream, offset, value, reading.error)
    for (const each of reading.value.flaws) {
      this.#flaws[each.code] = (this.#flaws[each.code] ?? 0) + 1
      this.#sample(stream, offset, value, each)
    }
  }

  #refuse(stream: number, offset: number, value: Uint8Array | null, refused: Flaw): void {
    const counts = UNREADABLE.has(refused.code) ? this.#refused : this.#otherShape
    counts[refused.code] = (counts[refused.code] ?? 0) + 1
    this.#sample(stream, offset, value, refused)
  }

  #sample(stream: number, offset: number, value: Uint8Array | null, found: Flaw): void {
    const { topic, partition } = this.#hub.streams.at(stream).id
    // Up to 4 bytes a character.
    const beginning = value === null ? '' : this.#decoder.decode(value.subarray(0, 4 * SAMPLE_CHARACTERS))
    const message = beginning.slice(0, SAMPLE_CHARACTERS)
    const { code } = found
    this.#samples.push({ topic, partition, offset, code, reason: flawText(found), message })
    if (this.#samples.length > SAMPLES) this.#samples.shift()
  }
}
