// Which readings an export holds. Counted back from the newest reading, whose event time may be years old in a replay.

/** The periods that can be chosen. */
export const EXPORT_PERIODS = ['1h', '8h', '24h', 'all'] as const
export type ExportPeriod = (typeof EXPORT_PERIODS)[number]

const HOUR_MS = 3_600_000
const LENGTH_MS: Readonly<Record<Exclude<ExportPeriod, 'all'>, number>> = {
  '1h': HOUR_MS,
  '8h': 8 * HOUR_MS,
  '24h': 24 * HOUR_MS,
}

/** Ends of a period, event times in epoch ms; null: without an end. `newestMs`: the newest reading, null where there is none. */
export function periodOf(
  period: ExportPeriod,
  newestMs: number | null,
): { readonly fromMs: number | null; readonly toMs: number | null } {
  if (period === 'all' || newestMs === null) return { fromMs: null, toMs: null }
  return { fromMs: newestMs - LENGTH_MS[period], toMs: null }
}
