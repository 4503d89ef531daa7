import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Paced } from './paced.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('the first is shown at once, then the newest of each kind once a pace, and after a quiet time at once again', () => {
  const shown: string[] = []
  const paced = new Paced(() => 100)
  const show = (kind: string, text: string) => paced.soon(kind, () => shown.push(text))
  show('floor', 'a')
  expect(shown).toEqual(['a'])
  show('floor', 'b')
  show('link', 'c')
  show('floor', 'd')
  vi.advanceTimersByTime(99)
  expect(shown).toEqual(['a'])
  vi.advanceTimersByTime(1)
  expect(shown).toEqual(['a', 'd', 'c'])
  vi.advanceTimersByTime(100)
  show('floor', 'e')
  expect(shown).toEqual(['a', 'd', 'c', 'e'])
})

test('what waits can be shown before its time, once', () => {
  const shown: number[] = []
  const paced = new Paced(() => 100)
  paced.soon('n', () => shown.push(1))
  paced.soon('n', () => shown.push(2))
  paced.now()
  expect(shown).toEqual([1, 2])
  vi.advanceTimersByTime(500)
  expect(shown).toEqual([1, 2])
})
