import { expect, test } from 'vitest'
import type { Series, SeriesQuery } from '../../workers/doors.ts'
import { oldestOf } from './extent.ts'

const DAY_MS = 86_400_000

/** A store with one reading a second of one machine, from `oldestMs` on. */
const storeFrom =
  (oldestMs: number) =>
  async ({ fromMs, toMs, buckets }: SeriesQuery): Promise<Series> => {
    const bucketMs = Math.max(1000, Math.ceil((toMs - fromMs) / buckets))
    const first = Math.max(oldestMs, fromMs)
    const timesMs =
      first < toMs ? Float64Array.of(fromMs + Math.floor((first - fromMs) / bucketMs) * bucketMs) : []
    return {
      bucketMs,
      timesMs: Float64Array.from(timesMs),
      counts: new Uint32Array(),
      alarms: new Uint32Array(),
      score: new Float32Array(),
      limit: new Float32Array(),
      sensors: [],
    }
  }

test('finds the beginning to the minute, although another machine is three years older', async () => {
  const newestMs = 1_700_000_000_000
  const oldestMs = newestMs - DAY_MS
  const found = await oldestOf(storeFrom(oldestMs), 0, newestMs - 3 * 365 * DAY_MS, newestMs)
  expect(Math.abs(found - oldestMs)).toBeLessThan(60_000)
})

test('a machine without a reading begins where was looked', async () => {
  expect(await oldestOf(storeFrom(9e12), 0, 1000, 2000)).toBe(1000)
})
