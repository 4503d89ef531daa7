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
import { COLUMNS_PER_SENSOR, Features, VALUE } from './features.ts'
import { Health, type SensorLimits } from './health.ts'
import { Learner } from './learner.ts'
import { observeReading } from './observe.ts'
import { ScoreChannel } from './score-channel.ts'
import { checkSensor, isWildValue } from './sensor-check.ts'
import { DEFAULT_WATCH_OPTIONS, type WatchOptions } from './watch-options.ts'

export { DEFAULT_WATCH_OPTIONS, type WatchOptions } from './watch-options.ts'

/** What one reading did. */
export interface Step {
  /** `learning`: too few clean readings for the forest yet; only the per-sensor checks and declared limits watch. */
  readonly phase: 'learning' | 'watching'
  /** Clean readings learned so far. */
  readonly learned: number
  /** Clean readings needed before the forest watches. */
  readonly needed: number
  /** Forest score in detector units: 0 = a median training reading, 1 = its 99th percentile; NaN while learning. */
  readonly score: number
  /** The score that counts as an alarm now, same unit; NaN while learning. */
  readonly limit: number
  /** This reading is abnormal: forest, a per-sensor check, or a sick sensor. */
  readonly alarm: boolean
  /** The case event this reading made. */
  readonly event: CaseEvent | null
}

/** Strength of a value beyond the limits declared for a machine that is well: worth a look this shift, whatever is usual. */
const BEYOND_STRENGTH = 1.5
/** Strength of a sick sensor: abnormal, but never strong. */
const SICK_STRENGTH = 1.2
const MAGIC = 0x574d534c
const VERSION = 1
/** Readings between two images that are only newer, not different. */
const IMAGE_EVERY = 50
const IMAGE_AT_LATEST = 500

/** Watches one machine. */
export class MachineWatch {
  readonly machine: string
  readonly #options: WatchOptions
  #sensors: string[]
  #features: Features
  #health: Health
  #learner: Learner
  #channel: ScoreChannel
  #keeper: CaseKeeper
  #row: Float32Array
  #strengths: Float64Array
  #kinds: (FindingKind | null)[] = []
  #sick: (FindingKind | null)[] = []
  /** Declared limits by place: what the sensor can show, and where it belongs. They are said anew after a load. */
  readonly #range: (SensorLimits | undefined)[]
  readonly #normal: (SensorLimits | undefined)[]
  #topSensor = -1
  #sinceImage = 0
  #isStale = false

  /** Starts with nothing learned. `sensors`: their names, in the order `step` gets their values. */
  constructor(machine: string, sensors: readonly string[], options: Partial<WatchOptions> = {}) {
    this.machine = machine
    this.#options = { ...DEFAULT_WATCH_OPTIONS, ...options }
    this.#sensors = [...sensors]
    const count = sensors.length
    this.#features = new Features(count)
    this.#health = new Health(count, this.#options.health)
    this.#learner = new Learner(count, this.#ownSeed(), this.#options)
    this.#channel = new ScoreChannel(this.#options.channel)
    this.#keeper = new CaseKeeper(machine, this.#options.rule)
    this.#row = new Float32Array(count * COLUMNS_PER_SENSOR)
    this.#strengths = new Float64Array(count)
    this.#range = sensors.map((name) => this.#options.limits[name])
    this.#normal = sensors.map(() => undefined)
  }

  /** Names in the order of the values. */
  get sensors(): readonly string[] {
    return this.#sensors
  }

  /** The sensor with the largest share of the last reading's alarm; null where that reading was not abnormal. */
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
    this.#range.push(this.#options.limits[name])
    this.#normal.push(undefined)
    const count = this.#sensors.length
    this.#features.addSensor()
    this.#health.addSensor()
    const fits = this.#learner.fits
    this.#learner.addSensor()
    this.#row = new Float32Array(count * COLUMNS_PER_SENSOR)
    this.#strengths = new Float64Array(count)
    if (this.#learner.fits !== fits) this.#recalibrate()
    return count - 1
  }

  /**
   * Declares what a sensor can physically show (`range`: beyond it the sensor is sick) and where it belongs while the machine
   * is well (`normal`: beyond it the machine is abnormal), both in its own unit. Undefined takes a declaration back. Not part
   * of the image.
   */
  declare(sensor: number, range: SensorLimits | undefined, normal: SensorLimits | undefined): void {
    this.#range[sensor] = range ?? this.#options.limits[this.#sensors[sensor] ?? '']
    this.#normal[sensor] = normal
  }

  /**
   * Takes one reading. `values[i]` belongs to `sensors[i]`, in the sensor's own unit; NaN = missing or not a number, and so
   * is what is not there. Readings count in the order they are given, whatever their times say.
   */
  step(timeMs: number, values: ArrayLike<number>): Step {
    this.#topSensor = -1
    const sensorStrength = this.#checkSensors(values)
    const model = this.#learner.model
    const raw = model ? model.score(this.#row) : Number.NaN
    const score = model ? this.#channel.step(raw) : Number.NaN
    const limit = model ? this.#channel.limit : Number.NaN
    const forestStrength = model ? score / limit : 0
    const isSick = this.#sick.some((kind) => kind !== null)
    const machineStrength = Math.max(sensorStrength, forestStrength)
    const strength = isSick ? Math.max(machineStrength, SICK_STRENGTH) : machineStrength

    const event = this.#keeper.step(timeMs, strength, this.#sensors, () =>
      this.#observe(timeMs, values, strength, score),
    )
    for (let i = 0; i < this.#sick.length; i++) {
      if (this.#sick[i]) this.#row.fill(Number.NaN, i * COLUMNS_PER_SENSOR, (i + 1) * COLUMNS_PER_SENSOR)
    }
    const fits = this.#learner.fits
    const isChanged = this.#learner.take({
      timeMs,
      row: this.#row,
      isAlarm: machineStrength > 1,
      isSpike: this.#kinds.some((kind, i) => kind === 'spike' && !this.#sick[i]),
      pressure: model ? this.#channel.sustained / this.#channel.baseLimit : 0,
      score: model ? raw : 0,
    })
    if (this.#learner.fits !== fits) this.#recalibrate()
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
      alarm: strength > 1,
      event,
    }
  }

  /** Features, checks and health of every sensor; returns the worst check among the sensors that are well. */
  #checkSensors(values: ArrayLike<number>): number {
    const count = this.#sensors.length
    let reporting = 0
    for (let i = 0; i < count; i++) if (Number.isFinite(values[i])) reporting++
    const isWild = this.#isWildReading(values)
    let worst = 0
    for (let i = 0; i < count; i++) {
      const given = values[i] ?? Number.NaN
      const value = Number.isFinite(given) ? given : Number.NaN
      const sick = this.#health.step(i, given, reporting > (Number.isNaN(value) ? 0 : 1), this.#range[i])
      this.#sick[i] = sick
      const before = this.#features.before(i)
      const baseline = this.#learner.baseline(i)
      this.#features.step(i, value, this.#row, isWild)
      const isBeyond = !sick && isOutside(value, this.#normal[i])
      this.#strengths[i] = isBeyond ? BEYOND_STRENGTH : 0
      this.#kinds[i] = isBeyond ? 'limit' : null
      if (isBeyond && worst < BEYOND_STRENGTH) worst = BEYOND_STRENGTH
      if (!baseline) continue
      const at = i * COLUMNS_PER_SENSOR
      const finding = checkSensor(
        baseline,
        this.#row[at + VALUE]!,
        before,
        this.#features.level(i),
        this.#learner.learned,
        Math.abs(this.#features.anchor(i) + baseline.usual),
        this.#options.checks,
      )
      if (isBeyond && finding.strength <= BEYOND_STRENGTH) continue
      this.#strengths[i] = finding.strength
      if (!isBeyond && finding.strength > 1) this.#kinds[i] = finding.kind
      if (!sick && finding.strength > worst) worst = finding.strength
    }
    return worst
  }

  /** One wild value makes a reading wild: what happened to one sensor has touched the others too. */
  #isWildReading(values: ArrayLike<number>): boolean {
    for (let i = 0; i < this.#sensors.length; i++) {
      const baseline = this.#learner.baseline(i)
      const value = values[i] ?? Number.NaN
      if (baseline && isWildValue(baseline, value - this.#features.anchor(i), this.#options.checks))
        return true
    }
    return false
  }

  #observe(timeMs: number, values: ArrayLike<number>, strength: number, score: number): Observation {
    const model = this.#learner.model
    const seen = observeReading({
      timeMs,
      strength,
      score,
      limit: model ? this.#channel.limit : Number.NaN,
      shares: model ? model.shares(this.#row) : new Float64Array(this.#sensors.length),
      sensors: this.#sensors.map((_, i) => {
        const baseline = this.#learner.baseline(i)
        return {
          value: values[i] ?? Number.NaN,
          usual: baseline ? this.#features.anchor(i) + baseline.usual : Number.NaN,
          spread: baseline?.spread ?? 0,
          strength: this.#strengths[i]!,
          kind: this.#kinds[i] ?? null,
          sick: this.#sick[i] ?? null,
        }
      }),
    })
    this.#topSensor = seen.sensors.reduce(
      (top, { weight }, i) => (weight > seen.sensors[top]!.weight ? i : top),
      0,
    )
    return seen
  }

  #recalibrate(): void {
    const model = this.#learner.model
    if (model) this.#channel.calibrate(model.trainingScores, this.#learner.learned)
  }

  #ownSeed(): number {
    return mixSeed(this.#options.seed, seedOfName(this.machine))
  }

  /** What the screen draws as a sensor's normal band, in its own unit: usual level, and where usual ends. null while unknown. */
  normalBand(sensor: number): { readonly usual: number; readonly low: number; readonly high: number } | null {
    const baseline = this.#learner.baseline(sensor)
    if (!baseline) return null
    const anchor = this.#features.anchor(sensor)
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
    image.u32(VERSION)
    image.text(this.machine)
    image.text(JSON.stringify(this.#options))
    image.text(JSON.stringify(this.#sensors))
    this.#features.save(image)
    this.#health.save(image)
    this.#learner.save(image)
    this.#channel.save(image)
    this.#keeper.save(image)
    return image.finish()
  }

  /** Restores a watch from an image; an older, torn or foreign one is refused in words and the caller starts afresh. */
  static load(bytes: Uint8Array): Result<MachineWatch> {
    const image = new ImageReader(bytes)
    if (bytes.length < 12 || image.u32() !== MAGIC) return fail('this is not a saved detector')
    const version = image.u32()
    if (version !== VERSION)
      return fail(`the saved detector has version ${version}, this program reads ${VERSION}`)
    if (!image.isWhole) return fail('the saved detector is damaged: its checksum does not fit')
    const machine = image.text()
    const options: WatchOptions = JSON.parse(image.text())
    const sensors: string[] = JSON.parse(image.text())
    const watch = new MachineWatch(machine, sensors, options)
    watch.#features = Features.load(image, sensors.length)
    watch.#health = Health.load(image, options.health)
    watch.#learner = Learner.load(image, watch.#ownSeed(), options)
    watch.#channel = ScoreChannel.load(image, options.channel)
    watch.#keeper = CaseKeeper.load(image, machine, options.rule)
    if (image.isTorn || !image.isAtEnd)
      return fail('the saved detector is damaged: it does not end where it should')
    return ok(watch)
  }
}

/** Whether a value is beyond limits; a missing one (NaN) never is. */
const isOutside = (value: number, limits: SensorLimits | undefined): boolean =>
  limits !== undefined && (value < (limits.low ?? -Infinity) || value > (limits.high ?? Infinity))
