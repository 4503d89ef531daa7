import { expect, test } from 'vitest'
import { AnswerCache, type CachedAnswer, faultSignature } from './answer-cache.ts'
import { GOOD_ANSWER, PRESS } from './example.test-data.ts'

const made = (atMs: number): CachedAnswer => ({
  answer: GOOD_ANSWER,
  atMs,
  machine: 'press 3',
  unsupported: [],
})

test('keeps so many answers, and the longest unused goes first', () => {
  const cache = new AnswerCache(2, 1000, () => 0)
  cache.put('a', made(1))
  cache.put('b', made(2))
  expect(cache.get('a')?.atMs).toBe(1)
  cache.put('c', made(3))
  expect([cache.get('a')?.atMs, cache.get('b'), cache.get('c')?.atMs]).toEqual([1, null, 3])
})

test('forgets what is too old', () => {
  let nowMs = 0
  const cache = new AnswerCache(2, 1000, () => nowMs)
  cache.put('a', made(0))
  nowMs = 1000
  expect(cache.get('a')).not.toBeNull()
  nowMs = 1001
  expect(cache.get('a')).toBeNull()
  nowMs = 0
  expect(cache.get('a')).toBeNull()
})

test('a signature tells faults apart, not machines, times or small differences', () => {
  const [first, ...rest] = PRESS.sensors
  const withFirst = (change: object) =>
    faultSignature({ ...PRESS, sensors: [{ ...first!, ...change }, ...rest] })
  const own = faultSignature(PRESS)
  expect(faultSignature({ ...PRESS, machine: 'x', sinceMs: 1, abnormalReadings: 9, score: 7 })).toBe(own)
  expect(withFirst({ deviation: 12.4 })).toBe(own)
  expect(withFirst({ deviation: 25 })).not.toBe(own)
  expect(withFirst({ deviation: -12 })).not.toBe(own)
  expect(withFirst({ findings: ['spike'] })).not.toBe(own)
  expect(withFirst({ sensor: 'vibration_g' })).not.toBe(own)
  expect(faultSignature({ ...PRESS, fault: 'sensor' })).not.toBe(own)
})
