// Where a machine's stored history begins. The store knows only the oldest reading of all machines, and another machine may
// be years older, so the beginning is looked for by coarse series, each inside the first bucket of the one before it.
import type { Series, SeriesQuery } from '../../workers/doors.ts'

const BUCKETS = 500
const LOOKS = 3

/** Event time of about the oldest reading of a machine, epoch ms, looked for in [fromMs, toMs]; `fromMs` where there is none. */
export async function oldestOf(
  ask: (query: SeriesQuery) => Promise<Series>,
  machine: number,
  fromMs: number,
  toMs: number,
): Promise<number> {
  let from = fromMs
  let to = toMs + 1
  for (let look = 0; look < LOOKS; look++) {
    const { timesMs, bucketMs } = await ask({ machine, fromMs: from, toMs: to, buckets: BUCKETS })
    const first = timesMs[0]
    if (first === undefined) return from
    from = Math.max(from, first)
    if (bucketMs === 0) return from
    to = Math.min(to, first + bucketMs + 1)
  }
  return from
}
