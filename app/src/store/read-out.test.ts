import { describe, expect, it } from 'vitest'
import { allCsv, commitOf, manyReadings, openOn } from '../../../e2e/store/given.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2023, 0, 1)

describe('reading out', () => {
  it('gives every reading once over page borders, also those of one millisecond', async () => {
    const { store } = await openOn(new MemoryDevice())
    const many = manyReadings(T0, 25_000).map((one) => ({
      ...one,
      timeMs: T0 + Math.floor((one.timeMs - T0) / 500),
    }))
    for (let at = 0; at < many.length; at += 5000)
      await store.commit(commitOf(at + 5000, many.slice(at, at + 5000)))
    const machines = [0, 1].map((number) => ({
      number,
      machine: `m${number}`,
      sensors: [{ name: number === 0 ? 'a' : 'b', unit: null }],
    }))
    await store.commit(commitOf(25_001, [], { machines }))
    const lines = await allCsv(store, ['b'])
    expect(lines.length).toBe(25_000)
    expect(new Set(lines.map((line) => line.split(',')[1])).size).toBe(500)
    // Machine m1 has sensor b in its first place, m0 has no such sensor.
    expect(lines.find((line) => line.includes(',m1,'))).toMatch(/,m1,\d+\.\d+,,,0$/)
    expect(lines.find((line) => line.includes(',m0,'))).toMatch(/,m0,,,,0$/)
    const period = { machine: 1, fromMs: T0 + 10, toMs: T0 + 20 }
    expect(await store.countReadings(period)).toBe(50)
    const page = await store.readingsCsv(period, [], null)
    expect([page.rows, page.cursor]).toEqual([50, null])
    expect(await store.countReadings({ machine: null, fromMs: null, toMs: null })).toBe(25_000)
  })

  it('takes nonsense bounds and cursors as none', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.commit(commitOf(10, manyReadings(T0, 10)))
    const all = { machine: null, fromMs: Number.NaN, toMs: Number.POSITIVE_INFINITY }
    expect(await store.countReadings(all)).toBe(10)
    expect((await store.readingsCsv(all, [], "'; DROP TABLE readings")).rows).toBe(10)
    expect((await store.readingsCsv({ machine: null, fromMs: -5, toMs: 3 }, [], null)).rows).toBe(0)
  })
})
