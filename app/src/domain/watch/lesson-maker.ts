// Makes a lesson of a stretch that was played to the detector again: which sensors it is about, its typical moments, and the
// rows the forest learns. Bounded: what does not fit is left out, and the second replay says what that costs.
import {
  isTelling,
  Lesson,
  LOOK_COLUMNS,
  looksLike,
  type Measure,
  MOMENT_FEATURES,
  measureInto,
  OUT_SPREADS,
  sizeOf,
  type TaughtSickness,
} from './lesson.ts'

/** One reading of the stretch, as the detector saw it. */
export interface PlayedReading {
  /** Abnormal before the lesson. */
  readonly isAlarm: boolean
  /** LOOK_COLUMNS per sensor of the machine. */
  readonly look: Float64Array
  /** Feature row (features.ts). */
  readonly row: Float32Array
  readonly sick: readonly TaughtSickness[]
}

const SENSORS_MOST = 24
const MOMENTS_MOST = 64
const ROWS_MOST = 40
const ROWS_BYTES_MOST = 64 * 1024
/** A reading that is this much nearer to a moment than it has to be needs no moment of its own. */
const COVERED = 0.5
/** Fewer moments than this say nothing of the noise between them. */
const LEAST_FOR_NOISE = 6
const NOISE_MOST = 6

/** The lesson of `played`; `measures` per sensor of the machine, null where nothing is known as usual yet. */
export function makeLesson(
  caseId: string,
  played: readonly PlayedReading[],
  measures: readonly (Measure | null)[],
): Lesson {
  const sick = distinct(played.flatMap((reading) => reading.sick))
  const all = measures.flatMap((measure, place) => (measure ? [{ place, measure }] : []))
  const furthest = all.map(({ place, measure }) => ({
    place,
    measure,
    off: farthest(played, place, measure),
  }))
  furthest.sort((a, b) => b.off - a.off || a.place - b.place)
  const out = furthest.filter(({ off }) => off >= OUT_SPREADS)
  const isSick = (place: number): boolean => sick.some((each) => each.place === place)
  const chosen = (out.length > 0 ? out : furthest).slice(0, SENSORS_MOST)
  const kept = [...chosen, ...furthest.filter((each) => isSick(each.place) && !chosen.includes(each))]
  kept.sort((a, b) => a.place - b.place)
  const places = kept.map(({ place }) => place)
  const ownMeasures = kept.map(({ measure }) => measure)
  const moments = played
    .map(({ look }) => momentOf(look, places, ownMeasures))
    .filter((moment) => isTelling(moment, out.length === 0))
  const noise = places.map((_, k) => noiseOf(moments, k * MOMENT_FEATURES))
  const typical: Float32Array[] = []
  for (const moment of strongestFirst(moments)) {
    if (typical.length >= MOMENTS_MOST) break
    if (!typical.some((kept) => looksLike(moment, kept, noise, COVERED))) typical.push(moment)
  }
  return new Lesson({
    caseId,
    places,
    measures: ownMeasures,
    noise,
    moments: typical,
    sick,
    rows: sampleRows(played),
  })
}

function momentOf(look: Float64Array, places: readonly number[], measures: readonly Measure[]): Float32Array {
  const moment = new Float32Array(places.length * MOMENT_FEATURES)
  for (let k = 0; k < places.length; k++)
    measureInto(moment, k * MOMENT_FEATURES, look, places[k]!, measures[k]!)
  return moment
}

function farthest(played: readonly PlayedReading[], place: number, measure: Measure): number {
  const moment = new Float32Array(MOMENT_FEATURES)
  let most = 0
  for (const { isAlarm, look } of played) {
    if (!isAlarm || Number.isNaN(look[place * LOOK_COLUMNS + 2]!)) continue
    measureInto(moment, 0, look, place, measure)
    most = Math.max(most, sizeOf(moment).most)
  }
  return most
}

/** The largest ones first: they set how strong the pattern may be, should there be more than fit. */
function strongestFirst(moments: readonly Float32Array[]): Float32Array[] {
  const sized = moments.map((moment, i) => ({ moment, i, size: sizeOf(moment).most }))
  sized.sort((a, b) => b.size - a.size || a.i - b.i)
  return sized.map(({ moment }) => moment)
}

/** How much the value at `at` jumps between neighbouring moments, as a standard deviation in its usual spreads; at least 1. */
function noiseOf(moments: readonly Float32Array[], at: number): number {
  const jumps: number[] = []
  for (let i = 1; i < moments.length; i++) {
    const jump = Math.abs(moments[i]![at]! - moments[i - 1]![at]!)
    if (!Number.isNaN(jump)) jumps.push(jump)
  }
  if (jumps.length < LEAST_FOR_NOISE) return 1
  jumps.sort((a, b) => a - b)
  const middle = jumps[Math.floor(jumps.length / 2)]!
  return Math.min(NOISE_MOST, Math.max(1, (1.4826 * middle) / Math.SQRT2))
}

function sampleRows(played: readonly PlayedReading[]): Float32Array[] {
  const abnormal = played.filter(({ isAlarm }) => isAlarm).map(({ row }) => row)
  const rowBytes = 4 * (abnormal[0]?.length ?? 1)
  const most = Math.max(1, Math.min(ROWS_MOST, Math.floor(ROWS_BYTES_MOST / rowBytes)))
  const every = Math.max(1, abnormal.length / most)
  const kept: Float32Array[] = []
  for (let i = 0; i < abnormal.length; i += every) kept.push(abnormal[Math.floor(i)]!)
  return kept.slice(0, most)
}

function distinct(sick: readonly TaughtSickness[]): TaughtSickness[] {
  const kept = new Map<string, TaughtSickness>()
  for (const each of sick) kept.set(`${each.place}/${each.kind}`, each)
  return [...kept.values()]
}
