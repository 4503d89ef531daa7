// Is a machine's newest reading as fresh as its rhythm promises? A screen that shows old numbers as new ones lies.
import type { LatestReading } from './commit.ts'

/** Readings missed in a row before a machine counts as stale. */
const MISSED_INTERVALS = 3
/** No machine is stale before this age, ms: the network alone may take some seconds. */
const MIN_STALE_MS = 5_000
/** What is assumed of a machine whose rhythm is not known yet, ms. */
const DEFAULT_INTERVAL_MS = 10_000
/** Weight of the newest interval in the running mean. */
const INTERVAL_WEIGHT = 0.1

/** Age of the newest reading in ms (null: there is none), and since when the machine is stale, epoch ms (null: it is not). */
export interface Freshness {
  readonly ageMs: number | null
  readonly staleSinceMs: number | null
}

/** Freshness at `nowMs` of a machine that usually reports each `intervalMs` (null: not known); times are record times. */
export function freshnessOf(
  latest: LatestReading | null,
  intervalMs: number | null,
  nowMs: number,
): Freshness {
  if (latest === null) return { ageMs: null, staleSinceMs: null }
  const ageMs = Math.max(0, nowMs - latest.recordTimeMs)
  const limitMs = Math.max(MIN_STALE_MS, MISSED_INTERVALS * (intervalMs ?? DEFAULT_INTERVAL_MS))
  return { ageMs, staleSinceMs: ageMs > limitMs ? latest.recordTimeMs : null }
}

/** The usual time between readings, ms, after `next` came: a running mean, blind to pauses of more than ten intervals. */
export function nextIntervalMs(
  intervalMs: number | null,
  before: LatestReading | null,
  next: { readonly recordTimeMs: number; readonly trail: { readonly length: number } },
): number | null {
  if (before === null || next.trail.length === 0) return intervalMs
  const elapsedMs = (next.recordTimeMs - before.recordTimeMs) / next.trail.length
  if (elapsedMs <= 0 || (intervalMs !== null && elapsedMs > 10 * intervalMs)) return intervalMs
  return intervalMs === null ? elapsedMs : intervalMs + INTERVAL_WEIGHT * (elapsedMs - intervalMs)
}
