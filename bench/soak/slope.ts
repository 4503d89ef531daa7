// Whether a series of samples is flat: the least-squares line through it, and how far that line rises from its first sample
// to its last, beside the mean.

/** Up to this share of the mean a rise counts as none: less than what one collection of garbage moves. */
const FLAT_RISE = 0.05

/** One sample: when (hours since the beginning), and how much (MB). */
export type Sample = readonly [hours: number, megabytes: number]

/** What a series does. */
export interface Trend {
  readonly meanMb: number
  /** Slope of the least-squares line, MB an hour. */
  readonly mbPerHour: number
  /** True where that line rises by no more than 5 % of the mean over the time sampled. */
  readonly flat: boolean
}

/** The trend of at least two samples; null of fewer, or where all were taken at once. */
export function trendOf(samples: readonly Sample[]): Trend | null {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const hours = samples.map(([at]) => at)
  const meanHours = mean(hours)
  const meanMb = mean(samples.map(([, megabytes]) => megabytes))
  const spread = hours.reduce((sum, at) => sum + (at - meanHours) ** 2, 0)
  if (spread === 0 || samples.length < 2) return null
  const shared = samples.reduce((sum, [at, megabytes]) => sum + (at - meanHours) * (megabytes - meanMb), 0)
  const mbPerHour = shared / spread
  const rise = mbPerHour * (Math.max(...hours) - Math.min(...hours))
  return { meanMb, mbPerHour, flat: rise <= FLAT_RISE * meanMb }
}
