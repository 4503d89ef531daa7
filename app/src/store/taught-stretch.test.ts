// A case's readings out of a real store teach a real detector.
import { expect, test } from 'vitest'
import { normalStream } from '../../../bench/streams.ts'
import { commitOf, type GivenReading, openOn } from '../../../e2e/store/given.ts'
import { readStretch } from '../domain/taught-stretch.ts'
import { MachineWatch } from '../domain/watch/machine-watch.ts'
import { LESSON_READINGS_MOST } from '../domain/watch/teach.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2024, 0, 1)

test('the stretch of a case and its run-up, read from the store, prevent the same case', async () => {
  const { store } = await openOn(new MemoryDevice())
  const stream = normalStream('independent', 6, 4)
  const watch = new MachineWatch('press-1', stream.sensors)
  const readings: GivenReading[] = []
  let now = T0
  const run = (count: number, by = 0): string[] => {
    const opened: string[] = []
    for (let i = 0; i < count; i++, now += 1000) {
      const values = stream.next()
      values[1] = values[1]! + by
      readings.push({ timeMs: now, machine: 0, values: [...values] })
      readings.push({ timeMs: now, machine: 1, values: [1] })
      const { event } = watch.step(now, values)
      if (event?.kind === 'opened') opened.push(event.caseId)
    }
    return opened
  }
  run(2500)
  const sinceMs = now
  const [caseId] = run(100, 0.7)
  const untilMs = now
  run(2400)
  await store.commit(commitOf(readings.length, readings))
  const stretch = await readStretch(store, 0, sinceMs, untilMs)
  expect(stretch.timesMs.length).toBe(300 + 100 + 120)
  expect(stretch.values.length).toBe(4 * stretch.timesMs.length)
  expect(watch.teach(caseId!, stretch)).toMatchObject({ ok: true, value: { readings: 220, after: 0 } })
  expect(run(100, 0.7)).toEqual([])
}, 60_000)

test('a case too long to be taught is taught by its beginning; one that is no longer stored is empty', async () => {
  const { store } = await openOn(new MemoryDevice())
  const readings = Array.from({ length: LESSON_READINGS_MOST + 5000 }, (_, i) => ({
    timeMs: T0 + i * 1000,
    machine: 0,
    values: [i],
  }))
  await store.commit(commitOf(readings.length, readings))
  const long = await readStretch(store, 0, T0, T0 + 24 * 3_600_000)
  expect(long.timesMs.length).toBeLessThanOrEqual(LESSON_READINGS_MOST)
  expect(long.timesMs.length).toBeGreaterThan(LESSON_READINGS_MOST / 2)
  expect(long.timesMs[0]).toBe(T0)
  const gone = await readStretch(store, 0, T0 - 3_600_000, T0 - 1_800_000)
  expect(gone.timesMs.length).toBe(0)
}, 60_000)
