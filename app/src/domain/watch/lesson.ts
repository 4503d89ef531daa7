// A lesson: a stretch of readings that a person called normal for this machine, as a few typical moments of it. A later
// reading is "as taught" where it looks like one of those moments, from half to 1.25 times as strong: every sensor that was
// out goes out again, to the same side and in the same proportion. That is a local excuse, no looser limit: a sensor the
// lesson does not name, the other direction and anything clearly stronger are judged as before.
// A lesson keeps its own measure (usual level and spreads when it was taught), so it means the same for ever.
import { FINDING_KINDS, type FindingKind } from '../../../../shared/evidence.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** Columns a sensor has in what a lesson looks at, in its own unit: value, value before, two levels, restlessness. */
export const LOOK_COLUMNS = 5
/** Features a sensor has in a typical moment: value, one-step residual, quick level, slow level, restlessness. */
export const MOMENT_FEATURES = 5
const RESTLESS = 4

/** How far a feature may be off the moment it is compared with, in spreads of that feature. */
const TOLERANCE = [5.5, 5.5, 4, 4, 4] as const
/** … plus this part of the moment's own deviation. The slow level depends on how long the stretch lasts. */
const SLACK = [0.15, 0.15, 0.15, 0.5, 0] as const
/** Beyond so many spreads a feature is out; below it is as usual. */
export const OUT_SPREADS = 4.5
/** A reading is only compared where one of the features that were out is at least so far out again. */
const WITNESS_SPREADS = 3.6
/** What is out may be no further out than this many times the most that was taught, plus so many spreads of noise. */
const BEYOND_SPREADS = 1
/** A moment without a feature that is out is one of a pattern if its features are this far off together, root mean square. */
const PATTERN_SPREADS = 2
/** Such a moment is seen again within this part of its own size, and within so many spreads. */
const PATTERN_NEAR = 0.75
const PATTERN_NEAR_MOST = 2
/** How strong the pattern may come again, times as taught. */
const WEAKEST = 0.5
const STRONGEST = 1.25
/** One unit of restlessness, natural logarithm: about two standard deviations of a span of 20 readings. */
const RESTLESS_UNIT = 0.3

/** The measure of one sensor when the lesson was taught, in the sensor's own unit; the spreads are above 0. */
export interface Measure {
  readonly usual: number
  readonly spread: number
  readonly stepSpread: number
  /** Correlation of a value with the one before; 0 where steps say nothing. */
  readonly memory: number
  readonly quickSpread: number
  readonly slowSpread: number
  readonly restless: number
}

/** A sensor that was sick in the stretch: which, how, and its value then (NaN where it had none). */
export interface TaughtSickness {
  readonly place: number
  readonly kind: FindingKind
  readonly value: number
}

/** What a lesson consists of. */
export interface LessonParts {
  readonly caseId: string
  /** Places of the sensors it is about, and for each its measure and how noisy it was in the stretch, in its spreads (>= 1). */
  readonly places: readonly number[]
  readonly measures: readonly Measure[]
  readonly noise: readonly number[]
  /** Typical moments, row-major, MOMENT_FEATURES per sensor in `places`; NaN where a feature was not known. */
  readonly moments: readonly Float32Array[]
  readonly sick: readonly TaughtSickness[]
  /** Feature rows (features.ts) of the stretch that the forest learns as normal. */
  readonly rows: readonly Float32Array[]
}

/** One lesson of one machine. */
export class Lesson {
  readonly parts: LessonParts
  readonly #now: Float32Array
  /** Per feature, the furthest any moment was out below and above. */
  readonly #lowest: Float32Array
  readonly #highest: Float32Array

  constructor(parts: LessonParts) {
    this.parts = parts
    const width = parts.places.length * MOMENT_FEATURES
    this.#now = new Float32Array(width)
    this.#lowest = new Float32Array(width)
    this.#highest = new Float32Array(width)
    for (const moment of parts.moments)
      for (let j = 0; j < width; j++) {
        this.#lowest[j] = Math.min(this.#lowest[j]!, moment[j]! || 0)
        this.#highest[j] = Math.max(this.#highest[j]!, moment[j]! || 0)
      }
  }

  /** Bytes it takes in an image, about. */
  get bytes(): number {
    const { places, moments, rows } = this.parts
    const floats = [...moments, ...rows].reduce((sum, { length }) => sum + length, 0)
    return 4 * floats + 80 * places.length
  }

  /** Whether this reading looks like one of the taught moments. `look`: LOOK_COLUMNS per sensor of the machine. */
  fits(look: Float64Array): boolean {
    const { moments, noise } = this.parts
    if (moments.length === 0) return false
    const now = this.measure(look)
    return !this.#isBeyond(now) && moments.some((moment) => looksLike(now, moment, noise, 1))
  }

  /** Whether a feature that was out is clearly further out than it was ever taught. */
  #isBeyond(now: Float32Array): boolean {
    for (let j = 0; j < now.length; j++) {
      const high = this.#highest[j]!
      const low = this.#lowest[j]!
      if (j % MOMENT_FEATURES === RESTLESS) continue
      if (high > OUT_SPREADS && now[j]! > STRONGEST * high + BEYOND_SPREADS) return true
      if (low < -OUT_SPREADS && now[j]! < STRONGEST * low - BEYOND_SPREADS) return true
    }
    return false
  }

  /** Whether this sickness of a sensor was in the stretch; a stuck or limited one must show about the value it showed then. */
  excuses(place: number, kind: FindingKind, value: number): boolean {
    return this.parts.sick.some((taught) => {
      if (taught.place !== place || taught.kind !== kind) return false
      if (Number.isNaN(taught.value) || Number.isNaN(value)) return true
      const at = this.parts.places.indexOf(place)
      const spread = this.parts.measures[at]?.spread ?? 0
      return Math.abs(value - taught.value) <= Math.max(TOLERANCE[0] * spread, 1e-9 * Math.abs(value))
    })
  }

  /** The features of one reading in the lesson's own measure; overwritten by the next call. */
  measure(look: Float64Array): Float32Array {
    const { places, measures } = this.parts
    for (let k = 0; k < places.length; k++)
      measureInto(this.#now, k * MOMENT_FEATURES, look, places[k]!, measures[k]!)
    return this.#now
  }

  /** Writes all of it. */
  save(image: ImageWriter): void {
    const { caseId, places, measures, noise, moments, sick, rows } = this.parts
    image.text(caseId)
    image.f64s(places)
    for (const each of measures) {
      const { usual, spread, stepSpread, memory, quickSpread, slowSpread, restless } = each
      image.f64s([usual, spread, stepSpread, memory, quickSpread, slowSpread, restless])
    }
    image.f64s(noise)
    image.f64s(sick.flatMap(({ place, kind, value }) => [place, FINDING_KINDS.indexOf(kind), value]))
    for (const list of [moments, rows]) {
      image.u32(list.length)
      for (const row of list) image.f32s(row)
    }
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader): Lesson {
    const caseId = image.text()
    const places = [...image.f64s()]
    const measures = places.map((): Measure => {
      const [
        usual = 0,
        spread = 1,
        stepSpread = 1,
        memory = 0,
        quickSpread = 1,
        slowSpread = 1,
        restless = 0,
      ] = image.f64s()
      return { usual, spread, stepSpread, memory, quickSpread, slowSpread, restless }
    })
    const noise = [...image.f64s()]
    const flat = image.f64s()
    const sick = Array.from({ length: Math.floor(flat.length / 3) }, (_, i) => ({
      place: flat[3 * i]!,
      kind: FINDING_KINDS[flat[3 * i + 1]!] ?? 'stuck',
      value: flat[3 * i + 2]!,
    }))
    const lists = [0, 1].map(() => {
      const count = image.u32()
      const list: Float32Array[] = []
      for (let i = 0; i < count && !image.isTorn; i++) list.push(image.f32s())
      return list
    })
    return new Lesson({ caseId, places, measures, noise, sick, moments: lists[0]!, rows: lists[1]! })
  }
}

/** Writes one sensor's features at `to`: deviations from its usual level in spreads, restlessness as a logarithm. */
export function measureInto(
  to: Float32Array,
  at: number,
  look: Float64Array,
  place: number,
  measure: Measure,
): void {
  const from = place * LOOK_COLUMNS
  const away = look[from]! - measure.usual
  const step = away - measure.memory * (look[from + 1]! - measure.usual)
  to[at] = away / measure.spread
  to[at + 1] = measure.memory > 0 ? step / measure.stepSpread : Number.NaN
  to[at + 2] = (look[from + 2]! - measure.usual) / measure.quickSpread
  to[at + 3] = (look[from + 3]! - measure.usual) / measure.slowSpread
  const floor = 0.05 * measure.spread
  to[at + RESTLESS] = Math.log((look[from + 4]! + floor) / (measure.restless + floor)) / RESTLESS_UNIT
}

/** How far out a moment is: its largest deviation, and their root mean square; restlessness left out of both. */
export function sizeOf(moment: Float32Array): { readonly most: number; readonly together: number } {
  let most = 0
  let squares = 0
  let count = 0
  for (let j = 0; j < moment.length; j++) {
    const off = Math.abs(moment[j]!)
    if (j % MOMENT_FEATURES === RESTLESS || Number.isNaN(off)) continue
    most = Math.max(most, off)
    squares += off * off
    count++
  }
  return { most, together: count > 0 ? Math.sqrt(squares / count) : 0 }
}

/** Whether a moment is far enough out to be told from usual readings; `isPattern`: by all features together, none alone. */
export const isTelling = (moment: Float32Array, isPattern: boolean): boolean => {
  const { most, together } = sizeOf(moment)
  return isPattern ? together >= PATTERN_SPREADS : most >= OUT_SPREADS
}

/** Whether `now` is `moment` again, from half to 1.25 times as strong. `ease` scales the tolerances (1 = as documented). */
export function looksLike(
  now: Float32Array,
  moment: Float32Array,
  noise: readonly number[],
  ease: number,
): boolean {
  const { most, together } = sizeOf(moment)
  if (most < OUT_SPREADS) return together >= PATTERN_SPREADS && isNear(now, moment, together, ease)
  let least = Math.max(WEAKEST, OUT_SPREADS / most)
  let greatest: number = STRONGEST
  let hasWitness = false
  for (let j = 0; j < moment.length; j++) {
    const kind = j % MOMENT_FEATURES
    const side = moment[j]! < 0 ? -1 : 1
    const was = side * moment[j]!
    const is = side * now[j]!
    if (Number.isNaN(was) || Number.isNaN(is)) continue
    const tolerance = ease * TOLERANCE[kind]! * noise[Math.floor(j / MOMENT_FEATURES)]!
    if (kind === RESTLESS || was <= OUT_SPREADS) {
      if (is > STRONGEST * was + tolerance || is < -tolerance) return false
      continue
    }
    hasWitness ||= is >= WITNESS_SPREADS
    const slack = ease * SLACK[kind]!
    least = Math.max(least, (is - tolerance) / (was * (1 + slack)))
    greatest = Math.min(greatest, (is + tolerance) / (was * (1 - slack)))
    if (least > greatest) return false
  }
  return hasWitness && least <= greatest
}

function isNear(now: Float32Array, moment: Float32Array, size: number, ease: number): boolean {
  if (sizeOf(now).together < PATTERN_NEAR * size) return false
  let squares = 0
  let count = 0
  for (let j = 0; j < moment.length; j++) {
    const off = now[j]! - moment[j]!
    if (Number.isNaN(off)) continue
    if (Math.abs(off) > TOLERANCE[j % MOMENT_FEATURES]!) return false
    if (j % MOMENT_FEATURES === RESTLESS) continue
    squares += off * off
    count++
  }
  return count > 0 && Math.sqrt(squares / count) <= ease * Math.min(PATTERN_NEAR * size, PATTERN_NEAR_MOST)
}
