import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReplayPace } from './replay-pace.ts'

test('over any time, a quarter of a second and one frame more than the rate at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e8 }),
      fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 50 }),
      (rate, frames) => {
        const pace = new ReplayPace(rate, 0)
        let nowMs = 0
        let sent = 0
        for (const bytes of frames) {
          nowMs += pace.waitMs(nowMs)
          // Never so much before this frame that the rate was exceeded.
          expect(sent).toBeLessThanOrEqual(rate * (0.25 + nowMs / 1000) + 1)
          expect(pace.waitMs(nowMs)).toBe(0)
          pace.sent(bytes)
          sent += bytes
        }
      },
    ),
  )
})

test('what was not used is not saved up for more than a quarter of a second', () => {
  const pace = new ReplayPace(1000, 0)
  pace.waitMs(1e6)
  pace.sent(250)
  expect(pace.waitMs(1e6)).toBeGreaterThan(0)
})
