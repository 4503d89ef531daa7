import { expect, test } from 'vitest'
import { periodOf } from './period.ts'

test('counted back from the newest reading, open to what still comes', () => {
  expect(periodOf('8h', 100 * 3_600_000)).toEqual({ fromMs: 92 * 3_600_000, toMs: null })
})

test('all, or nothing known: without ends', () => {
  expect(periodOf('all', 5)).toEqual({ fromMs: null, toMs: null })
  expect(periodOf('1h', null)).toEqual({ fromMs: null, toMs: null })
})
