// A series says of the history what the readings themselves say, at any resolution, also where they came out of order.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitOf, type GivenReading, manyReadings, openOn } from '../../../e2e/store/given.ts'
import type { Series } from '../workers/doors.ts'
import { MemoryDevice } from './memory-persistence.ts'
import type { Store } from './store.ts'

const T0 = Date.UTC(2023, 0, 1)

/** Stores `readings` as two partitions whose commits take turns, so event times go back and forth. */
async function storeInTwo(store: Store, readings: readonly GivenReading[]): Promise<void> {
  for (const partition of [1, 0]) {
    const mine = readings.filter((_, i) => i % 2 === partition)
    const position = { topic: 't', partition, epoch: 'log-1', position: mine.length, recordTimeMs: null }
    await store.commit(commitOf(mine.length, mine, { position }))
  }
}

/** What a series must say, from the readings in the order of their time. */
function expected(readings: readonly GivenReading[], series: Series, fromMs: number, toMs: number) {
  const width = series.bucketMs
  const first = width >= 60_000 ? Math.floor(fromMs / 60_000) * 60_000 : fromMs
  const end = width >= 60_000 ? Math.ceil(toMs / 60_000) * 60_000 : toMs
  const inside = readings.filter(({ timeMs }) => timeMs >= first && timeMs < end)
  const buckets = new Map<number, GivenReading[]>()
  for (const reading of inside) {
    const start = width === 0 ? reading.timeMs : Math.floor(reading.timeMs / width) * width
    buckets.set(start, [...(buckets.get(start) ?? []), reading])
  }
  return [...buckets.entries()].map(([start, some]) => {
    const values = some.map((one) => one.values[0]!)
    return {
      start,
      count: some.length,
      alarms: some.filter((one) => one.alarm).length,
      min: Math.min(...values),
      max: Math.max(...values),
      last: values[values.length - 1],
    }
  })
}

const asRows = (series: Series) =>
  [...series.timesMs].map((start, i) => ({
    start,
    count: series.counts[i],
    alarms: series.alarms[i],
    min: series.sensors[0]?.min[i],
    max: series.sensors[0]?.max[i],
    last: series.sensors[0]?.last[i],
  }))

describe('series', () => {
  it('is what a plain fold over the readings gives, at any resolution', async () => {
    const steps = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 120 })
    const query = fc.record({
      fromMs: fc.integer({ min: -100_000, max: 2_000_000 }),
      lengthMs: fc.integer({ min: 1, max: 4_000_000 }),
      buckets: fc.integer({ min: 1, max: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(steps, query, async (given, { fromMs, lengthMs, buckets }) => {
        let timeMs = T0
        const readings = given.map((step, i) => {
          timeMs += step
          return { timeMs, machine: 5, values: [(i * 7919) % 1000], alarm: i % 9 === 0, score: (i % 4) / 4 }
        })
        const { store } = await openOn(new MemoryDevice())
        await storeInTwo(store, [...readings, { timeMs: T0 + 7, machine: 6, values: [1] }])
        const range = { fromMs: T0 + fromMs, toMs: T0 + fromMs + lengthMs }
        const series = await store.series({ machine: 5, ...range, buckets })
        expect(asRows(series)).toEqual(expected(readings, series, range.fromMs, range.toMs))
      }),
      { numRuns: 40 },
    )
  })

  it('answers 24 hours from stored minutes and five minutes from single readings', async () => {
    const { store } = await openOn(new MemoryDevice())
    const everySecond = Array.from({ length: 7200 }, (_, i) => ({
      timeMs: T0 + 1000 * i,
      machine: 1,
      values: [i],
    }))
    await store.commit(commitOf(7200, everySecond))
    const day = await store.series({ machine: 1, fromMs: T0, toMs: T0 + 86_400_000, buckets: 1200 })
    expect(day.bucketMs).toBe(120_000)
    expect(day.timesMs.length).toBe(60)
    expect(day.sensors[0]?.mean[0]).toBe(59.5)
    const minutes = await store.series({ machine: 1, fromMs: T0, toMs: T0 + 300_000, buckets: 1200 })
    expect([minutes.bucketMs, minutes.timesMs.length]).toEqual([0, 300])
    const hour = await store.series({ machine: 1, fromMs: T0, toMs: T0 + 3_600_000, buckets: 1200 })
    expect([hour.bucketMs, hour.timesMs.length]).toEqual([5000, 720])
  })

  it('of nothing is empty', async () => {
    const { store } = await openOn(new MemoryDevice())
    const range = { fromMs: T0, toMs: T0 + 1000, buckets: 10 }
    expect((await store.series({ machine: 1, ...range })).timesMs.length).toBe(0)
    await store.commit(commitOf(10, manyReadings(T0, 10)))
    expect((await store.series({ machine: 77, ...range })).timesMs.length).toBe(0)
    expect((await store.series({ machine: 1, fromMs: T0, toMs: T0, buckets: 0 })).timesMs.length).toBe(0)
  })
})
