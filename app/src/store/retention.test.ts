import { describe, expect, it } from 'vitest'
import { commitOf, manyReadings, openedCase, openOn } from '../../../e2e/store/given.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2023, 0, 1)

describe('retention', () => {
  it('keeps the file near its budget by letting the oldest readings go; their minutes stay', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    await store.setSetting('budgetBytes', '3000000')
    const rows = 150_000
    for (let at = 0; at < rows; at += 1000)
      await store.commit(commitOf(at + 1000, manyReadings(T0 + 10 * at, 1000)))
    const size = await store.size()
    expect(size.bytes).toBeLessThan(3_600_000)
    expect(size.newestMs).toBe(T0 + 10 * (rows - 1))
    expect(size.oldestMs).toBeGreaterThan(T0)
    expect(await store.countReadings({ machine: null, fromMs: null, toMs: null })).toBe(size.readings)
    // The first minute has no readings any more, and is still drawn.
    const first = await store.series({ machine: 1, fromMs: T0, toMs: T0 + 60_000, buckets: 100 })
    expect([first.bucketMs, [...first.counts]]).toEqual([60_000, [600]])
    const { store: again, opened } = await openOn(device)
    expect(opened.notes).toEqual([])
    expect(await again.size()).toEqual(size)
  })

  it('keeps the surroundings of a case whole while everything around them goes', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.setSetting('budgetBytes', '3000000')
    const sinceMs = T0 + 200_000
    const machines = Array.from({ length: 10 }, (_, number) => ({
      number,
      machine: `m${number}`,
      sensors: [],
    }))
    await store.commit(commitOf(1, [], { machines }))
    await store.addEvents([openedCase('m4', sinceMs)])
    // An hour of ten machines, one reading each every 240 ms.
    const rows = 150_000
    for (let at = 0; at < rows; at += 1000) {
      const readings = manyReadings(0, 1000).map((one, i) => ({ ...one, timeMs: T0 + 24 * (at + i) }))
      await store.commit(commitOf(at + 1001, readings))
    }
    const around = { fromMs: T0, toMs: sinceMs + 600_000 }
    expect(await store.countReadings({ machine: 4, ...around })).toBe(Math.ceil((800_000 - 96) / 240))
    expect(await store.countReadings({ machine: 5, ...around })).toBe(0)
    expect((await store.size()).bytes).toBeLessThan(3_800_000)
    const all = { machine: null, fromMs: null, toMs: null }
    expect(await store.countReadings(all)).toBe((await store.size()).readings)
  })

  it('lets cases go before the newest readings do', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.setSetting('budgetBytes', '3000000')
    await store.commit(commitOf(1, [], { machines: [{ number: 0, machine: 'm0', sensors: [] }] }))
    await store.addEvents([openedCase('m0', T0 + 300_000)])
    // One machine that is as fast as ten: what is around its only case is more than the budget.
    const rows = 150_000
    for (let at = 0; at < rows; at += 1000) {
      const readings = manyReadings(0, 1000).map((one, i) => ({
        ...one,
        machine: 0,
        timeMs: T0 + 5 * (at + i),
      }))
      await store.commit(commitOf(at + 1001, readings))
    }
    const { readings, usedBytes, newestMs } = await store.size()
    expect(usedBytes).toBeLessThan(3_600_000)
    const newest = { machine: 0, fromMs: Number(newestMs) - 5 * 30_000 + 1, toMs: null }
    expect(await store.countReadings(newest)).toBe(30_000)
    expect(readings).toBeGreaterThan(30_000)
  })
})
