// Raw readings come out as they went in, by machine and page by page.
import { beforeAll, expect, it } from 'vitest'
import { commitOf, openOn } from '../../../e2e/store/given.ts'
import { unpackReading } from '../domain/packed.ts'
import { MemoryDevice } from './memory-persistence.ts'
import type { Store } from './store.ts'

const T0 = Date.UTC(2024, 0, 1)
const READINGS = 45_000
let store: Store

beforeAll(async () => {
  store = (await openOn(new MemoryDevice())).store
  for (let at = 0; at < READINGS; at += 5_000)
    await store.commit(
      commitOf(
        at + 5_000,
        Array.from({ length: 5_000 }, (_, i) => ({
          timeMs: T0 + (at + i) * 1000,
          machine: (at + i) % 3,
          values: (at + i) % 6 === 1 ? [at + i] : [at + i, Number.NaN],
        })),
      ),
    )
}, 60_000)

it('of one machine in a stretch, short readings filled up with NaN, the newest where they are too many', async () => {
  const raw = await store.readingsOf(1, T0 + 1000, T0 + 8000, 10)
  expect([...raw.timesMs]).toEqual([T0 + 1000, T0 + 4000, T0 + 7000])
  expect(raw.sensors).toBe(2)
  expect([...raw.values]).toEqual([1, Number.NaN, 4, Number.NaN, 7, Number.NaN])
  const newest = await store.readingsOf(1, T0, T0 + READINGS * 1000, 2)
  expect([...newest.timesMs]).toEqual([T0 + 44_995_000, T0 + 44_998_000])
  expect((await store.readingsOf(9, T0, T0 + 8000, 10)).timesMs).toHaveLength(0)
  expect((await store.readingsOf(1, Number.NaN, T0 + 8000, 0)).values).toHaveLength(0)
})

it('of all machines, every one once, in order, in pages', async () => {
  let cursor: string | null = null
  let pages = 0
  let next = 0
  do {
    const page = await store.rawPage({ machine: null, fromMs: T0, toMs: null }, cursor)
    const { timesMs, machines, ends, blobs, count } = page.readings
    for (let i = 0; i < count; i++, next++) {
      if (timesMs[i] !== T0 + next * 1000 || machines[i] !== next % 3) throw new Error(`reading ${next}`)
      const reading = unpackReading(blobs.subarray(ends[i - 1] ?? 0, ends[i]))
      if (reading?.values[0] !== next) throw new Error(`value ${next}`)
    }
    pages++
    cursor = page.cursor
  } while (cursor !== null)
  expect(next).toBe(READINGS)
  expect(pages).toBeGreaterThan(1)
})
