import { expect, test } from 'vitest'
import { BUDGET_CHOICES, choicesIn, holdsMs } from './budget.ts'

const HOUR_MS = 3_600_000
const T0 = Date.UTC(2026, 0, 1)

test('all sizes are offered where there is room, or where nobody says how much there is', () => {
  expect(choicesIn({ quotaBytes: 60e9, memoryBytes: 8 * 2 ** 30 })).toEqual({
    bytes: BUDGET_CHOICES,
    bound: null,
  })
  expect(choicesIn({ quotaBytes: null, memoryBytes: null }).bytes).toEqual(BUDGET_CHOICES)
})

test('never more than the browser allows for both copies, nor an eighth of the memory; the smallest always', () => {
  expect(choicesIn({ quotaBytes: 1e9, memoryBytes: null })).toEqual({
    bytes: [50e6, 100e6, 200e6, 400e6],
    bound: 'quota',
  })
  expect(choicesIn({ quotaBytes: 60e9, memoryBytes: 4 * 2 ** 30 })).toEqual({
    bytes: [50e6, 100e6, 200e6, 400e6],
    bound: 'memory',
  })
  expect(choicesIn({ quotaBytes: 20e6, memoryBytes: null })).toEqual({ bytes: [50e6], bound: 'quota' })
})

test('a budget lasts as long as it is larger than what is stored, counted from where nothing is missing', () => {
  const size = {
    bytes: 100e6,
    readings: 1e6,
    oldestMs: T0,
    newestMs: T0 + 10 * HOUR_MS,
    wholeFromMs: 0,
    usedBytes: 100e6,
    budgetBytes: 400e6,
  }
  expect(holdsMs(size)).toBe(40 * HOUR_MS)
  expect(holdsMs({ ...size, wholeFromMs: T0 + 5 * HOUR_MS })).toBe(20 * HOUR_MS)
  expect(holdsMs({ ...size, newestMs: T0 + HOUR_MS - 1 })).toBeNull()
  expect(holdsMs({ ...size, oldestMs: null, newestMs: null })).toBeNull()
})
