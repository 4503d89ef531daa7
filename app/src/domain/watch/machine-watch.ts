// All that watches one machine, one step per reading: features, per-sensor checks, sensor health, the forest, the gate that
// decides what is learned, and the case rule. Deterministic: same options, same readings, same steps, bit for bit; how the
// stream is cut into batches, saved and loaded in between does not matter.
import type { CaseEvent } from '../../../../shared/case.ts'
import type { FindingKind } from '../../../../shared/evidence.ts'
import { fail, ok, type Result } from '../../../../shared/result.ts'
import type { Observation } from '../cases/case-evidence.ts'
import { CaseKeeper } from '../cases/case-keeper.ts'
import { mixSeed, seedOfName } from '../forest/random.ts'
import { ImageReader, ImageWriter } from '../image-bytes.ts'
import { type Said, said } from '../said.ts'
import { COLUMNS_PER_SENSOR } from './features.ts'
import type { SensorLimits } from './health.ts'
import { Learner } from './learner.ts'
import type { PlayedReading } from './lesson-maker.ts'
import { Lessons } from './lessons.ts'
import { Observer } from './observe.ts'
import { ScoreChannel } from './score-channel.ts'
import { SensorWatch } from './sensor-watch.ts'
import { BEYOND_STRENGTH, type Judgement, SICK_STRENGTH, type Step, sensedStrength } from './step.ts'
import { checkStretch, type Stretch, type Taught, teachInto } from './teach.ts'
import { DEFAULT_WATCH_OPTIONS, type WatchOptions } from './watch-options.ts'

export type { Step } from './step.ts'
export { DEFAULT_WATCH_OPTIONS, type WatchOptions } from './watch-options.ts'

const MAGIC = 0x574d534c
/** Version 2 is version 1 with lessons and an adopted case behind it; what has neither is written as version 1. */
const VERSION = 1
const VERSION_WITH_LESSONS = 2
/** Readings between two images that are only newer, not different. */
const IMAGE_EVERY = 50
const IMAGE_AT_LATEST = 500
/** Most readings whose features are made and scored together: more cost room and save no time. */
const READ_MOST = 64

type DetectorEvent = Extract<CaseEvent, { kind: 'opened' | 'updated' | 'returned' }>

/** Watches one machine. */
export class MachineWatch {
  readonly machine: string
  readonly #options: WatchOptions
  #sensors: string[]
  #own: SensorWatch
  #learner: Learner
  #channel: ScoreChannel
  #keeper: CaseKeeper
  #lessons = new Lessons()
  /** What was read and is judged in turn: values, row-major, and what the forest says; null while there is none. */
  #values = new Float64Array(0)
  #raws: Float64Array | null = null
  /** Sensors a lesson excuses in this reading. */
  #excused: Uint8Array
  #sensitivity = 1
  /** The case whose abnormal regime has been taken as the new normal; null while there is none. */
  #adoptedCase: string | null = null
  readonly #observer = new Observer()
  #topSensor = -1
  #sinceImage = 0
  #isStale = false

  /** Starts with nothing learned. `sensors`: their names, in the order `step` gets their values. */
  constructor(machine: string, sensors: readonly string[], options: Partial<WatchOptions> = {}) {
    this.machine = machine
    this.#options = { ...DEFAULT_WATCH_OPTIONS, ...options }
    this.#sensors = [...sensors]
    const count = sensors.length
    this.#own = new SensorWatch(sensors, this.#options)
    this.#learner = new Learner(count, this.#ownSeed(), this.#options)
    this.#channel = new ScoreChannel(this.#options.channel)
    this.#keeper = new CaseKeeper(machine, this.#options.rule)
    this.#excused = new Uint8Array(count)
  }

  /** Names in the order of the values. */
  get sensors(): readonly string[] {
    return this.#sensors
  }

  /**
   * The sensor with the largest share of the alarm, as it was last looked at closely (CaseEvidence.wantsCloseLook); null where
   * the last reading was not abnormal.
   */
  get topSensor(): string | null {
    return this.#sensors[this.#topSensor] ?? null
  }

  /** Id of the open case; null where none is open. */
  get openCase(): string | null {
    return this.#keeper.openCase
  }

  /** A sensor that appears later; returns its index. Earlier readings count as missing for it. */
  addSensor(name: string): number {
    this.#sensors.push(name)
    const count = this.#sensors.length
    this.#own.addSensor(name)
    const fits = this.#learner.fits
    this.#learner.addSensor()
    this.#excused = new Uint8Array(count)
    if (this.#learner.fits !== fits) this.#recalibrate()
    return count - 1
  }

  /**
   * Declares what a sensor can physically show (`range`: beyond it the sensor is sick) and where it belongs while the machine
   * is well (`normal`: beyond it the machine is abnormal), both in its own unit. Undefined takes a declaration back. Not part
   * of the image.
   */
  declare(sensor: number, range: SensorLimits | undefined, normal: SensorLimits | undefined): void {
    this.#own.declare(sensor, range ?? this.#options.limits[this.#sensors[sensor] ?? ''], normal)
  }

  /**
   * Takes one reading. `values[i]` belongs to `sensors[i]`, in the sensor's own unit; NaN = missing or not a number, and so
   * is what is not there. Readings count in the order they are given, whatever their times say.
   */
  step(timeMs: number, values: ArrayLike<number>): Step {
    const steps: Step[] = []
    this.run([timeMs], values, (step) => steps.push(step))
    return steps[0]!
  }

  /**
   * Takes readings that follow each other, the same as `step` takes them, but sooner: their features are made and scored
   * together. `values`: row-major, a row for each of `timesMs`. `each` is told every step; the state is whole again after the last one.
   */
  run(
    timesMs: ArrayLike<number>,
    values: ArrayLike<number>,
    each: (step: Step, place: number) => void,
  ): void {
    const width = values.length / timesMs.length
    for (let from = 0; from < timesMs.length; ) {
      const most = Math.min(timesMs.length - from, READ_MOST)
      const count = this.#learner.steadyFor(timesMs, from, most)
      this.#read(values, from * width, width, count)
      for (let i = 0; i < count; i++) each(this.#take(timesMs[from + i]!, i), from + i)
      from += count
    }
  }

  /** Makes and scores the features of `count` readings, which must then be judged in their order. */
  #read(values: ArrayLike<number>, from: number, width: number, count: number): void {
    const sensors = this.#sensors.length
    if (this.#values.length < count * sensors) this.#values = new Float64Array(count * sensors)
    for (let i = 0; i < count; i++)
      for (let j = 0; j < sensors; j++)
        this.#values[i * sensors + j] = j < width ? values[from + i * width + j]! : Number.NaN
    const rows = this.#own.read(this.#values, count, this.#learner)
    this.#raws = this.#learner.model?.scores(rows, count) ?? null
  }

  #take(timeMs: number, place: number): Step {
    const judged = this.#judge(place)
    const { score, limit, strength, machineStrength, floor, isBeyond } = judged
    const model = this.#learner.model
    if (strength <= 1) this.#topSensor = -1
    const saidEvent = this.#keeper.step(timeMs, strength, this.#sensors, (isClose) =>
      this.#observe(timeMs, place, strength, score, limit, isClose),
    )
    const event = saidEvent && this.#withAdoption(saidEvent)
    for (let i = 0; i < this.#own.sick.length; i++) {
      if (this.#own.sick[i])
        this.#own.row.fill(Number.NaN, i * COLUMNS_PER_SENSOR, (i + 1) * COLUMNS_PER_SENSOR)
    }
    const fits = this.#learner.fits
    const adoptions = this.#learner.adoptions
    const isChanged = this.#learner.take({
      timeMs,
      row: this.#own.row,
      isAlarm: judged.isUnusual,
      isSpike: this.#own.kinds.some(
        (kind, i) => kind === 'spike' && this.#own.strengths[i]! > 1 && !this.#own.sick[i],
      ),
      pressure: model ? this.#channel.sustained / this.#channel.baseLimit : 0,
      score: model ? judged.raw : 0,
    })
    if (this.#learner.fits !== fits) this.#recalibrate()
    if (this.#learner.adoptions !== adoptions) this.#adoptedCase = this.#keeper.openCase
    this.#sinceImage++
    if (event) this.#isStale = true
    if ((isChanged && this.#sinceImage >= IMAGE_EVERY) || this.#sinceImage >= IMAGE_AT_LATEST)
      this.#isStale = true
    return {
      phase: model ? 'watching' : 'learning',
      learned: this.#learner.learned,
      needed: this.#options.trainReadings,
      score,
      limit,
      machineStrength,
      floor,
      isBeyond,
      alarm: strength > 1,
      event,
    }
  }

  /** What one reading is, with all lessons and the sensitivity; moves features, health and channel, learns nothing. */
  #judge(place: number): Judgement {
    let sensorStrength = this.#own.check(place, this.#learner)
    const model = this.#learner.model
    let raw = this.#raws ? this.#raws[place]! : Number.NaN
    let isTaught = false
    const unexcused = sensorStrength
    if (!this.#lessons.isEmpty) {
      isTaught = this.#lessons.excuse(this.#own.look(), this.#excused.fill(0))
      if (isTaught) {
        sensorStrength = this.#worstLeft()
        if (model && raw > 0) raw = sensorStrength <= 1 ? 0 : raw * this.#shareLeft()
      }
    }
    const score = model ? this.#channel.step(raw) : Number.NaN
    const forestStrength = model ? score / this.#channel.limit : 0
    const machineStrength = Math.max(sensorStrength, forestStrength)
    const isSick = this.#own.sick.some((kind, i) => kind !== null && !this.#isExcusedSick(i, kind, place))
    const isBeyond = this.#own.beyond.some((is, i) => is && !(isTaught && this.#excused[i]))
    const floor = isBeyond ? BEYOND_STRENGTH : isSick ? SICK_STRENGTH : 0
    return {
      raw,
      score,
      limit: model ? this.#sensitivity * this.#channel.limit : Number.NaN,
      machineStrength,
      floor,
      isBeyond,
      strength: sensedStrength(machineStrength, floor, this.#sensitivity),
      // What is learned must not depend on how sensitive a person wants the alarm, nor on what they excused.
      isUnusual: isTaught || Math.max(unexcused, forestStrength) > 1,
    }
  }

  /** The worst check among the sensors that are well and not excused. */
  #worstLeft(): number {
    let worst = 0
    for (let i = 0; i < this.#sensors.length; i++)
      if (!this.#excused[i] && !this.#own.sick[i]) worst = Math.max(worst, this.#own.strengths[i]!)
    return worst
  }

  /** The part of the forest's score that sensors outside the lesson have made. */
  #shareLeft(): number {
    const shares = this.#learner.model!.shares(this.#own.row)
    return shares.reduce((sum, share, i) => (this.#excused[i] ? sum : sum + share), 0)
  }

  #isExcusedSick(sensor: number, kind: FindingKind, place: number): boolean {
    return !this.#lessons.isEmpty && this.#lessons.excusesSick(sensor, kind, this.#valueOf(place, sensor))
  }

  /** A sensor's value in one of the readings that were read, in its own unit; NaN where it had none. */
  #valueOf(place: number, sensor: number): number {
    return this.#values[place * this.#sensors.length + sensor]!
  }

  #withAdoption(event: DetectorEvent): DetectorEvent {
    if (event.kind !== 'returned' || event.caseId !== this.#adoptedCase) return event
    this.#adoptedCase = null
    return { ...event, adopted: true }
  }

  #observe(
    timeMs: number,
    place: number,
    strength: number,
    score: number,
    limit: number,
    isClose: boolean,
  ): Observation {
    const own = this.#own
    const hasLessons = !this.#lessons.isEmpty
    const observer = this.#observer
    observer.begin(this.#sensors.length)
    for (let i = 0; i < this.#sensors.length; i++) {
      const baseline = this.#learner.baseline(i)
      const sick = own.sick[i] ?? null
      const isExcused = hasLessons && this.#excused[i] === 1
      const floor = own.beyond[i] ? BEYOND_STRENGTH : 0
      const beyond = isExcused ? 0 : sensedStrength(own.strengths[i]!, floor, this.#sensitivity)
      observer.look(
        i,
        this.#valueOf(place, i),
        baseline ? own.anchor(i) + baseline.usual : Number.NaN,
        baseline?.spread ?? 0,
        beyond,
        beyond > 1 ? (own.kinds[i] ?? null) : null,
        sick && this.#isExcusedSick(i, sick, place) ? null : sick,
      )
    }
    const shares = isClose ? (this.#learner.model?.shares(own.row) ?? null) : null
    observer.join(timeMs, strength, score, limit, shares)
    if (isClose) this.#topSensor = observer.heaviest
    return observer
  }

  /** How much it takes to be abnormal, times the usual limit: 1 as shipped, below 1 more sensitive. Sick sensors always count. */
  setSensitivity(times: number): void {
    this.#sensitivity = times
  }

  /** Case ids this watch was taught to leave alone, oldest first. */
  get lessons(): readonly string[] {
    return this.#lessons.names
  }

  /**
   * Learns that a stretch was normal for this machine: readings like it make no alarm from the next reading on. Nothing else
   * changes: no reading is counted, no event is made. Returns what it would have prevented; an error says why it cannot learn.
   */
  teach(caseId: string, stretch: Stretch): Result<Taught, Said> {
    const checked = checkStretch(stretch, this.#sensors.length)
    if (!checked.ok) return checked
    if (this.#lessons.forget(caseId)) this.#relearn()
    const taught = teachInto(this.#lessons, caseId, stretch, {
      measures: this.#sensors.map((_, i) => this.#learner.measure(i, this.#own.anchor(i))),
      play: (rows) => this.#replay(rows),
      relearn: () => this.#relearn(),
    })
    this.#isStale = true
    return taught
  }

  /** Takes a lesson back; false where there is none of that case. */
  forget(caseId: string): boolean {
    if (!this.#lessons.forget(caseId)) return false
    this.#relearn()
    this.#isStale = true
    return true
  }

  /** Takes over the lessons of another watch of the same machine, as far as they do not rest on its model. */
  borrowLessons(other: MachineWatch): void {
    this.#lessons.borrow(other.#lessons)
  }

  /** The model with exactly the lessons there are; where there are none it is the one from before them. */
  #relearn(): void {
    this.#learner.learnAlso(this.#lessons.rows)
    this.#recalibrate()
  }

  /** Plays readings to a rested copy of the running state; the running state itself stays as it is. */
  #replay(rows: readonly ArrayLike<number>[]): PlayedReading[] {
    const own = this.#own
    const channel = this.#channel
    this.#own = own.rested()
    this.#channel = channel.rested()
    const played = rows.map((values): PlayedReading => {
      this.#read(values, 0, values.length, 1)
      const { strength } = this.#judge(0)
      const sick = this.#own.sick.flatMap((kind, place) =>
        kind ? [{ place, kind, value: this.#valueOf(0, place) }] : [],
      )
      return { isAlarm: strength > 1, look: this.#own.look(), row: this.#own.row.slice(), sick }
    })
    this.#own = own
    this.#channel = channel
    return played
  }

  #recalibrate(): void {
    const model = this.#learner.model
    if (model) this.#channel.calibrate(model.trainingScores, this.#learner.learnedAtFit)
  }

  #ownSeed(): number {
    return mixSeed(this.#options.seed, seedOfName(this.machine))
  }

  /** What the screen draws as a sensor's normal band, in its own unit: usual level, and where usual ends. null while unknown. */
  normalBand(sensor: number): { readonly usual: number; readonly low: number; readonly high: number } | null {
    const baseline = this.#learner.baseline(sensor)
    if (!baseline) return null
    const anchor = this.#own.anchor(sensor)
    const { usual, spread, low, high } = baseline
    return {
      usual: anchor + usual,
      low: anchor + Math.min(low, usual - 3 * spread),
      high: anchor + Math.max(high, usual + 3 * spread),
    }
  }

  /** true when the state is worth saving: a case event, a new model, or 500 readings since the last image. */
  get imageIsStale(): boolean {
    return this.#isStale
  }

  /** The whole state as bytes: the training window and counters, no trees. Restored bit for bit by `load`. */
  image(): Uint8Array {
    this.#isStale = false
    this.#sinceImage = 0
    const image = new ImageWriter()
    image.u32(MAGIC)
    const hasMore = !this.#lessons.isEmpty || this.#adoptedCase !== null
    image.u32(hasMore ? VERSION_WITH_LESSONS : VERSION)
    image.text(this.machine)
    image.text(JSON.stringify(this.#options))
    image.text(JSON.stringify(this.#sensors))
    this.#own.save(image)
    this.#learner.save(image)
    this.#channel.save(image)
    this.#keeper.save(image)
    if (hasMore) {
      image.text(this.#adoptedCase ?? '')
      this.#lessons.save(image)
    }
    return image.finish()
  }

  /** Restores a watch from an image; an older, torn or foreign one is refused in words and the caller starts afresh. */
  static load(bytes: Uint8Array): Result<MachineWatch, Said> {
    const image = new ImageReader(bytes)
    if (bytes.length < 12 || image.u32() !== MAGIC) return fail(said('model-foreign'))
    const version = image.u32()
    if (version !== VERSION && version !== VERSION_WITH_LESSONS)
      return fail(said('model-other', { version, oldest: VERSION, newest: VERSION_WITH_LESSONS }))
    if (!image.isWhole) return fail(said('model-changed'))
    const machine = image.text()
    const options: WatchOptions = JSON.parse(image.text())
    const sensors: string[] = JSON.parse(image.text())
    const watch = new MachineWatch(machine, sensors, options)
    watch.#own = SensorWatch.load(image, sensors, options)
    watch.#learner = Learner.load(image, watch.#ownSeed(), options)
    watch.#channel = ScoreChannel.load(image, options.channel)
    watch.#keeper = CaseKeeper.load(image, machine, options.rule)
    if (version === VERSION_WITH_LESSONS) {
      watch.#adoptedCase = image.text() || null
      watch.#lessons = Lessons.load(image)
      watch.#learner.learnAlso(watch.#lessons.rows)
    }
    if (image.isTorn || !image.isAtEnd) return fail(said('model-torn'))
    return ok(watch)
  }
}
