// What a promise of cases per shift would mean, from the strengths of the stored days: the sensitivity that keeps it, and which
// cases would appear and which would vanish against the present one. Says when there is too little to say anything.
import { SENSITIVITY_RANGE } from './sensitivity.ts'
import type { Strengths } from './strengths.ts'
import { type WouldBeCase, wouldBeCases } from './would-be-cases.ts'

/** A shift, h. */
export const SHIFT_HOURS = 8
/** Fewer watched hours than this say nothing about a shift. */
export const LEAST_HOURS = 4
/** A promise needs the time in which it lets so many cases happen. */
const LEAST_CASES = 1
const HOUR_MS = 3_600_000
/** Halvings of the range, in its logarithm: the multiplier is exact to a part in a thousand. */
const HALVINGS = 12

/** The answer. */
export type Outlook =
  | {
      readonly ok: false
      /** Hours watched, and hours there would have to be. */
      readonly hours: number
      readonly neededHours: number
    }
  | {
      readonly ok: true
      /** Hours counted: of the machine that was watched longest, gaps and learning left out. */
      readonly hours: number
      /** The multiplier (Line.setSensitivity). */
      readonly times: number
      /** Cases in those hours with it, and with the present one. */
      readonly cases: number
      readonly presentCases: number
      /** Cases per shift with it. */
      readonly perShift: number
      /** The promise lies outside what can be set: there are still more cases, or even at the most sensitive fewer. */
      readonly bound: 'too-many' | 'too-few' | null
      /** Newest first. */
      readonly appear: readonly WouldBeCase[]
      readonly vanish: readonly WouldBeCase[]
    }

/** Hours of the machine that was watched longest. */
export const watchedHours = (floor: readonly Strengths[]): number =>
  floor.reduce((most, { watchedMs }) => Math.max(most, watchedMs / HOUR_MS), 0)

/** What `perShift` cases per shift on the whole floor would mean (null = as shipped), against the `present` multiplier. */
export function outlook(floor: readonly Strengths[], perShift: number | null, present: number): Outlook {
  const hours = watchedHours(floor)
  const neededHours = Math.max(LEAST_HOURS, perShift === null ? 0 : (LEAST_CASES * SHIFT_HOURS) / perShift)
  if (hours < neededHours) return { ok: false, hours, neededHours }
  const casesAt = (times: number): WouldBeCase[] => floor.flatMap((series) => wouldBeCases(series, times))
  const rateOf = (cases: readonly unknown[]): number => (cases.length / hours) * SHIFT_HOURS
  const [times, bound] =
    perShift === null ? ([1, null] as const) : timesFor(perShift, (each) => rateOf(casesAt(each)))
  const before = casesAt(present)
  const after = casesAt(times)
  return {
    ok: true,
    hours,
    times,
    cases: after.length,
    presentCases: before.length,
    perShift: rateOf(after),
    bound,
    appear: without(after, before),
    vanish: without(before, after),
  }
}

/**
 * The most sensitive multiplier that keeps the promise, by bisection on its logarithm. Cases are nearly, not strictly, fewer
 * the higher it is (one long case may fall into two), so what is returned is one that was tried and keeps it.
 */
function timesFor(
  perShift: number,
  rate: (times: number) => number,
): readonly [number, 'too-many' | 'too-few' | null] {
  let [low, high]: [number, number] = [SENSITIVITY_RANGE[0], SENSITIVITY_RANGE[1]]
  if (rate(high) > perShift) return [high, 'too-many']
  if (rate(low) <= perShift) return [low, 'too-few']
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high)
    if (rate(middle) > perShift) low = middle
    else high = middle
  }
  // As shipped is the better one of two that keep the promise alike.
  const rounded = Math.min(SENSITIVITY_RANGE[1], Math.ceil(high * 1000) / 1000)
  return [rate(rounded) <= perShift ? rounded : high, null]
}

/** Those of `cases` that touch no case of the same machine in `others`; newest first. */
const without = (cases: readonly WouldBeCase[], others: readonly WouldBeCase[]): WouldBeCase[] =>
  cases
    .filter(
      (one) =>
        !others.some(
          (other) =>
            other.machine === one.machine && other.sinceMs <= one.untilMs && other.untilMs >= one.sinceMs,
        ),
    )
    .sort((a, b) => b.sinceMs - a.sinceMs)
