// From frames to readings: every record decoded, its message read as its topic is mapped, what cannot be read counted with a
// sample, and the machines and sensors numbered. Nothing is scored here. Pure and deterministic.
import type { CaseEvent } from '../../../shared/case.ts'
import { type Flaw, type FlawCode, flaw, flawText } from '../../../shared/flaw.ts'
import { decodeFrame, type StreamRecord } from '../../../shared/frame.ts'
import { readerOf } from '../../../shared/mapped-message.ts'
import { type Mapping, NO_MAPPING, type SensorMapping } from '../../../shared/mapping.ts'
import type { TopicReader } from '../../../shared/message.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Batch } from './batch.ts'
import type { Commit, Gap, Machine, Position, Refusal } from './commit.ts'
import { readEventRecord } from './event-records.ts'
import { Roster, type RosterEntry } from './roster.ts'
import { Runs } from './runs.ts'
import { type RawMessage, Samples } from './samples.ts'
import { Texts } from './texts.ts'

/** From so many records of a stream that are still to come on a tablet is far behind. */
const FAR_BEHIND_RECORDS = 20_000
/** Refusals of some frames that are kept in full; the rest are counted. */
const REFUSALS_KEPT = 20
const SAMPLE_CHARACTERS = 200

/** What frames hold: their records, the offset behind the last one, and the log's own end. */
interface Decoded {
  readonly records: readonly StreamRecord[]
  readonly next: number
  readonly high: number
}

/** The stream a frame belongs to. */
export interface StreamName {
  readonly topic: string
  readonly partition: number
  readonly epoch: string
}

/** Reads the frames of all streams. */
export class FrameReader {
  readonly #roster: Roster
  readonly #readers = new Map<string, TopicReader>()
  readonly #samples = new Samples()
  #mapping: Mapping
  /** Declarations that a machine (its number) has already; it may hear from several topics. */
  readonly #declared = new Map<number, Set<readonly SensorMapping[]>>()
  /** Offset each stream must go on from: what was refused must not be left behind by what was handed over after it. */
  readonly #next = new Map<string, number>()
  readonly #recordTimesMs = new Map<string, number>()
  readonly #openGaps = new Map<string, Gap>()
  /** Machines whose declared limits were taken away since the last frame: not stored yet. */
  readonly #undeclared: RosterEntry[] = []
  readonly #decoder = new TextDecoder()

  /** Goes on from the machines known already; `mapping` says how topics are read that do not speak for themselves. */
  constructor(machines: readonly Machine[] = [], mapping: Mapping = NO_MAPPING) {
    this.#mapping = mapping
    this.#roster = new Roster(machines)
  }

  /**
   * From the next frame on topics are read as `mapping` says. Machines keep their numbers, sensors their places. What was
   * declared of them before has to be taken back where they are scored.
   */
  setMapping(mapping: Mapping): void {
    this.#mapping = mapping
    this.#readers.clear()
    this.#declared.clear()
    this.#undeclared.push(...this.#roster.undeclareNormal())
  }

  /** The topics that messages came from. */
  get topics(): readonly string[] {
    return this.#samples.topics
  }

  /** The newest messages of a topic as they came, newest first, at most `most`. */
  samples(topic: string, most: number): readonly RawMessage[] {
    return this.#samples.of(topic, most)
  }

  /**
   * Reads frames of `stream` that follow each other, at least one, and go on where the ones before ended. The error names what
   * is wrong with the bytes of one of them, or what is missing before them; nothing of any of them has then been taken.
   */
  read(frames: readonly Uint8Array[], stream: StreamName): Result<Batch> {
    const decoded = this.#decode(frames, stream)
    if (!decoded.ok) return decoded
    const { records, next, high } = decoded.value
    const collected = new Collected()
    for (const entry of this.#undeclared.splice(0)) collected.machines.set(entry.number, entry)
    const texts = new Texts(records)
    let at = 0
    const textOf = (): string | null => texts.of(at)
    for (; at < records.length; at++) this.#record(records[at]!, textOf, stream, collected)
    this.#samples.add(stream, records)
    const key = streamKey(stream)
    const first = records[0]
    const last = records.at(-1)
    const gap = this.#openGaps.get(key)
    if (gap && first) {
      this.#openGaps.delete(key)
      collected.gaps.push({ ...gap, toMs: first.timeMs })
    }
    if (last) this.#recordTimesMs.set(key, last.timeMs)
    return ok(collected.toBatch('readings', this.#positionOf(stream, next), high - next > FAR_BEHIND_RECORDS))
  }

  /** Reads consecutive frames of the tablets' own events; fails as `read`. */
  readEvents(frames: readonly Uint8Array[], stream: StreamName): Result<Batch> {
    const decoded = this.#decode(frames, stream)
    if (!decoded.ok) return decoded
    const collected = new Collected()
    for (const record of decoded.value.records) {
      const event = readEventRecord(record)
      if (event.ok) collected.events.push(event.value)
      else this.#refuse(event.error, record, stream, collected)
    }
    return ok(collected.toBatch('events', this.#positionOf(stream, decoded.value.next), false))
  }

  /** Goes over a gap of a stream of that kind: what it commits is the gap itself and the position behind it. */
  skip(gap: Gap, kind: Commit['kind']): Batch {
    const collected = new Collected()
    const placed = { ...gap, fromMs: this.#recordTimesMs.get(streamKey(gap)) ?? gap.fromMs }
    this.#openGaps.set(streamKey(gap), placed)
    this.#next.set(chainKey(gap), gap.to)
    collected.gaps.push(placed)
    return collected.toBatch(kind, this.#positionOf(gap, gap.to), false)
  }

  #decode(frames: readonly Uint8Array[], stream: StreamName): Result<Decoded> {
    const key = chainKey(stream)
    const records: StreamRecord[] = []
    let expected = this.#next.get(key)
    let high = 0
    for (const bytes of frames) {
      const frame = decodeFrame(bytes)
      if (!frame.ok) return frame
      const { from, next } = frame.value
      if (expected !== undefined && from !== expected)
        return fail(`a frame of ${stream.topic}/${stream.partition} begins at ${from} instead of ${expected}`)
      for (const record of frame.value.records) records.push(record)
      expected = next
      high = frame.value.high
    }
    const next = expected ?? 0
    this.#next.set(key, next)
    return ok({ records, next, high })
  }

  /** `textOf`: the text of the record's value, where it can be decoded together with those of other records. */
  #record(record: StreamRecord, textOf: () => string | null, stream: StreamName, collected: Collected): void {
    if (record.fullBytes !== null) {
      return this.#refuse(flaw('too-big', { bytes: record.fullBytes }), record, stream, collected)
    }
    const reader = this.#reader(stream.topic)
    const read = reader.read(record.value, record.timeMs, record.key, textOf)
    if (!read.ok) return this.#refuse(read.error, record, stream, collected)
    const reading = read.value
    for (const each of reading.flaws) this.#refuse(each, record, stream, collected)
    const entry = this.#roster.entry(reading.machine)
    if (!entry) {
      return this.#refuse(flaw('too-many-machines', { machine: reading.machine }), record, stream, collected)
    }
    const sensorCount = entry.sensorCount
    const places = entry.places(reading.sensors)
    if (entry.sensorCount !== sensorCount) {
      this.#declared.delete(entry.number)
      collected.machines.set(entry.number, entry)
    }
    const declares = this.#news(reader.declared, entry, collected)
    collected.runs.add(entry, reading, places, record.timeMs, declares)
  }

  /** What is declared of a machine's sensors, where that is news; puts units and limits on those that it has by now. */
  #news(
    declared: readonly SensorMapping[] | null,
    entry: RosterEntry,
    collected: Collected,
  ): readonly SensorMapping[] | null {
    if (declared === null) return null
    const known = this.#declared.get(entry.number) ?? new Set()
    if (known.has(declared)) return null
    this.#declared.set(entry.number, known.add(declared))
    for (const { name, unit, normal } of declared)
      if (entry.declare(name, unit, normal)) collected.machines.set(entry.number, entry)
    return declared
  }

  #refuse(refused: Flaw, record: StreamRecord, stream: StreamName, collected: Collected): void {
    collected.refused[refused.code] = (collected.refused[refused.code] ?? 0) + 1
    if (collected.refusals.length >= REFUSALS_KEPT) return
    const bytes = record.value?.subarray(0, 4 * SAMPLE_CHARACTERS) ?? new Uint8Array()
    collected.refusals.push({
      ...refused,
      text: flawText(refused),
      topic: stream.topic,
      partition: stream.partition,
      offset: record.offset,
      timeMs: record.timeMs,
      sample: this.#decoder.decode(bytes).slice(0, SAMPLE_CHARACTERS),
    })
  }

  #reader(topic: string): TopicReader {
    const known = this.#readers.get(topic)
    if (known) return known
    const reader = readerOf(this.#mapping, topic)
    this.#readers.set(topic, reader)
    return reader
  }

  #positionOf({ topic, partition, epoch }: StreamName, position: number): Position {
    const recordTimeMs = this.#recordTimesMs.get(streamKey({ topic, partition })) ?? null
    return { topic, partition, epoch, position, recordTimeMs }
  }
}

/** What some frames came to, until it is a batch. */
class Collected {
  readonly runs = new Runs()
  readonly machines = new Map<number, RosterEntry>()
  readonly events: CaseEvent[] = []
  readonly gaps: Gap[] = []
  readonly refusals: Refusal[] = []
  readonly refused: Partial<Record<FlawCode, number>> = {}

  toBatch(kind: Commit['kind'], position: Position, isFarBehind: boolean): Batch {
    return {
      runs: this.runs.take(),
      rest: {
        kind,
        machines: [...this.machines.values()].map((entry) => entry.toMachine()),
        latest: this.runs.latest,
        events: this.events,
        refused: this.refused,
        refusals: this.refusals,
        gaps: this.gaps,
        position,
      },
      isFarBehind,
    }
  }
}

const streamKey = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`

const chainKey = (stream: StreamName): string => `${streamKey(stream)}/${stream.epoch}`
