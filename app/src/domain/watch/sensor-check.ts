// The per-sensor checks: is this one value far out (spike), has the level moved (shift)? They see what a forest among many
// healthy sensors cannot. Control charts (Shewhart on values and on one-step residuals, EWMA on the level) whose spread comes
// from the sensor's own habits, so that a signal that remembers its past does not cry wolf.
import type { Baseline } from './baseline.ts'

/** Limits of the charts, in spreads; one spread is one standard deviation of that chart's own statistic. */
export interface CheckOptions {
  readonly valueLimit: number
  readonly levelLimit: number
  readonly stepLimit: number
  /** No limit on a value or level is below this many times the sensor's own drift. */
  readonly driftLimit: number
  /** Limits are wider by `1 + (youth / clean readings) ** 2` while little has been learned. */
  readonly youth: number
}

/** The limits that were measured. */
export const DEFAULT_CHECK_OPTIONS: CheckOptions = {
  valueLimit: 5.2,
  levelLimit: 4.8,
  stepLimit: 6,
  driftLimit: 4.5,
  youth: 160,
}

/** What the checks say of one value. */
export interface SensorFinding {
  /** How far beyond its limit: > 1 is abnormal, 0 is exactly usual. */
  readonly strength: number
  readonly kind: 'spike' | 'shift'
}

const NOTHING: SensorFinding = { strength: 0, kind: 'spike' }
/** Correlation from which a one-step residual says more than the value itself. */
export const LEAST_MEMORY = 0.3
/** A level or step alarm needs the value itself to be this many spreads off, on the same side: no tail after a spike. */
const SAME_SIDE = 1
const STEP_SIDE = 1.5
/** A value may leave the range already seen by this many times the outer tenth of its tail, if it was that rare before. */
const TAIL_TIMES = 2.8
/** But never by more than this many spreads. */
const TAIL_MOST = 6
/** A level may leave the range already seen by this part of its limit before it counts. */
const BEYOND_RANGE = 0.5
/** A step alone is never strong: machines jump between the levels they know. */
const STEP_MOST = 1.4
/** A sensor that never moved: its spread is taken as this part of its value. */
export const CONSTANT_PART = 0.01

/**
 * Checks one value. `value`, `before` (the value before; NaN if none) and `quick` (quick level, this value included) are in
 * scaled units; `learned` is the number of clean readings so far. `usualValue` is the usual level in the sensor's own unit
 * over its scale, which says how large "one per cent" is for a sensor that never moved.
 */
export function checkSensor(
  baseline: Baseline,
  value: number,
  before: number,
  quick: number,
  learned: number,
  usualMagnitude: number,
  options: CheckOptions,
): SensorFinding {
  const away = value - baseline.usual
  if (Number.isNaN(away)) return NOTHING
  const young = options.youth / Math.max(1, learned)
  const wider = 1 + young * young
  const floor = baseline.spread > 0 ? 0 : CONSTANT_PART * usualMagnitude
  const spread = Math.max(baseline.spread, floor)
  if (spread <= 0) return NOTHING
  const side = Math.sign(away)

  const valueLimit = wider * Math.max(options.valueLimit * spread, options.driftLimit * baseline.drift)
  const valueRange = side > 0 ? baseline.high - baseline.usual : baseline.usual - baseline.low
  const tail =
    TAIL_TIMES * (side > 0 ? baseline.high - baseline.highShoulder : baseline.lowShoulder - baseline.low)
  const byValue =
    Math.abs(away) / Math.max(valueLimit, valueRange + wider * Math.min(tail, TAIL_MOST * spread))

  const quickAway = side * (quick - baseline.usual)
  const quickLimit =
    wider *
    Math.max(options.levelLimit * Math.max(baseline.quickSpread, floor), options.driftLimit * baseline.drift)
  const quickRange = side > 0 ? baseline.quickHigh - baseline.usual : baseline.usual - baseline.quickLow
  const byLevel =
    Math.abs(away) > SAME_SIDE * spread
      ? Math.max(0, quickAway / Math.max(quickLimit, quickRange + BEYOND_RANGE * quickLimit))
      : 0

  let byStep = 0
  if (baseline.memory > LEAST_MEMORY && baseline.stepSpread > 0 && Math.abs(away) > STEP_SIDE * spread) {
    const isInRange = value >= baseline.lowShoulder && value <= baseline.highShoulder
    const step = isInRange ? 0 : side * (away - baseline.memory * (before - baseline.usual))
    if (step > 0) byStep = Math.min(STEP_MOST, step / (options.stepLimit * wider * baseline.stepSpread))
  }
  const sudden = Math.max(byValue, byStep)
  return byLevel > sudden ? { strength: byLevel, kind: 'shift' } : { strength: sudden, kind: 'spike' }
}

/** Whether a value (relative to the anchor) is beyond the value limit, whatever range has been seen. */
export function isFarOff(baseline: Baseline, value: number, options: CheckOptions): boolean {
  const limit = options.valueLimit * Math.max(baseline.spread, baseline.drift)
  return limit > 0 && Math.abs(value - baseline.usual) > limit
}

/** Whether a value is so far from the sensor's habits that it tells nothing of its level: far off, and out of its range. */
export function isWildValue(baseline: Baseline, value: number, options: CheckOptions): boolean {
  return isFarOff(baseline, value, options) && (value < baseline.low || value > baseline.high)
}
