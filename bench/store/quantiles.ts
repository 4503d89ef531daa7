// Medians and percentiles of measured times.

/** The value below which share `at` (0 to 1) of `values` lies; NaN where there are none. */
export function percentile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN
}

/** The middle value; NaN where there are none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5)
