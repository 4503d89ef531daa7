// What one reading of one machine is: features, per-sensor checks and sensor health, the forest's score, and what lessons and
// the sensitivity make of it. It moves what must move with every reading (levels, runs, the score's channel) and learns nothing.
import type { FindingKind } from '../../../../shared/evidence.ts'
import { COLUMNS_PER_SENSOR } from './features.ts'
import type { Learner } from './learner.ts'
import type { Measure } from './lesson.ts'
import type { PlayedReading } from './lesson-maker.ts'
import { Lessons } from './lessons.ts'
import { Observer } from './observe.ts'
import { ScoreChannel } from './score-channel.ts'
import { SensorWatch } from './sensor-watch.ts'
import { BEYOND_STRENGTH, type Judgement, SICK_STRENGTH, sensedStrength } from './step.ts'
import type { WatchOptions } from './watch-options.ts'

/** What a judge goes on from. */
export interface JudgeParts {
  readonly own: SensorWatch
  readonly channel: ScoreChannel
  readonly lessons: Lessons
  readonly learner: Learner
}

/** Judges the readings of one machine: some are read together, then each of them is judged in its turn. */
export class Judge {
  readonly own: SensorWatch
  readonly channel: ScoreChannel
  readonly lessons: Lessons
  readonly #learner: Learner
  readonly #observer = new Observer()
  /** What was read and is judged in turn: values, row-major, and what the forest says; null while there is none. */
  #values = new Float64Array(0)
  #raws: Float64Array | null = null
  /** Sensors a lesson excuses in the reading judged last. */
  #excused: Uint8Array
  #sensitivity = 1

  constructor({ own, channel, lessons, learner }: JudgeParts) {
    this.own = own
    this.channel = channel
    this.lessons = lessons
    this.#learner = learner
    this.#excused = new Uint8Array(own.count)
  }

  /** One of a machine that has sent nothing yet. `sensors`: their names, in the order of the values. */
  static begin(sensors: readonly string[], learner: Learner, options: WatchOptions): Judge {
    const own = new SensorWatch(sensors, options)
    const channel = new ScoreChannel(options.channel)
    return new Judge({ own, channel, lessons: new Lessons(), learner })
  }

  /** Room for one more sensor, which has not reported yet. */
  addSensor(name: string): void {
    this.own.addSensor(name)
    this.#excused = new Uint8Array(this.own.count)
  }

  /** How much it takes to be abnormal, times the usual limit; see MachineWatch.setSensitivity. */
  setSensitivity(times: number): void {
    this.#sensitivity = times
  }

  /** Makes and scores the features of `count` readings, row-major from `from` on; what is not there is missing. */
  read(values: ArrayLike<number>, from: number, width: number, count: number): void {
    const sensors = this.own.count
    if (this.#values.length < count * sensors) this.#values = new Float64Array(count * sensors)
    for (let i = 0; i < count; i++)
      for (let j = 0; j < sensors; j++)
        this.#values[i * sensors + j] = j < width ? values[from + i * width + j]! : Number.NaN
    const rows = this.own.read(this.#values, count, this.#learner)
    this.#raws = this.#learner.model?.scores(rows, count) ?? null
  }

  /** Judges reading `place` of those read; they must be judged in their order. */
  judge(place: number): Judgement {
    let sensorStrength = this.own.check(place, this.#learner)
    const model = this.#learner.model
    let raw = this.#raws ? this.#raws[place]! : Number.NaN
    let isTaught = false
    const unexcused = sensorStrength
    if (!this.lessons.isEmpty) {
      isTaught = this.lessons.excuse(this.own.look(), this.#excused.fill(0))
      if (isTaught) {
        sensorStrength = this.#worstLeft()
        if (model && raw > 0) raw = sensorStrength <= 1 ? 0 : raw * this.#shareLeft()
      }
    }
    const score = model ? this.channel.step(raw) : Number.NaN
    const forestStrength = model ? score / this.channel.limit : 0
    const machineStrength = Math.max(sensorStrength, forestStrength)
    const isSick = this.own.sick.some((kind, i) => kind !== null && !this.#isExcusedSick(i, kind, place))
    const isBeyond = this.own.beyond.some((is, i) => is && !(isTaught && this.#excused[i]))
    const floor = isBeyond ? BEYOND_STRENGTH : isSick ? SICK_STRENGTH : 0
    return {
      raw,
      score,
      limit: model ? this.#sensitivity * this.channel.limit : Number.NaN,
      machineStrength,
      floor,
      isBeyond,
      strength: sensedStrength(machineStrength, floor, this.#sensitivity),
      // What is learned must not depend on how sensitive a person wants the alarm, nor on what they excused.
      isUnusual: isTaught || Math.max(unexcused, forestStrength) > 1,
    }
  }

  /** What was seen in the reading judged last; `isClose`: with the sensors' shares of the forest's score. Valid until the next call. */
  observe(timeMs: number, place: number, judged: Judgement, isClose: boolean): Observer {
    const { own } = this
    const hasLessons = !this.lessons.isEmpty
    this.#observer.begin(own.count)
    for (let i = 0; i < own.count; i++) {
      const baseline = this.#learner.baseline(i)
      const sick = own.sick[i] ?? null
      const isExcused = hasLessons && this.#excused[i] === 1
      const floor = own.beyond[i] ? BEYOND_STRENGTH : 0
      const strength = isExcused ? 0 : sensedStrength(own.strengths[i]!, floor, this.#sensitivity)
      this.#observer.look(
        i,
        this.#valueOf(place, i),
        baseline ? own.anchor(i) + baseline.usual : Number.NaN,
        baseline?.spread ?? 0,
        strength,
        strength > 1 ? (own.kinds[i] ?? null) : null,
        sick && this.#isExcusedSick(i, sick, place) ? null : sick,
      )
    }
    const shares = isClose ? (this.#learner.model?.shares(own.row) ?? null) : null
    return this.#observer.join(timeMs, judged.strength, judged.score, judged.limit, shares)
  }

  /** The feature row of the reading judged last, as it may be learned: without the sensors that are sick. */
  healthyRow(): Float32Array {
    const { row, sick } = this.own
    for (let i = 0; i < sick.length; i++)
      if (sick[i]) row.fill(Number.NaN, i * COLUMNS_PER_SENSOR, (i + 1) * COLUMNS_PER_SENSOR)
    return row
  }

  /** Whether a sensor that is well is far out in the reading judged last: its value, not its level. */
  hasSpike(): boolean {
    const { kinds, strengths, sick } = this.own
    return kinds.some((kind, i) => kind === 'spike' && strengths[i]! > 1 && !sick[i])
  }

  /** Takes what a new model's scores mean. */
  recalibrate(): void {
    const { model, learnedAtFit } = this.#learner
    if (model) this.channel.calibrate(model.trainingScores, learnedAtFit)
  }

  /** What lessons measure each sensor by; null while nothing is usual. */
  measures(): (Measure | null)[] {
    return Array.from({ length: this.own.count }, (_, i) => this.#learner.measure(i, this.own.anchor(i)))
  }

  /** Plays readings to a rested copy; this one stays as it is. */
  play(rows: readonly ArrayLike<number>[]): PlayedReading[] {
    const { lessons } = this
    const parts = { own: this.own.rested(), channel: this.channel.rested(), lessons, learner: this.#learner }
    const copy = new Judge(parts)
    copy.setSensitivity(this.#sensitivity)
    return rows.map((values) => copy.#played(values))
  }

  #played(values: ArrayLike<number>): PlayedReading {
    this.read(values, 0, values.length, 1)
    const { strength } = this.judge(0)
    const sick = this.own.sick.flatMap((kind, place) =>
      kind ? [{ place, kind, value: this.#valueOf(0, place) }] : [],
    )
    return { isAlarm: strength > 1, look: this.own.look(), row: this.own.row.slice(), sick }
  }

  /** The worst check among the sensors that are well and not excused. */
  #worstLeft(): number {
    let worst = 0
    for (let i = 0; i < this.own.count; i++)
      if (!this.#excused[i] && !this.own.sick[i]) worst = Math.max(worst, this.own.strengths[i]!)
    return worst
  }

  /** The part of the forest's score that sensors outside the lesson have made. */
  #shareLeft(): number {
    const shares = this.#learner.model!.shares(this.own.row)
    return shares.reduce((sum, share, i) => (this.#excused[i] ? sum : sum + share), 0)
  }

  #isExcusedSick(sensor: number, kind: FindingKind, place: number): boolean {
    return !this.lessons.isEmpty && this.lessons.excusesSick(sensor, kind, this.#valueOf(place, sensor))
  }

  /** A sensor's value in one of the readings that were read, in its own unit; NaN where it had none. */
  #valueOf(place: number, sensor: number): number {
    return this.#values[place * this.own.count + sensor]!
  }
}
