// All that watches one machine, one step per reading: what a reading is (judge.ts), what is learned from it (learner.ts), and
// what becomes of the machine's case. Deterministic: same options, same readings, same steps, bit for bit; how the
// stream is cut into batches, saved and loaded in between does not matter.
import type { CaseEvent } from '../../../../shared/case.ts'
import { fail, ok, type Result } from '../../../../shared/result.ts'
import { CaseKeeper } from '../cases/case-keeper.ts'
import { mixSeed, seedOfName } from '../forest/random.ts'
import { ImageReader, ImageWriter } from '../image-bytes.ts'
import { type Said, said } from '../said.ts'
import type { SensorLimits } from './health.ts'
import { Judge } from './judge.ts'
import { Learner } from './learner.ts'
import { Lessons } from './lessons.ts'
import { ScoreChannel } from './score-channel.ts'
import { SensorWatch } from './sensor-watch.ts'
import type { Step } from './step.ts'
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
  readonly #sensors: string[]
  #learner: Learner
  #judge: Judge
  #keeper: CaseKeeper
  /** The case whose abnormal regime has been taken as the new normal; null while there is none. */
  #adoptedCase: string | null = null
  #topSensor = -1
  #sinceImage = 0
  #isStale = false

  /** Starts with nothing learned. `sensors`: their names, in the order `step` gets their values. */
  constructor(machine: string, sensors: readonly string[], options: Partial<WatchOptions> = {}) {
    this.machine = machine
    this.#options = { ...DEFAULT_WATCH_OPTIONS, ...options }
    this.#sensors = [...sensors]
    this.#learner = new Learner(sensors.length, this.#ownSeed(), this.#options)
    this.#judge = Judge.begin(sensors, this.#learner, this.#options)
    this.#keeper = new CaseKeeper(machine, this.#options.rule)
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
    this.#judge.addSensor(name)
    const fits = this.#learner.fits
    this.#learner.addSensor()
    if (this.#learner.fits !== fits) this.#judge.recalibrate()
    return this.#sensors.length - 1
  }

  /**
   * Declares what a sensor can physically show (`range`: beyond it the sensor is sick) and where it belongs while the machine
   * is well (`normal`: beyond it the machine is abnormal), both in its own unit. Undefined takes a declaration back. Not part
   * of the image.
   */
  declare(sensor: number, range: SensorLimits | undefined, normal: SensorLimits | undefined): void {
    this.#judge.own.declare(sensor, range ?? this.#options.limits[this.#sensors[sensor] ?? ''], normal)
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
      this.#judge.read(values, from * width, width, count)
      for (let i = 0; i < count; i++) each(this.#take(timesMs[from + i]!, i), from + i)
      from += count
    }
  }

  #take(timeMs: number, place: number): Step {
    const judge = this.#judge
    const judged = judge.judge(place)
    const model = this.#learner.model
    const { score, limit, strength, machineStrength, floor, isBeyond } = judged
    if (strength <= 1) this.#topSensor = -1
    const saidEvent = this.#keeper.step(timeMs, strength, this.#sensors, (isClose) => {
      const seen = judge.observe(timeMs, place, judged, isClose)
      if (isClose) this.#topSensor = seen.heaviest
      return seen
    })
    const event = saidEvent && this.#withAdoption(saidEvent)
    const { fits, adoptions } = this.#learner
    const isChanged = this.#learner.take({
      timeMs,
      row: judge.healthyRow(),
      isAlarm: judged.isUnusual,
      isSpike: judge.hasSpike(),
      pressure: model ? judge.channel.sustained / judge.channel.baseLimit : 0,
      score: model ? judged.raw : 0,
    })
    if (this.#learner.fits !== fits) judge.recalibrate()
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

  #withAdoption(event: DetectorEvent): DetectorEvent {
    if (event.kind !== 'returned' || event.caseId !== this.#adoptedCase) return event
    this.#adoptedCase = null
    return { ...event, adopted: true }
  }

  /** How much it takes to be abnormal, times the usual limit: 1 as shipped, below 1 more sensitive. Sick sensors always count. */
  setSensitivity(times: number): void {
    this.#judge.setSensitivity(times)
  }

  /** Case ids this watch was taught to leave alone, oldest first. */
  get lessons(): readonly string[] {
    return this.#judge.lessons.names
  }

  /**
   * Learns that a stretch was normal for this machine: readings like it make no alarm from the next reading on. Nothing else
   * changes: no reading is counted, no event is made. Returns what it would have prevented; an error says why it cannot learn.
   */
  teach(caseId: string, stretch: Stretch): Result<Taught, Said> {
    const checked = checkStretch(stretch, this.#sensors.length)
    if (!checked.ok) return checked
    const { lessons } = this.#judge
    if (lessons.forget(caseId)) this.#relearn()
    const taught = teachInto(lessons, caseId, stretch, {
      measures: this.#judge.measures(),
      play: (rows) => this.#judge.play(rows),
      relearn: () => this.#relearn(),
    })
    this.#isStale = true
    return taught
  }

  /** Takes a lesson back; false where there is none of that case. */
  forget(caseId: string): boolean {
    if (!this.#judge.lessons.forget(caseId)) return false
    this.#relearn()
    this.#isStale = true
    return true
  }

  /** Takes over the lessons of another watch of the same machine, as far as they do not rest on its model. */
  borrowLessons(other: MachineWatch): void {
    this.#judge.lessons.borrow(other.#judge.lessons)
  }

  /** The model with exactly the lessons there are; where there are none it is the one from before them. */
  #relearn(): void {
    this.#learner.learnAlso(this.#judge.lessons.rows)
    this.#judge.recalibrate()
  }

  #ownSeed(): number {
    return mixSeed(this.#options.seed, seedOfName(this.machine))
  }

  /** What the screen draws as a sensor's normal band, in its own unit: usual level, and where usual ends. null while unknown. */
  normalBand(sensor: number): { readonly usual: number; readonly low: number; readonly high: number } | null {
    const baseline = this.#learner.baseline(sensor)
    if (!baseline) return null
    const anchor = this.#judge.own.anchor(sensor)
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
    const { own, channel, lessons } = this.#judge
    const hasMore = !lessons.isEmpty || this.#adoptedCase !== null
    image.u32(hasMore ? VERSION_WITH_LESSONS : VERSION)
    image.text(this.machine)
    image.text(JSON.stringify(this.#options))
    image.text(JSON.stringify(this.#sensors))
    own.save(image)
    this.#learner.save(image)
    channel.save(image)
    this.#keeper.save(image)
    if (hasMore) {
      image.text(this.#adoptedCase ?? '')
      lessons.save(image)
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
    const own = SensorWatch.load(image, sensors, options)
    const learner = Learner.load(image, watch.#ownSeed(), options)
    const channel = ScoreChannel.load(image, options.channel)
    watch.#keeper = CaseKeeper.load(image, machine, options.rule)
    const hasMore = version === VERSION_WITH_LESSONS
    if (hasMore) watch.#adoptedCase = image.text() || null
    const lessons = hasMore ? Lessons.load(image) : new Lessons()
    if (hasMore) learner.learnAlso(lessons.rows)
    watch.#learner = learner
    watch.#judge = new Judge({ own, channel, lessons, learner })
    if (image.isTorn || !image.isAtEnd) return fail(said('model-torn'))
    return ok(watch)
  }
}
