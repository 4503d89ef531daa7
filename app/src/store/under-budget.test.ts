import { expect, test } from 'vitest'
import { commitOf, manyReadings, openOn } from '../../../e2e/store/given.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2026, 0, 1)
const MEGABYTE = 1_000_000

test('what a smaller budget would leave is said before, and it is what comes', async () => {
  const { store } = await openOn(new MemoryDevice())
  let rows = 0
  const bring = async (count: number) => {
    await store.commit(commitOf(rows + count, manyReadings(T0 + 10 * rows, count)))
    rows += count
  }
  while (rows < 200_000) await bring(5_000)
  expect(await store.underBudget(400 * MEGABYTE)).toEqual({ goes: 0, fromMs: null })
  const { usedBytes, budgetBytes, wholeFromMs } = await store.size()
  expect([budgetBytes, wholeFromMs]).toEqual([50 * MEGABYTE, 0])
  const before = await store.underBudget(4 * MEGABYTE)
  expect(usedBytes).toBeGreaterThan(5 * MEGABYTE)
  expect(before.fromMs).toBe(T0 + 10 * before.goes)
  expect((await store.size()).oldestMs).toBe(T0)

  expect(await store.setBudget(4 * MEGABYTE)).toEqual({ ok: true })
  expect((await store.size()).budgetBytes).toBe(4 * MEGABYTE)
  const atChange = rows
  while ((await store.size()).usedBytes > 4 * MEGABYTE) await bring(500)
  const { oldestMs } = await store.size()
  const gone = (Number(oldestMs) - T0) / 10
  // What came meanwhile had to be made room for as well.
  expect(gone - (rows - atChange)).toBeGreaterThan(0.9 * before.goes)
  expect(gone - (rows - atChange)).toBeLessThan(1.1 * before.goes + 3_000)
})

test('an empty history loses nothing to any budget', async () => {
  const { store } = await openOn(new MemoryDevice())
  expect(await store.underBudget(0)).toEqual({ goes: 0, fromMs: null })
})
