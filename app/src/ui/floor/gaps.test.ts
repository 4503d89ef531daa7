import { expect, test } from 'vitest'
import type { Gap } from '../../domain/commit.ts'
import { recentlyMissing } from './gaps.ts'

const NOW = 1_760_000_000_000
const HOUR = 3_600_000
const gap = (fromMs: number | null, toMs: number | null, lost: number | null): Gap => ({
  topic: 't',
  partition: 0,
  epoch: 'e',
  from: 1,
  to: 9,
  lost,
  reason: 'retention',
  fromMs,
  toMs,
})

test('gaps of this shift are one sentence, older ones are none', () => {
  expect(recentlyMissing([], NOW)).toBe(null)
  expect(recentlyMissing([gap(NOW - 20 * HOUR, NOW - 9 * HOUR, 5)], NOW)).toBe(null)
  expect(recentlyMissing([gap(NOW - 9 * HOUR, NOW - 7 * HOUR, 5), gap(NOW - HOUR, NOW - 1, 7)], NOW)).toEqual(
    { fromMs: NOW - 9 * HOUR, toMs: NOW - 1, lost: 12 },
  )
})

test('what nobody knows stays unknown', () => {
  expect(recentlyMissing([gap(null, null, null)], NOW)).toEqual({ fromMs: null, toMs: null, lost: null })
  expect(recentlyMissing([gap(NOW - 5, NOW, 3), gap(NOW - 9, NOW, null)], NOW)?.lost).toBe(null)
})
