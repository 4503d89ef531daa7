// What one reading of one machine came to: for the caller, and on the way there.
import type { CaseEvent } from '../../../../shared/case.ts'

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
  /** How far beyond its limit the machine's worst channel is, before the sensitivity: it stays what it is for any. */
  readonly machineStrength: number
  /** Strength that counts whatever the sensitivity: of a sick sensor, of a value beyond its declared limits; 0 = neither. */
  readonly floor: number
  /** A value is beyond its declared limits. */
  readonly isBeyond: boolean
  /** This reading is abnormal: forest, a per-sensor check, or a sick sensor. */
  readonly alarm: boolean
  /** The case event this reading made. */
  readonly event: CaseEvent | null
}

/** What one reading is before anything is learned from it; `strength` > 1 is abnormal. */
export interface Judgement extends Pick<Step, 'score' | 'limit' | 'machineStrength' | 'floor' | 'isBeyond'> {
  /** What the forest says of this reading alone. */
  readonly raw: number
  readonly strength: number
  /** Nothing the machine's usual may be learned from. */
  readonly isUnusual: boolean
}

/** Strength of a sick sensor: abnormal, but never strong. */
export const SICK_STRENGTH = 1.2
/** Strength of a value beyond the limits declared for a machine that is well: worth a look this shift, whatever is usual. */
export const BEYOND_STRENGTH = 1.5

/**
 * What counts: the machine's strength over the sensitivity (times the limit as shipped), but no less than `floor`, which is
 * so whatever the sensitivity is. > 1 is abnormal.
 */
export const sensedStrength = (machineStrength: number, floor: number, times: number): number =>
  Math.max(machineStrength / times, floor)
