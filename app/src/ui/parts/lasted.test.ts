import { expect, test } from 'vitest'
import type { Case } from '../../domain/cases/fold-case.ts'
import type { Floor } from '../../state/floor.svelte.ts'
import { lastedMs } from './lasted.ts'

const running = { machine: 'm', sinceMs: 1000, returnedMs: null, evidence: { untilMs: 9000 } } as Case
const floorAt = (timeMs: number | null): Pick<Floor, 'find'> => ({
  find: () => ({ state: timeMs === null ? null : { timeMs } }) as ReturnType<Floor['find']>,
})

test('a case that runs lasts until its machine’s newest reading, one that returned until then', () => {
  expect(lastedMs(running, floorAt(61_000))).toBe(60_000)
  expect(lastedMs({ ...running, returnedMs: 21_000 }, floorAt(61_000))).toBe(20_000)
})

test('where the machine has not been heard of, its evidence is what is known', () => {
  expect(lastedMs(running, floorAt(null))).toBe(8000)
  expect(lastedMs(running, { find: () => undefined })).toBe(8000)
})
