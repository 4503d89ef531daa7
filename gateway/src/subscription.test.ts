import { describe, expect, test } from 'vitest'
import { Subscription } from './subscription.ts'

const segment = (from: number, next: number, bytes: number) => ({
  from,
  next,
  bytes: new Uint8Array(bytes),
  stream: 0,
  high: 0,
})

describe('a subscription', () => {
  test('credit is what was sent and not acknowledged', () => {
    const it = new Subscription(0, 1000)
    it.begin('e', 5, 5)
    it.sent(segment(5, 10, 600))
    expect([it.allows(400), it.allows(401)]).toEqual([true, false])
    it.sent(segment(10, 12, 400))
    expect(it.allows(1)).toBe(false)
    expect(it.acknowledge(9)).toBe(true)
    expect(it.unacknowledgedBytes).toBe(1000)
    expect(it.acknowledge(10)).toBe(true)
    expect([it.unacknowledgedBytes, it.acknowledged]).toEqual([400, 10])
    expect(it.acknowledge(12)).toBe(true)
    expect([it.unacknowledgedBytes, it.position]).toEqual([0, 12])
  })

  test('many tiny frames are counted exactly, and freed at the latest a 512th of the credit later', () => {
    const credit = 512 * 1000
    const it = new Subscription(0, credit)
    it.begin('e', 0, 0)
    for (let n = 0; n < 5000; n++) it.sent(segment(n, n + 1, 90))
    expect(it.unacknowledgedBytes).toBe(450_000)
    for (const position of [1, 10, 11, 12, 2500, 4999]) {
      it.acknowledge(position)
      const exact = 450_000 - 90 * position
      expect(it.unacknowledgedBytes).toBeGreaterThanOrEqual(exact)
      expect(it.unacknowledgedBytes).toBeLessThan(exact + credit / 512)
    }
    it.acknowledge(5000)
    expect(it.unacknowledgedBytes).toBe(0)
  })

  test('a first frame beyond the credit goes out alone', () => {
    const it = new Subscription(0, 100)
    it.begin('e', 0, 0)
    expect(it.allows(5000)).toBe(true)
    it.sent(segment(0, 1, 5000))
    expect(it.allows(1)).toBe(false)
  })

  test('what was never sent cannot be acknowledged; an old acknowledgement changes nothing', () => {
    const it = new Subscription(0, 100)
    it.begin('e', 5, 5)
    expect(it.acknowledge(6)).toBe(false)
    it.sent(segment(5, 9, 10))
    expect(it.acknowledge(9)).toBe(true)
    expect([it.acknowledge(7), it.acknowledged]).toEqual([true, 9])
  })

  test('caught up is said once, when the end of the beginning is reached, by frames or by a gap', () => {
    const it = new Subscription(0, 100)
    it.begin('e', 5, 20)
    it.sent(segment(5, 19, 10))
    expect(it.takeCaughtUp()).toBe(false)
    it.skipTo(25)
    expect([it.takeCaughtUp(), it.takeCaughtUp()]).toEqual([true, false])
    expect(it.acknowledge(25)).toBe(true)
  })
})
