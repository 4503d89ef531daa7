// Everything that is watched sensor by sensor: features, the checks on one value, and the sensor's own health. What it found
// in the newest reading stands in its public arrays until the next one.
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'
import { COLUMNS_PER_SENSOR, Features, RESTLESS, SLOW, VALUE } from './features.ts'
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
  #befores: Float64Array
  /** Declared limits by place: what the sensor can show, and where it belongs. They are said anew after a load. */
  #range: (SensorLimits | undefined)[]
  #normal: (SensorLimits | undefined)[]
  /** Feature row of the newest reading (features.ts). */
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
    this.#befores = new Float64Array(sensors)
    this.row = new Float32Array(sensors * COLUMNS_PER_SENSOR)
    this.strengths = new Float64Array(sensors)
  }

  /** Room for one more sensor, which has not reported yet. */
  addSensor(name: string): void {
    const sensors = this.strengths.length + 1
    this.#range.push(this.#options.limits[name])
    this.#normal.push(undefined)
    this.#features.addSensor()
    this.#health.addSensor()
    this.#befores = new Float64Array(sensors)
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

  /** Takes one reading; returns the worst check among the sensors that are well. */
  take(values: ArrayLike<number>, learner: Learner): number {
    const count = this.strengths.length
    let reporting = 0
    for (let i = 0; i < count; i++) if (Number.isFinite(values[i])) reporting++
    const isWild = this.#isWildReading(values, learner)
    let worst = 0
    for (let i = 0; i < count; i++) {
      const given = values[i] ?? Number.NaN
      const value = Number.isFinite(given) ? given : Number.NaN
      const othersReport = reporting > (Number.isNaN(value) ? 0 : 1)
      const sick = this.#health.step(i, given, othersReport, this.#range[i])
      this.sick[i] = sick
      const before = this.#features.before(i)
      this.#befores[i] = before
      const baseline = learner.baseline(i)
      this.#features.step(i, value, this.row, isWild)
      const isBeyond = !sick && isOutside(value, this.#normal[i])
      this.beyond[i] = isBeyond
      this.strengths[i] = isBeyond ? BEYOND_STRENGTH : 0
      this.kinds[i] = isBeyond ? 'limit' : null
      if (isBeyond && worst < BEYOND_STRENGTH) worst = BEYOND_STRENGTH
      if (!baseline) continue
      const finding = checkSensor(
        baseline,
        this.row[i * COLUMNS_PER_SENSOR + VALUE]!,
        before,
        this.#features.level(i),
        learner.learned,
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

  /** One wild value makes a reading wild: what happened to one sensor has touched the others too. */
  #isWildReading(values: ArrayLike<number>, learner: Learner): boolean {
    for (let i = 0; i < this.strengths.length; i++) {
      const baseline = learner.baseline(i)
      const value = values[i] ?? Number.NaN
      if (baseline && isWildValue(baseline, value - this.#features.anchor(i), this.#options.checks))
        return true
    }
    return false
  }

  /** What a lesson looks at in the newest reading: LOOK_COLUMNS per sensor, in its own unit. */
  look(): Float64Array {
    const count = this.strengths.length
    const look = new Float64Array(count * LOOK_COLUMNS)
    for (let i = 0; i < count; i++) {
      const anchor = this.#features.anchor(i)
      const at = i * COLUMNS_PER_SENSOR
      const to = i * LOOK_COLUMNS
      look[to] = anchor + this.row[at + VALUE]!
      look[to + 1] = anchor + this.#befores[i]!
      look[to + 2] = anchor + this.#features.level(i)
      look[to + 3] = anchor + this.row[at + SLOW]!
      look[to + 4] = this.row[at + RESTLESS]!
    }
    return look
  }

  /** A copy that keeps each sensor's habits and begins its levels, runs and silences anew. */
  rested(): SensorWatch {
    const copy = new SensorWatch([], this.#options)
    copy.#befores = new Float64Array(this.#befores.length)
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
