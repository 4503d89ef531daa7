import { expect, test } from 'vitest'
import { type Sample, trendOf } from './slope.ts'

const line = (mbPerHour: number): Sample[] =>
  Array.from({ length: 16 }, (_, i) => [i / 60, 100 + (mbPerHour * i) / 60 + (i % 2)])

test('a line has its slope, whatever the saw-tooth on it', () => {
  expect(trendOf(line(60))!.mbPerHour).toBeCloseTo(60, -1)
  expect(trendOf(line(-20))!.mbPerHour).toBeCloseTo(-20, -1)
})

test('flat is a rise of at most 5 % of the mean over the time sampled', () => {
  expect(trendOf(line(0))!.flat).toBe(true)
  expect(trendOf(line(12))!.flat).toBe(true)
  expect(trendOf(line(40))!.flat).toBe(false)
  expect(trendOf(line(-40))!.flat).toBe(true)
})

test('one sample, or none, has no trend', () => {
  expect(trendOf([])).toBeNull()
  expect(trendOf([[1, 5]])).toBeNull()
  expect(
    trendOf([
      [1, 5],
      [1, 7],
    ]),
  ).toBeNull()
})
