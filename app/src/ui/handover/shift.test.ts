import { expect, test } from 'vitest'
import { shiftUntil, toField, typedShift } from './shift.ts'

const HOUR_MS = 3_600_000

test('a shift ends with the running minute', () => {
  expect(shiftUntil(100 * HOUR_MS - 1_000, '8h')).toEqual({ fromMs: 92 * HOUR_MS, toMs: 100 * HOUR_MS })
})

test('a typed time is the one the field showed', () => {
  const from = Date.UTC(2026, 10, 22, 6, 30)
  expect(typedShift(toField(from), toField(from + HOUR_MS))).toEqual({ fromMs: from, toMs: from + HOUR_MS })
})

test('nothing, or an end before the beginning, is no shift', () => {
  expect(typedShift('', '2026-11-22T08:00')).toBeNull()
  expect(typedShift('2026-11-22T08:00', '2026-11-22T08:00')).toBeNull()
})
