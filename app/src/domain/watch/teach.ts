// "That was normal": how one machine's detector is taught a stretch of stored readings. It is played twice to a copy of the
// running state, once to learn from and once to say what the lesson would have prevented.
import { fail, ok, type Result } from '../../../../shared/result.ts'
import { type Said, said } from '../said.ts'
import type { Measure } from './lesson.ts'
import { makeLesson, type PlayedReading } from './lesson-maker.ts'
import type { Lessons } from './lessons.ts'

/** Readings from before the stretch that are wanted with it, so that levels and runs are what they were. */
export const LESSON_RUN_UP_READINGS = 300
/** Most readings of one stretch, run-up included. */
export const LESSON_READINGS_MOST = 20_000

/** Stored readings of one machine, oldest first. */
export interface Stretch {
  /** Event time at which the stretch itself begins, epoch ms; readings before it are the run-up. */
  readonly fromMs: number
  /** Event times, epoch ms. */
  readonly timesMs: ArrayLike<number>
  /** Row-major, one value per sensor in the machine's order, sensor's own unit; NaN = missing. */
  readonly values: Float64Array
}

/** What a lesson does. */
export interface Taught {
  /** Readings of the stretch, without the run-up. */
  readonly readings: number
  /** Abnormal ones among them without the lesson, and with it. */
  readonly before: number
  readonly after: number
}

/** What teaching needs of the detector. */
export interface Pupil {
  /** Per sensor; null while nothing is usual. */
  readonly measures: readonly (Measure | null)[]
  /** Plays readings to a rested copy. */
  play(rows: readonly ArrayLike<number>[]): readonly PlayedReading[]
  /** Fits the model anew with the lessons there are now. */
  relearn(): void
}

/** Whether a stretch can be taught to a machine of `sensors` sensors; the error says what is wrong with it. */
export function checkStretch({ fromMs, timesMs, values }: Stretch, sensors: number): Result<void, Said> {
  const count = timesMs.length
  const width = values.length / Math.max(1, count)
  if (count > LESSON_READINGS_MOST)
    return fail(said('lesson-long', { readings: count, most: LESSON_READINGS_MOST }))
  if (!Number.isInteger(width) || width > sensors)
    return fail(said('lesson-ragged', { values: values.length, readings: count, sensors }))
  for (let i = 0; i < count; i++) if (timesMs[i]! >= fromMs) return ok(undefined)
  return fail(said('lesson-gone'))
}

/** Makes a lesson of a checked stretch and adds it; the error says why nothing can be learned from it. */
export function teachInto(
  lessons: Lessons,
  caseId: string,
  stretch: Stretch,
  pupil: Pupil,
): Result<Taught, Said> {
  if (pupil.measures.every((measure) => measure === null)) return fail(said('lesson-early'))
  const { timesMs, values, fromMs } = stretch
  const width = values.length / timesMs.length
  const rows = Array.from(timesMs, (_, i) => values.subarray(i * width, (i + 1) * width))
  const inStretch = (_: unknown, i: number): boolean => timesMs[i]! >= fromMs
  const played = pupil.play(rows).filter(inStretch)
  lessons.add(makeLesson(caseId, played, pupil.measures))
  pupil.relearn()
  const again = pupil.play(rows).filter(inStretch)
  return ok({ readings: played.length, before: countAlarms(played), after: countAlarms(again) })
}

const countAlarms = (played: readonly PlayedReading[]): number =>
  played.reduce((sum, { isAlarm }) => sum + Number(isAlarm), 0)
