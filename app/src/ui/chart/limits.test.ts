import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strokesBetween } from './limits.ts'

test('strokes begin at the left end, 9 px apart', () => {
  expect(strokesBetween(50, 80, 50)).toEqual([50, 59, 68, 77])
  expect(strokesBetween(50, 80, 53)).toEqual([53, 62, 71, 80])
})

test('strokes move with what they are anchored to, however far it is', () => {
  const place = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
  fc.assert(
    fc.property(place, fc.integer({ min: 0, max: 100 }), (anchor, by) => {
      const inner = (from: number) => strokesBetween(0, 500, from).filter((x) => x > 150 && x < 350)
      const moved = strokesBetween(0, 500, anchor + by).map((x) => x - by)
      expect(moved).toEqual(expect.arrayContaining([...inner(anchor)]))
    }),
  )
})
