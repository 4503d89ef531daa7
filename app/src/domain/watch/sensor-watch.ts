// Everything that is watched sensor by sensor: features, the checks on one value, and the sensor's own health. Features are
// made of some readings at once (`read`), then one reading after the other is checked; what was found in it stands in the public
// arrays until the next one.
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'
import {
  COLUMNS_PER_SENSOR,
  type FeatureRows,
  Features,
  featureRows,
  RESTLESS,
  SLOW,
  VALUE,
} from './features.ts'
import { Health, type SensorLimits } from './health.ts'
import type { Learner } from './learner.ts'
import { LOOK_COLUMNS } from './lesson.ts'
import { checkSensor, isWildValue } from './sensor-check.ts'
import { BEYOND_STRENGTH } from './step.ts'
import type { WatchOptions } from './watch-options.ts'

/** The running state of one machine's sensors. */
export class SensorWatch {
  readonly #options: WatchOptions
  #features: Features
  #health: Health
  /** What was read and is checked in turn, and the place of the reading checked last. */
  #values: Float64Array = new Float64Array(0)
  #read: FeatureRows = featureRows(0, 0)
  #isWild = new Uint8Array(0)
  #place = 0
  /** Declared limits by place: what the sensor can show, and where it belongs. They are said anew after a load. */
  #range: (SensorLimits | undefined)[]
  #normal: (SensorLimits | undefined)[]
  /** Feature row of the reading checked last (features.ts). */
  row: Float32Array
  /** Per sensor, how far beyond its limit the worst check is; 0 is usual. */
  strengths: Float64Array
  /** Per sensor, which check that is; null where none says anything. */
  kinds: (FindingKind | null)[] = []
  /** Per sensor, what is wrong with the sensor itself. */
  sick: (FindingKind | null)[] = []
  /** Per sensor, whether its value is beyond where it was declared to belong. */
  beyond: boolean[] = []

  /** Nothing seen yet. `names`: of the sensors, in the order of their values. */
  constructor(names: readonly string[], options: WatchOptions) {
    const sensors = names.length
    this.#options = options
    this.#range = names.map((name) => options.limits[name])
    this.#normal = names.map(() => undefined)
    this.#features = new Features(sensors)
    this.#health = new Health(sensors, options.health)
    this.row = new Float32Array(sensors * COLUMNS_PER_SENSOR)
    this.strengths = new Float64Array(sensors)
  }

  /** How many sensors there are. */
  get count(): number {
    return this.strengths.length
  }

  /** Room for one more sensor, which has not reported yet. */
  addSensor(name: string): void {
    const sensors = this.strengths.length + 1
    this.#range.push(this.#options.limits[name])
    this.#normal.push(undefined)
    this.#features.addSensor()
    this.#health.addSensor()
    this.row = new Float32Array(sensors * COLUMNS_PER_SENSOR)
    this.strengths = new Float64Array(sensors)
  }

  /** Declares limits of a sensor, see MachineWatch.declare. */
  declare(sensor: number, range: SensorLimits | undefined, normal: SensorLimits | undefined): void {
    this.#range[sensor] = range
    this.#normal[sensor] = normal
  }

  /** What a sensor's columns' 0 stands for, in its own unit; NaN while it is not known. */
  anchor(sensor: number): number {
    return this.#features.anchor(sensor)
  }

  /**
   * Makes the features of `count` readings, which must then be checked in their order before others are read; the learner
   * must not learn a baseline before the last one. `values`: row-major, one a sensor, in its own unit; NaN = missing. Returns
   * the feature rows of all of them, valid until others are read.
   */
  read(values: Float64Array, count: number, learner: Learner): Float32Array {
    const sensors = this.strengths.length
    if (this.#read.levels.length < count * sensors) this.#read = featureRows(count, sensors)
    this.#values = values
    this.#isWild = this.#findWild(values, count, learner)
    for (let sensor = 0; sensor < sensors; sensor++)
      this.#features.take(sensor, values, count, this.#isWild, this.#read)
    return this.#read.rows
  }

  /** Checks reading `place` of those read; returns the worst check among the sensors that are well. */
  check(place: number, learner: Learner): number {
    const count = this.strengths.length
    const { rows, befores, levels } = this.#read
    const from = place * count
    const { learned } = learner
    let reporting = 0
    for (let i = 0; i < count; i++) if (Number.isFinite(this.#values[from + i])) reporting++
    for (let j = 0; j < this.row.length; j++) this.row[j] = rows[from * COLUMNS_PER_SENSOR + j]!
    this.#place = place
    let worst = 0
    for (let i = 0; i < count; i++) {
      const value = this.#values[from + i]!
      const isNumber = Number.isFinite(value)
      const sick = this.#health.step(i, value, reporting > (isNumber ? 1 : 0), this.#range[i])
      this.sick[i] = sick
      const isBeyond = !sick && isNumber && isOutside(value, this.#normal[i])
      this.beyond[i] = isBeyond
      this.strengths[i] = isBeyond ? BEYOND_STRENGTH : 0
      this.kinds[i] = isBeyond ? 'limit' : null
      if (isBeyond && worst < BEYOND_STRENGTH) worst = BEYOND_STRENGTH
      const baseline = learner.baseline(i)
      if (!baseline) continue
      const finding = checkSensor(
        baseline,
        this.row[i * COLUMNS_PER_SENSOR + VALUE]!,
        befores[from + i]!,
        levels[from + i]!,
        learned,
        Math.abs(this.#features.anchor(i) + baseline.usual),
        this.#options.checks,
      )
      if (isBeyond && finding.strength <= BEYOND_STRENGTH) continue
      this.strengths[i] = finding.strength
      if (!isBeyond && finding.strength > 0) this.kinds[i] = finding.kind
      if (!sick && finding.strength > worst) worst = finding.strength
    }
    return worst
  }

  /** One wild value makes a reading wild: what happened to one sensor has touched the others too. 1 or 0 a reading. */
  #findWild(values: Float64Array, count: number, learner: Learner): Uint8Array<ArrayBuffer> {
    const sensors = this.strengths.length
    if (this.#isWild.length < count) this.#isWild = new Uint8Array(count)
    const isWild = this.#isWild.fill(0)
    for (let sensor = 0; sensor < sensors; sensor++) {
      const baseline = learner.baseline(sensor)
      if (!baseline) continue
      const anchor = this.#features.anchor(sensor)
      for (let i = 0, at = sensor; i < count; i++, at += sensors)
        if (isWildValue(baseline, values[at]! - anchor, this.#options.checks)) isWild[i] = 1
    }
    return isWild
  }

  /** What a lesson looks at in the reading checked last: LOOK_COLUMNS per sensor, in its own unit. */
  look(): Float64Array {
    const count = this.strengths.length
    const { befores, levels } = this.#read
    const look = new Float64Array(count * LOOK_COLUMNS)
    for (let i = 0; i < count; i++) {
      const anchor = this.#features.anchor(i)
      const from = this.#place * count + i
      const at = i * COLUMNS_PER_SENSOR
      const to = i * LOOK_COLUMNS
      look[to] = anchor + this.row[at + VALUE]!
      look[to + 1] = anchor + befores[from]!
      look[to + 2] = anchor + levels[from]!
      look[to + 3] = anchor + this.row[at + SLOW]!
      look[to + 4] = this.row[at + RESTLESS]!
    }
    return look
  }

  /** A copy that keeps each sensor's habits and begins its levels, runs and silences anew. */
  rested(): SensorWatch {
    const copy = new SensorWatch([], this.#options)
    copy.row = new Float32Array(this.row.length)
    copy.strengths = new Float64Array(this.strengths.length)
    copy.#range = this.#range
    copy.#normal = this.#normal
    copy.#features = this.#features.rested()
    copy.#health = this.#health.rested()
    return copy
  }

  /** Writes the running state. */
  save(image: ImageWriter): void {
    this.#features.save(image)
    this.#health.save(image)
  }

  /** Reads what `save` wrote for these sensors. */
  static load(image: ImageReader, names: readonly string[], options: WatchOptions): SensorWatch {
    const watch = new SensorWatch(names, options)
    watch.#features = Features.load(image, names.length)
    watch.#health = Health.load(image, options.health)
    return watch
  }
}

/** Whether a value is beyond limits; a missing one (NaN) never is. */
const isOutside = (value: number, limits: SensorLimits | undefined): boolean =>
  limits !== undefined && (value < (limits.low ?? -Infinity) || value > (limits.high ?? Infinity))
