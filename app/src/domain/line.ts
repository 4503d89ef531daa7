// All machines of this tablet: decoded -> scored, some frames at a time. Pure and deterministic: the same frames, however
// they are cut, give the same readings, scores and cases, in the worker, in Node and in tests.
import type { CaseEvent } from '../../../shared/case.ts'
import { decodeFrame, type StreamRecord } from '../../../shared/frame.ts'
import { readerOf } from '../../../shared/mapped-message.ts'
import { type Mapping, NO_MAPPING, type SensorMapping } from '../../../shared/mapping.ts'
import type { Flaw, FlawCode, TopicReader } from '../../../shared/message.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Commit, Gap, Machine, ModelImage, Position, Refusal } from './commit.ts'
import { readEventRecord } from './event-records.ts'
import { type PackedReadings, ReadingPacker } from './packed.ts'
import { usableTimes } from './rehearsal/sensitivity.ts'
import { Roster, type RosterEntry } from './roster.ts'
import { type RawMessage, Samples } from './samples.ts'
import type { MachineState, Scored, UsualBands } from './scored.ts'
import { MachineWatch } from './watch/machine-watch.ts'
import type { Stretch, Taught } from './watch/teach.ts'
import { type Arrived, bandsOf, stateOf, type Watched } from './watched.ts'

/** A model is saved after this many readings of its machine, and whenever a case opens or returns. */
const IMAGE_EVERY_READINGS = 500
/**
 * … but while so many records of a stream are still to come, only after more readings: images are then most of what is
 * written. A tablet that dies in between goes on with a model that has not learned from the readings since its image.
 */
const FAR_BEHIND_RECORDS = 20_000
const IMAGE_FAR_BEHIND_EVERY_READINGS = 2000
/** Refusals of one frame that are kept in full; the rest are counted. */
const REFUSALS_PER_FRAME = 20
const SAMPLE_CHARACTERS = 200
/** From so many readings of one machine in a row on it pays to fetch its model into the cache first. */
const WARM_FROM_READINGS = 4

/** A lesson by its name: the machine's number, and the case a person called a false alarm. */
export interface LessonName {
  readonly machine: number
  readonly caseId: string
}

/** The stream a frame belongs to. */
export interface StreamName {
  readonly topic: string
  readonly partition: number
  readonly epoch: string
}

/** Decodes and scores the frames of all streams. */
export class Line {
  readonly #roster: Roster
  readonly #watched = new Map<number, Watched>()
  readonly #readers = new Map<string, TopicReader>()
  readonly #samples = new Samples()
  #mapping: Mapping
  readonly #packer = new ReadingPacker()
  readonly #recordTimesMs = new Map<string, number>()
  readonly #openGaps = new Map<string, Gap>()
  readonly #notes: string[] = []
  readonly #decoder = new TextDecoder()

  #sensitivity = 1
  #imageEvery = IMAGE_EVERY_READINGS

  /** Goes on from what the store held; `mapping` says how topics are read that do not speak for themselves, `sensitivity` is as in setSensitivity. */
  constructor(
    machines: readonly Machine[] = [],
    models: readonly ModelImage[] = [],
    mapping: Mapping = NO_MAPPING,
    sensitivity = 1,
  ) {
    this.#mapping = mapping
    this.#sensitivity = usableTimes(sensitivity)
    this.#roster = new Roster(machines)
    for (const { machine, image } of models) {
      const known = machines.find((each) => each.number === machine)
      const loaded = MachineWatch.load(image)
      if (known && loaded.ok) this.#watch(this.#roster.entry(known.machine)!, loaded.value)
      else
        this.#notes.push(
          `The model of ${known?.machine ?? `machine ${machine}`} is learned anew: ${loaded.ok ? 'its machine is not known' : loaded.error}`,
        )
    }
  }

  /** A sentence for each saved model that could not be used. */
  get notes(): readonly string[] {
    return this.#notes
  }

  /** What is usual for each machine that has a model. */
  get usualBands(): readonly UsualBands[] {
    return [...this.#watched.values()].map(({ entry, watch }) => ({
      machine: entry.number,
      bands: bandsOf(entry, watch),
    }))
  }

  /** From the next frame on topics are read as `mapping` says. Machines keep their numbers, sensors their places. */
  setMapping(mapping: Mapping): void {
    this.#mapping = mapping
    this.#readers.clear()
    for (const { watch, declared } of this.#watched.values()) {
      declared.clear()
      for (const place of watch.sensors.keys()) watch.declare(place, undefined, undefined)
    }
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
   * How much it takes to be abnormal on every machine, times the limit as shipped (1): below 1 more sensitive, above 1 less.
   * The more sensitive, the more readings are abnormal, never fewer; what is learned does not depend on it.
   */
  setSensitivity(times: number): void {
    this.#sensitivity = usableTimes(times)
    for (const { watch } of this.#watched.values()) watch.setSensitivity(this.#sensitivity)
  }

  /**
   * Teaches a machine (its number) that the stretch of this case was normal, from the next reading on. Makes no event and
   * counts no reading; the error says why it cannot be learned.
   */
  teach(machine: number, caseId: string, stretch: Stretch): Result<Taught> {
    const watched = this.#watched.get(machine)
    if (!watched) return fail('this machine has no detector on this tablet yet')
    const taught = watched.watch.teach(caseId, stretch)
    // Saved with the next reading, whatever it is.
    if (taught.ok) watched.sinceImage = Number.POSITIVE_INFINITY
    return taught
  }

  /** Takes a lesson back; false where there is none of that case. */
  forget(machine: number, caseId: string): boolean {
    const watched = this.#watched.get(machine)
    if (!watched?.watch.forget(caseId)) return false
    watched.sinceImage = Number.POSITIVE_INFINITY
    return true
  }

  /** All lessons of all machines; a machine's oldest first. */
  get lessons(): readonly LessonName[] {
    return [...this.#watched].flatMap(([machine, { watch }]) =>
      watch.lessons.map((caseId) => ({ machine, caseId })),
    )
  }

  /**
   * Decodes and scores frames of `stream` that follow each other, at least one. The error names what is wrong with the
   * bytes of one of them; nothing of any of them has then been taken.
   */
  take(frames: readonly Uint8Array[], stream: StreamName): Result<Scored> {
    const records: StreamRecord[] = []
    let next = 0
    let high = 0
    for (const bytes of frames) {
      const frame = decodeFrame(bytes)
      if (!frame.ok) return frame
      for (const record of frame.value.records) records.push(record)
      next = frame.value.next
      high = frame.value.high
    }
    this.#imageEvery =
      high - next > FAR_BEHIND_RECORDS ? IMAGE_FAR_BEHIND_EVERY_READINGS : IMAGE_EVERY_READINGS
    const collected = new Collected()
    for (const record of records) this.#record(record, stream, collected)
    this.#samples.add(stream, records)
    // Machine by machine: a model is far bigger than its share of the processor's cache.
    for (const watched of collected.moved) this.#score(watched, collected)
    for (const { watched, reading, step, values } of collected.arrived) {
      this.#packer.add(reading.timeMs, watched.entry.number, step!, values)
      if (step!.event) collected.events.push(withUnits(step!.event, watched.entry))
    }
    const key = streamKey(stream)
    const first = records[0]
    const last = records.at(-1)
    const gap = this.#openGaps.get(key)
    if (gap && first) {
      this.#openGaps.delete(key)
      collected.gaps.push({ ...gap, toMs: first.timeMs })
    }
    if (last) this.#recordTimesMs.set(key, last.timeMs)
    return ok(this.#scored(collected, this.#positionOf(stream, next)))
  }

  /** Takes consecutive frames of the tablets' own events; nothing is scored. The error names what is wrong with their bytes. */
  takeEvents(frames: readonly Uint8Array[], stream: StreamName): Result<Scored> {
    const collected = new Collected('events')
    let next = 0
    for (const bytes of frames) {
      const frame = decodeFrame(bytes)
      if (!frame.ok) return frame
      next = frame.value.next
      for (const record of frame.value.records) {
        const event = readEventRecord(record)
        if (event.ok) collected.events.push(event.value)
        else this.#refuse(event.error, record, stream, collected)
      }
    }
    return ok(this.#scored(collected, this.#positionOf(stream, next)))
  }

  /** Goes over a gap of a stream of that kind: what it commits is the gap itself and the position behind it. */
  skip(gap: Gap, kind: Commit['kind'] = 'readings'): Scored {
    const collected = new Collected(kind)
    const placed = { ...gap, fromMs: this.#recordTimesMs.get(streamKey(gap)) ?? gap.fromMs }
    this.#openGaps.set(streamKey(gap), placed)
    collected.gaps.push(placed)
    return this.#scored(collected, this.#positionOf(gap, gap.to))
  }

  #record(record: StreamRecord, stream: StreamName, collected: Collected): void {
    if (record.fullBytes !== null) {
      const text = `The message has ${record.fullBytes} bytes, more than the gateway passes on; send smaller ones.`
      return this.#refuse({ code: 'too-big', text }, record, stream, collected)
    }
    const reader = this.#reader(stream.topic)
    const read = reader.read(record.value, record.timeMs, record.key)
    if (!read.ok) return this.#refuse(read.error, record, stream, collected)
    for (const flaw of read.value.flaws) this.#refuse(flaw, record, stream, collected)
    const entry = this.#roster.entry(read.value.machine)
    if (!entry) {
      const text = `Machine "${read.value.machine}" is one too many for this tablet; watch fewer machines.`
      return this.#refuse({ code: 'too-many-machines', text }, record, stream, collected)
    }
    const watched = this.#watched.get(entry.number) ?? this.#watch(entry, null)
    const arrived = {
      watched,
      reading: read.value,
      recordTimeMs: record.timeMs,
      declared: reader.declared,
      values: watched.values,
      step: null,
    }
    watched.arrived.push(arrived)
    collected.arrived.push(arrived)
    collected.moved.add(watched)
  }

  #score(watched: Watched, collected: Collected): void {
    const { entry, watch, arrived } = watched
    if (arrived.length >= WARM_FROM_READINGS) watch.warm()
    for (const each of arrived) {
      const { reading, declared } = each
      const places = entry.places(reading.sensors, (name) => {
        watch.addSensor(name)
        watched.declared.clear()
        collected.machines.set(entry.number, entry)
      })
      if (declared !== null && !watched.declared.has(declared)) this.#declare(declared, watched, collected)
      // A plain array of numbers: a small typed array takes far longer to make.
      const values: number[] = new Array<number>(entry.sensorCount).fill(Number.NaN)
      for (let i = 0; i < places.length; i++) if (places[i]! >= 0) values[places[i]!] = reading.values[i]!
      const step = watch.step(reading.timeMs, values)
      each.step = step
      each.values = values
      watched.trail.push(step.score / step.limit)
      watched.sinceImage += 1
      if (step.event || (watched.sinceImage >= this.#imageEvery && watch.imageIsStale))
        collected.images.add(watched)
    }
    const { reading, recordTimeMs, values, step } = arrived.at(-1)!
    watched.step = step
    watched.values = Float64Array.from(values)
    watched.latest = { machine: entry.number, timeMs: reading.timeMs, recordTimeMs }
    arrived.length = 0
  }

  /** Puts declared units and limits on the sensors that a machine has by now. */
  #declare(
    sensors: readonly SensorMapping[],
    { entry, watch, declared }: Watched,
    collected: Collected,
  ): void {
    declared.add(sensors)
    for (const { name, unit, range, normal } of sensors) {
      if (entry.setUnit(name, unit)) collected.machines.set(entry.number, entry)
      const place = watch.sensors.indexOf(name)
      if (place >= 0) watch.declare(place, range, normal)
    }
  }

  #watch(entry: RosterEntry, loaded: MachineWatch | null): Watched {
    const { machine, sensors } = entry.toMachine()
    const names = sensors.map(({ name }) => name)
    const watch = loaded ?? new MachineWatch(machine, names)
    // An image may be older than the last sensor that appeared.
    for (const name of names.slice(watch.sensors.length)) watch.addSensor(name)
    watch.setSensitivity(this.#sensitivity)
    const watched: Watched = {
      entry,
      watch,
      values: new Float64Array(),
      sinceImage: 0,
      arrived: [],
      latest: null,
      step: null,
      trail: [],
      declared: new Set(),
    }
    this.#watched.set(entry.number, watched)
    return watched
  }

  #refuse(flaw: Flaw, record: StreamRecord, stream: StreamName, collected: Collected): void {
    collected.refused[flaw.code] = (collected.refused[flaw.code] ?? 0) + 1
    if (collected.refusals.length >= REFUSALS_PER_FRAME) return
    const bytes = record.value?.subarray(0, 4 * SAMPLE_CHARACTERS) ?? new Uint8Array()
    collected.refusals.push({
      ...flaw,
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

  #scored(collected: Collected, position: Position): Scored {
    const models = [...collected.images].map((watched): ModelImage => {
      watched.sinceImage = 0
      return { machine: watched.entry.number, image: watched.watch.image().slice() }
    })
    const machines = [...collected.moved].map(stateOf)
    return { commit: collected.toCommit(this.#packer.take(), models, machines, position), machines }
  }
}

/** An event of the detector with the units that were declared: the detector itself knows numbers only. */
function withUnits(event: CaseEvent, entry: RosterEntry): CaseEvent {
  if (!('evidence' in event) || !entry.hasUnits) return event
  const sensors = event.evidence.sensors.map((each) => ({ ...each, unit: entry.unitOf(each.sensor) }))
  return { ...event, evidence: { ...event.evidence, sensors } }
}

/** What some frames came to, until it is a commit. */
class Collected {
  readonly #kind: Commit['kind']
  /** All readings, in the order of the stream. */
  readonly arrived: Arrived[] = []
  readonly machines = new Map<number, RosterEntry>()
  readonly moved = new Set<Watched>()
  readonly images = new Set<Watched>()
  readonly events: CaseEvent[] = []
  readonly gaps: Gap[] = []
  readonly refusals: Refusal[] = []
  readonly refused: Partial<Record<FlawCode, number>> = {}

  constructor(kind: Commit['kind'] = 'readings') {
    this.#kind = kind
  }

  toCommit(
    readings: PackedReadings,
    models: readonly ModelImage[],
    moved: readonly MachineState[],
    position: Position,
  ): Commit {
    return {
      kind: this.#kind,
      readings,
      models,
      position,
      machines: [...this.machines.values()].map((entry) => entry.toMachine()),
      latest: moved.map(({ machine, timeMs, recordTimeMs }) => ({
        machine: machine.number,
        timeMs,
        recordTimeMs,
      })),
      events: this.events,
      refused: this.refused,
      refusals: this.refusals,
      gaps: this.gaps,
    }
  }
}

const streamKey = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`
