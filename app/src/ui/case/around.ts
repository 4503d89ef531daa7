// Which stretch of time and which sensors a case's chart shows.
import type { Evidence } from '../../../../shared/evidence.ts'
import type { Machine } from '../../domain/commit.ts'
import type { NormalBand } from '../../domain/scored.ts'

/** The most sensors on a case's chart. */
const MOST_SENSORS = 6
/** Time shown before and after, as a share of the case's length, and at least and at most, ms. */
const MARGIN_SHARE = 0.5
const LEAST_MARGIN_MS = 60_000
const MOST_MARGIN_MS = 30 * 60_000

/** The stretch around a case, epoch ms. */
export function stretchAround(
  sinceMs: number,
  untilMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const marginMs = Math.min(MOST_MARGIN_MS, Math.max(LEAST_MARGIN_MS, MARGIN_SHARE * (untilMs - sinceMs)))
  return { fromMs: sinceMs - marginMs, toMs: untilMs + marginMs }
}

/** Places of the sensors to show, in the machine's order: those with a finding or the largest share; all of a few. */
export function sensorsOf(evidence: Evidence, machine: Machine): readonly number[] {
  const places = new Map(machine.sensors.map(({ name }, place) => [name, place]))
  return evidence.sensors
    .flatMap(({ sensor }) => places.get(sensor) ?? [])
    .slice(0, MOST_SENSORS)
    .sort((a, b) => a - b)
}

/** The sentence of a case calls this many spreads around the usual level usual. */
const SPREADS_OF_USUAL = 2

/** What was usual for each sensor of the machine when the case was made; null for a sensor the case does not know. */
export const bandsOf = (evidence: Evidence, machine: Machine): readonly (NormalBand | null)[] =>
  machine.sensors.map(({ name }) => {
    const found = evidence.sensors.find(({ sensor }) => sensor === name)
    if (!found) return null
    const { usual, spread } = found
    return { usual, low: usual - SPREADS_OF_USUAL * spread, high: usual + SPREADS_OF_USUAL * spread }
  })
