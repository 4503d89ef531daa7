// What a chart shows, as plain data: one lane per sensor and one for the score, over one stretch of time.
import type { Severity } from '../../../../shared/evidence.ts'
import type { Limits } from '../../../../shared/mapping.ts'
import type { NormalBand } from '../../domain/scored.ts'
import type { Series } from '../../workers/doors.ts'
import { type ValueAxis, valueAxis } from './ticks.ts'

/** A stretch of time with a meaning of its own, epoch ms. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** One lane: a trace over the shared time axis. */
export interface Lane {
  /** Place of the sensor in the machine; null for the score. */
  readonly sensor: number | null
  readonly band: NormalBand | null
  /** Where the sensor was declared to belong; null where nothing was. */
  readonly normal: Limits | null
}

/** Everything that is painted. */
export interface Picture {
  readonly series: Series | null
  readonly lanes: readonly Lane[]
  /** Stretches whose readings this tablet can no longer get. */
  readonly gaps: readonly Span[]
  /** Cases of the machine; the newest first. */
  readonly cases: readonly (Span & { readonly severity: Severity })[]
  /** Share of each lane's height that stays free at its top for a label, 0 to 1. */
  readonly headShare: number
}

/** Rows of the series that belong to one lane: lowest and highest value of each row. */
export interface LaneRows {
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
}

/** Steps on a lane's value axis. */
const STEPS = 3
/** A row this many usual distances after the one before it begins a new line: silence is not drawn as a straight line. */
const BREAK_DISTANCES = 4

/** The rows a lane draws; null where the series has none for it. */
export function rowsOf(series: Series, lane: Lane): LaneRows | null {
  if (lane.sensor === null) return { low: series.score, high: series.score }
  const sensor = series.sensors[lane.sensor]
  return sensor ? { low: sensor.min, high: sensor.max } : null
}

/** A declared limit further from the values than this many of their extents is named beside the lane, but not on its axis. */
const LIMIT_REACH = 1.5

/**
 * A lane's value axis: holds every row of the series, the usual range and, for the score, zero and the limit; declared limits
 * where the traces stay tall enough to be read.
 */
export function axisOf(series: Series | null, lane: Lane): ValueAxis {
  let low = lane.sensor === null ? 0 : (lane.band?.low ?? Number.POSITIVE_INFINITY)
  let high = lane.band?.high ?? Number.NEGATIVE_INFINITY
  const rows = series && rowsOf(series, lane)
  if (series && rows) {
    for (let i = 0; i < rows.low.length; i++) {
      if (rows.low[i]! < low) low = rows.low[i]!
      if (rows.high[i]! > high) high = rows.high[i]!
      if (lane.sensor === null && series.limit[i]! > high) high = series.limit[i]!
    }
  }
  const reach = LIMIT_REACH * (high - low)
  const isFar = (limit: number): boolean => high > low && (limit < low - reach || limit > high + reach)
  const { normal } = lane
  const near = [normal?.low, normal?.high].flatMap((limit) =>
    limit === undefined || isFar(limit) ? [] : limit,
  )
  return valueAxis(Math.min(low, ...near), Math.max(high, ...near), STEPS)
}

/** The value of an alarmed row that is worth a mark: beyond its usual range or its declared limits; null where it is neither. */
export function alarmedValue({ sensor, band, normal }: Lane, rows: LaneRows, row: number): number | null {
  const high = rows.high[row]!
  const low = rows.low[row]!
  if (Number.isNaN(high)) return null
  if (sensor === null) return high
  const most = Math.min(band?.high ?? Infinity, normal?.high ?? Infinity)
  const least = Math.max(band?.low ?? -Infinity, normal?.low ?? -Infinity)
  if (high > most) return high
  return low < least ? low : null
}

/** The longest distance between two rows that are still joined by a line, ms. */
export function breakMs(series: Series): number {
  const { timesMs, bucketMs } = series
  if (bucketMs > 0) return 2.5 * bucketMs
  if (timesMs.length < 3) return Number.POSITIVE_INFINITY
  const distances = Float64Array.from({ length: timesMs.length - 1 }, (_, i) => timesMs[i + 1]! - timesMs[i]!)
  return BREAK_DISTANCES * Math.max(1, distances.sort()[distances.length >> 1]!)
}

/** Index of the first row at or after `timeMs`; the number of rows where there is none. */
export function rowAfter(series: Series, timeMs: number): number {
  let low = 0
  let high = series.timesMs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (series.timesMs[middle]! < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the row nearest to `timeMs`, or null where none is within `withinMs`. */
export function rowAt(series: Series, timeMs: number, withinMs: number): number | null {
  const after = rowAfter(series, timeMs - series.bucketMs / 2)
  const distance = (row: number): number =>
    Math.abs((series.timesMs[row] ?? Number.POSITIVE_INFINITY) + series.bucketMs / 2 - timeMs)
  const row = after > 0 && distance(after - 1) < distance(after) ? after - 1 : after
  return distance(row) <= Math.max(withinMs, series.bucketMs) ? row : null
}
