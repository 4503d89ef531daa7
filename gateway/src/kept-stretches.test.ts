import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Cursor, KeptStretches, type Stretch } from './kept-stretches.ts'

/** Ten offsets from `from` on, of 100 bytes. */
const stretch = (from: number, stream = 0): Stretch => ({
  ...{ stream, from, next: from + 10, bytes: 100, segments: [] },
})
const keep = (kept: KeptStretches, ...froms: readonly number[]): void => {
  for (const from of froms) kept.keep(stretch(from))
}
/** Where the kept stretches of stream 0 begin; asks with cursors of its own, so it is the last thing a test does. */
const keptOf = (kept: KeptStretches): number[] =>
  Array.from({ length: 10 }, (_, n) => 10 * n).filter(
    (from) => kept.at({ stream: 0, position: from }) !== null,
  )

describe('kept stretches', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  test('what no cursor is on its way to is dropped first, whatever was used last', () => {
    const kept = new KeptStretches(300)
    keep(kept, 0, 10, 20)
    const behind: Cursor = { stream: 0, position: 10 }
    kept.at(behind)
    kept.at({ stream: 0, position: 9 })
    vi.advanceTimersByTime(400)
    kept.at(behind)
    vi.advanceTimersByTime(400)
    keep(kept, 30)
    expect(keptOf(kept)).toEqual([10, 20, 30])
  })

  test('full of wanted: only where a moving cursor would lose what it is on its way to', () => {
    const kept = new KeptStretches(300)
    const behind = { stream: 0, position: 0 }
    keep(kept, 0, 10)
    kept.at(behind)
    expect(kept.isFullOfWanted).toBe(false)
    keep(kept, 20)
    expect(kept.isFullOfWanted).toBe(true)
    behind.position = 10
    expect(kept.isFullOfWanted).toBe(false)
    behind.position = 0
    kept.at(behind)
    vi.advanceTimersByTime(501)
    expect(kept.isFullOfWanted).toBe(false)
  })

  test('the way of a cursor ends where something is missing on it, and at its own stream', () => {
    const kept = new KeptStretches(400)
    keep(kept, 0, 20, 30)
    kept.keep(stretch(10, 1))
    kept.at({ stream: 0, position: 5 })
    expect(kept.isFullOfWanted).toBe(false)
    kept.at({ stream: 1, position: 10 })
    kept.at({ stream: 0, position: 20 })
    expect(kept.isFullOfWanted).toBe(true)
  })

  test('where all is wanted, what was used longest ago goes; the newest stays, however big', () => {
    const kept = new KeptStretches(200)
    keep(kept, 0, 10)
    kept.at({ stream: 0, position: 10 })
    kept.at({ stream: 0, position: 0 })
    keep(kept, 20)
    expect(kept.bytes).toBe(200)
    expect(keptOf(kept)).toEqual([0, 20])
    kept.keep({ ...stretch(50), bytes: 1000 })
    expect([kept.bytes, keptOf(kept)]).toEqual([1000, [50]])
    kept.forget(0)
    expect([kept.bytes, keptOf(kept)]).toEqual([0, []])
  })
})
