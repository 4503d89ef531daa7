// Where axes have their marks: times at round moments of the local clock, values at round numbers.

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 365].map((n) => n * DAY_MS),
]

/** Marks of a time axis: epoch ms, and the step between them, ms. */
export interface TimeTicks {
  readonly stepMs: number
  readonly timesMs: readonly number[]
}

/**
 * At most about `most` marks in [fromMs, toMs], at round local times. `offsetMs(ms)` is local time minus UTC at that moment;
 * a day that is an hour longer or shorter only shifts the marks behind it.
 */
export function timeTicks(
  fromMs: number,
  toMs: number,
  most: number,
  offsetMs: (ms: number) => number = localOffsetMs,
): TimeTicks {
  const spanMs = toMs - fromMs
  const stepMs = STEPS_MS.find((step) => spanMs / step <= most) ?? STEPS_MS.at(-1)!
  const timesMs: number[] = []
  if (!(spanMs > 0)) return { stepMs, timesMs }
  const shiftMs = offsetMs(fromMs)
  const first = Math.ceil((fromMs + shiftMs) / stepMs) * stepMs - shiftMs
  for (let at = first; at <= toMs; at += stepMs) timesMs.push(at)
  return { stepMs, timesMs }
}

/** Local time minus UTC, ms, on this device at that moment. */
export const localOffsetMs = (ms: number): number => -new Date(ms).getTimezoneOffset() * MINUTE_MS

/** A value axis: its ends, rounded outward to its step, and the step. */
export interface ValueAxis {
  readonly min: number
  readonly max: number
  readonly step: number
}

/** Values closer together than this share of their size are one value. */
const FLAT_SHARE = 1e-9
/** The smallest size an axis is made for; below it floating point has no round steps left. */
const TINY = 1e-100

/** An axis that holds [low, high] with about `most` steps of 1, 2 or 5 times a power of ten. */
export function valueAxis(low: number, high: number, most: number): ValueAxis {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min: 0, max: 1, step: 1 }
  const size = Math.max(Math.abs(low), Math.abs(high))
  const isFlat = high - low <= Math.max(size * FLAT_SHARE, TINY)
  const rough = (isFlat ? Math.max(0.2 * size, TINY) : high - low) / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((each) => each >= rough * 0.999) ?? 10 * power
  const room = isFlat ? step : 0
  return { min: Math.floor((low - room) / step) * step, max: Math.ceil((high + room) / step) * step, step }
}

/** The axis's round values, without floating-point dust. */
export function valuesOf({ min, max, step }: ValueAxis): readonly number[] {
  const decimals = Math.max(0, -Math.floor(Math.log10(step)) + 1)
  const count = Math.round((max - min) / step)
  return Array.from({ length: count + 1 }, (_, i) => Number((min + i * step).toFixed(Math.min(20, decimals))))
}

/** Sizes between which an axis value is written out. */
const WRITTEN_OUT = [1e-3, 1e5] as const

/** An axis value as text that fits beside its lane: `1500`, `0.25`, `1.2e9`. */
export function valueText(value: number): string {
  const size = Math.abs(value)
  if (size === 0 || (size >= WRITTEN_OUT[0] && size < WRITTEN_OUT[1])) return String(value)
  const [digits = '', power = ''] = value.toExponential(3).split('e')
  return `${Number(digits)}e${Number(power)}`
}
