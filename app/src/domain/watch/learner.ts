// What is usual for one machine and when to learn it anew: the gate that keeps faults out of the window, the schedule of
// refits, and the adoption of a regime that has lasted so long that it is how the machine runs now.

import { mixSeed } from '../forest/random.ts'
import { quantile, sortedColumn } from '../forest/statistics.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'
import { type Baseline, learnBaseline, smoothedSpread } from './baseline.ts'
import { COLUMNS_PER_SENSOR, RESTLESS, SLOW_WEIGHT, VALUE } from './features.ts'
import { ForestModel } from './forest-model.ts'
import type { Measure } from './lesson.ts'
import { CONSTANT_PART, isFarOff, LEAST_MEMORY } from './sensor-check.ts'
import { TrainingWindow } from './training-window.ts'
import type { WatchOptions } from './watch-options.ts'

/** Clean values of a sensor before its baseline stands. */
const LEAST_FOR_BASELINE = 45
/** While learning, baselines are learned anew each time the clean readings have grown by this factor. */
const LEARNING_GROWTH = 1.5
/** While learning, readings come into the window at least this often. */
const LEARNING_COMMIT = 90
/** While learning, so many wild readings in a row are no spike but how the machine runs. */
const LEARNING_REJECTS = 10
/** An abnormal stretch must last so many readings before it is a regime that may be adopted. */
const REGIME_READINGS = 60
/** Of a regime, each so many readings one is kept. */
const REGIME_EVERY = 10
/** A regime not seen for this many readings is forgotten. */
const REGIME_FORGET_READINGS = 30_000
/** A refit comes early when the mean clean score since the last fit is above this (0 = just as in training). */
const RESTLESS_SCORE = 0.35
/** … but not before this part of the time to the next one. */
const EARLY_PART = 1 / 8

/** More wild readings than this part of the first window are the machine's way, not spikes. */
const SPIKES_MOST = 0.03

/** One reading, judged. */
export interface Judged {
  readonly timeMs: number
  /** Feature row; columns of sick sensors are NaN. */
  readonly row: Float32Array
  readonly isAlarm: boolean
  /** A sensor's value is far out, not its level. */
  readonly isSpike: boolean
  /** Sustained score over the limit, 0 while learning. */
  readonly pressure: number
  /** Score in detector units, 0 while learning. */
  readonly score: number
}

/** The learned state of one machine. */
export class Learner {
  readonly #options: WatchOptions
  readonly #seed: number
  #window: TrainingWindow
  #sensors: number
  #fits = 0
  #adoptions = 0
  /** Rows of lessons: the forest learns them beside the window, nothing else does. */
  #taught: readonly Float32Array[] = []
  #baselines: (Baseline | null)[] = []
  #model: ForestModel | null = null
  #nextCommit = LEAST_FOR_BASELINE
  #interval: number
  #scoreSum = 0
  #rejectsInRow = 0
  /** The abnormal regime: rows kept of it, readings it lasted, time of its first and latest reading, readings since. */
  #regime: Float32Array[] = []
  #regimeReadings = 0
  #regimeMs = 0
  #regimeLastMs = 0
  #regimeAge = 0

  /** Nothing learned yet. `seed`: this machine's own. */
  constructor(sensors: number, seed: number, options: WatchOptions) {
    this.#sensors = sensors
    this.#seed = seed
    this.#options = options
    this.#interval = options.refitReadings[0]
    this.#window = new TrainingWindow(sensors * COLUMNS_PER_SENSOR, options.window, seed)
    this.#baselines = Array.from({ length: sensors }, () => null)
  }

  /** Clean readings taken so far. */
  get learned(): number {
    return this.#window.taken
  }

  /** Clean readings taken when the model was fitted. */
  get learnedAtFit(): number {
    return this.#window.taken - this.#window.pending
  }

  /** The fitted model; null while learning. */
  get model(): ForestModel | null {
    return this.#model
  }

  /** How often a model was fitted; changes exactly when the model does. */
  get fits(): number {
    return this.#fits
  }

  /** How often an abnormal regime was adopted since this object was made. */
  get adoptions(): number {
    return this.#adoptions
  }

  /**
   * So many of the readings at `timesMs` from `from` on, `most` at most, may be taken, whatever they are, before the model or a
   * baseline changes: with the last of them at the earliest.
   */
  steadyFor(timesMs: ArrayLike<number>, from: number, most: number): number {
    const { trainReadings, refitReadings } = this.#options
    if (!this.#model)
      return Math.min(most, Math.max(1, Math.min(this.#nextCommit, trainReadings) - this.learned))
    const untilFit = refitReadings[0] - (this.#window.pending % refitReadings[0])
    return this.#untilAdoption(timesMs, from, Math.min(most, untilFit))
  }

  /** The regime is long enough, in readings and in time, at the earliest after so many of the readings; `most` at most. */
  #untilAdoption(timesMs: ArrayLike<number>, from: number, most: number): number {
    const { adoptReadings, adoptMs } = this.#options
    const untilRegime = Math.max(1, REGIME_READINGS - this.#rejectsInRow)
    const least = untilRegime - 1 + Math.max(1, adoptReadings - this.#regimeReadings)
    let ms = this.#regimeMs
    let lastMs = this.#regimeLastMs
    for (let count = 1; count < most; count++) {
      const timeMs = timesMs[from + count - 1]!
      ms += Math.max(0, timeMs - lastMs)
      lastMs = timeMs
      if (count >= least && ms >= adoptMs) return count
    }
    return most
  }

  /** The rows of all lessons, in place of those before; the model is fitted anew with them, on the same window. */
  learnAlso(rows: readonly Float32Array[]): void {
    this.#taught = rows
    if (this.#model) this.#fitForest(this.#window.rows())
  }

  /** What a lesson measures a sensor by, in its own unit (`anchor` as in Features); null while nothing is usual. */
  measure(sensor: number, anchor: number): Measure | null {
    const baseline = this.baseline(sensor)
    if (!baseline || Number.isNaN(anchor)) return null
    const usual = anchor + baseline.usual
    const floor = baseline.spread > 0 ? 0 : CONSTANT_PART * Math.abs(usual)
    const spread = Math.max(baseline.spread, floor)
    if (spread <= 0) return null
    const width = this.#sensors * COLUMNS_PER_SENSOR
    const restless = sortedColumn(this.#window.rows(), width, sensor * COLUMNS_PER_SENSOR + RESTLESS)
    const remembers = baseline.memory > LEAST_MEMORY && baseline.stepSpread > 0
    return {
      usual,
      spread,
      stepSpread: remembers ? baseline.stepSpread : spread,
      memory: remembers ? baseline.memory : 0,
      quickSpread: Math.max(baseline.quickSpread, floor),
      slowSpread: Math.max(spread * smoothedSpread(baseline.memory, SLOW_WEIGHT), baseline.drift, floor),
      restless: restless.length > 0 ? quantile(restless, 0.5) : 0,
    }
  }

  /** What is usual for a sensor; null while unknown. */
  baseline(sensor: number): Baseline | null {
    return this.#baselines[sensor] ?? null
  }

  /** Room for a sensor that came later. The model is fitted anew without it, so that an image gives the same model. */
  addSensor(): void {
    this.#sensors++
    this.#window.widen(this.#sensors * COLUMNS_PER_SENSOR)
    this.#regime = []
    this.#baselines.push(null)
    if (this.#model) this.#fit()
  }

  /** Takes one judged reading; returns true when the model or a baseline changed. */
  take(reading: Judged): boolean {
    return this.#model ? this.#takeWatching(reading) : this.#takeLearning(reading)
  }

  #takeLearning(reading: Judged): boolean {
    this.#rejectsInRow = reading.isSpike ? this.#rejectsInRow + 1 : 0
    if (reading.isSpike && this.#rejectsInRow <= LEARNING_REJECTS) return false
    this.#window.push(reading.row)
    if (this.#window.pending >= LEARNING_COMMIT) this.#window.commit()
    if (this.learned >= this.#options.trainReadings) {
      this.#window.commit()
      this.#dropSpikes()
      this.#fit()
      return true
    }
    if (this.learned < this.#nextCommit) return false
    this.#nextCommit = Math.ceil(this.learned * LEARNING_GROWTH)
    this.#window.commit()
    this.#learnBaselines(this.#window.rows())
    return true
  }

  #takeWatching(reading: Judged): boolean {
    const { gate, refitReadings } = this.#options
    const isClean = gate <= 0 || (!reading.isAlarm && reading.pressure < gate)
    this.#rejectsInRow = isClean ? 0 : this.#rejectsInRow + 1
    if (!isClean) return this.#takeRegime(reading)
    this.#regimeAge++
    if (this.#regimeAge > REGIME_FORGET_READINGS) this.#forgetRegime()
    this.#window.push(reading.row)
    this.#scoreSum += reading.score
    const pending = this.#window.pending
    if (pending % refitReadings[0] !== 0) return false
    const isRestless = pending >= EARLY_PART * this.#interval && this.#scoreSum / pending > RESTLESS_SCORE
    const isDue = pending >= this.#interval || isRestless
    if (!isDue) return false
    this.#interval = Math.min(
      refitReadings[1],
      Math.max(refitReadings[0], pending >= this.#interval ? 2 * pending : pending),
    )
    this.#fit()
    return true
  }

  #takeRegime(reading: Judged): boolean {
    if (this.#rejectsInRow < REGIME_READINGS) return false
    this.#regimeAge = 0
    const stepMs = this.#rejectsInRow === REGIME_READINGS ? 0 : reading.timeMs - this.#regimeLastMs
    this.#regimeMs += Math.max(0, stepMs)
    this.#regimeLastMs = reading.timeMs
    if (this.#regimeReadings++ % REGIME_EVERY === 0) this.#regime.push(reading.row.slice())
    const { adoptReadings, adoptMs } = this.#options
    if (this.#regimeReadings < adoptReadings || this.#regimeMs < adoptMs) return false
    const most = Math.ceil(this.#options.window.memory / 2)
    const every = Math.max(1, this.#regime.length / most)
    const kept: Float32Array[] = []
    for (let i = 0; i < this.#regime.length; i += every) kept.push(this.#regime[Math.floor(i)]!)
    this.#window.remember(kept)
    this.#adoptions++
    this.#forgetRegime()
    this.#interval = this.#options.refitReadings[0]
    this.#fit()
    return true
  }

  #forgetRegime(): void {
    this.#regime = []
    this.#regimeReadings = 0
    this.#regimeMs = 0
    this.#regimeAge = 0
  }

  #fit(): void {
    this.#window.commit()
    this.#scoreSum = 0
    this.#fits++
    const rows = this.#window.rows()
    this.#learnBaselines(rows)
    this.#fitForest(rows)
  }

  /**
   * The first window was learned with little to judge by. What stands out now, alone among normal neighbours and rare, was
   * no habit: it goes before the first model is fitted.
   */
  #dropSpikes(): void {
    const rows = this.#window.rows()
    this.#learnBaselines(rows)
    const width = this.#sensors * COLUMNS_PER_SENSOR
    const from = this.#window.memorySize
    const wild = Array.from({ length: this.#window.size }, (_, i) =>
      this.#baselines.some((baseline, sensor) => {
        const value = rows[i * width + sensor * COLUMNS_PER_SENSOR + VALUE]!
        return baseline !== null && isFarOff(baseline, value, this.#options.checks)
      }),
    )
    if (wild.filter(Boolean).length > SPIKES_MOST * wild.length) return
    this.#window.drop((i) => wild[i]! && (i < from || !(wild[i - 1] && wild[i + 1])))
  }

  #fitForest(rows: Float32Array): void {
    const taught = this.#taught.length
    const memory = taught + this.#window.memorySize
    const seed = mixSeed(this.#seed, this.#fits)
    const { model } = this.#options
    this.#model = ForestModel.fit(this.#withTaught(rows), this.#sensors, memory, seed, model, taught)
  }

  /** The rows of the lessons, then `rows`; sensors that came after a lesson are not known in it. */
  #withTaught(rows: Float32Array): Float32Array {
    if (this.#taught.length === 0) return rows
    const width = this.#sensors * COLUMNS_PER_SENSOR
    const all = new Float32Array(this.#taught.length * width + rows.length).fill(Number.NaN)
    this.#taught.forEach((row, i) => {
      all.set(row.subarray(0, width), i * width)
    })
    all.set(rows, this.#taught.length * width)
    return all
  }

  #learnBaselines(rows: Float32Array): void {
    const memoryRows = this.#window.memorySize
    for (let i = 0; i < this.#sensors; i++) {
      const learned = learnBaseline(rows, this.#sensors, i, memoryRows, LEAST_FOR_BASELINE)
      if (learned) this.#baselines[i] = learned
    }
  }

  /** Writes the window and the counters; models are fitted anew from it. */
  save(image: ImageWriter): void {
    image.u32(this.#sensors)
    this.#window.save(image)
    image.f64s([
      this.#fits,
      this.#nextCommit,
      this.#interval,
      this.#scoreSum,
      this.#rejectsInRow,
      this.#regimeReadings,
      this.#regimeMs,
      this.#regimeLastMs,
      this.#regimeAge,
      this.#regime.length,
    ])
    for (const row of this.#regime) image.f32s(row)
  }

  /** Reads what `save` wrote. Call only when the image is whole: fitting trusts the rows. */
  static load(image: ImageReader, seed: number, options: WatchOptions): Learner {
    const learner = new Learner(image.u32(), seed, options)
    learner.#window = TrainingWindow.load(image, options.window, seed)
    const [
      fits = 0,
      next = 0,
      interval = 0,
      sum = 0,
      rejects = 0,
      readings = 0,
      ms = 0,
      last = 0,
      age = 0,
      kept = 0,
    ] = image.f64s()
    learner.#fits = fits
    learner.#nextCommit = next
    learner.#interval = interval
    learner.#scoreSum = sum
    learner.#rejectsInRow = rejects
    learner.#regimeReadings = readings
    learner.#regimeMs = ms
    learner.#regimeLastMs = last
    learner.#regimeAge = age
    for (let i = 0; i < kept && !image.isTorn; i++) learner.#regime.push(image.f32s())
    const rows = learner.#window.rows()
    if (rows.length > 0) learner.#learnBaselines(rows)
    if (fits > 0) learner.#fitForest(rows)
    return learner
  }
}
