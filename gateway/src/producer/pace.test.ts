import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Pace, readRate } from './pace.ts'

describe('a rate', () => {
  test('is read', () => {
    expect(readRate('20x')).toEqual({ ok: true, value: { kind: 'times', times: 20 } })
    expect(readRate('0.5x')).toEqual({ ok: true, value: { kind: 'times', times: 0.5 } })
    expect(readRate('50/s')).toEqual({ ok: true, value: { kind: 'per-second', rows: 50 } })
    expect(readRate('max')).toEqual({ ok: true, value: { kind: 'max' } })
  })

  test.each(['', '20', 'x', '0x', '-1x', '1e3/s', '50/m', 'MAX', '1..2x'])('"%s" is refused', (text) => {
    expect(readRate(text).ok).toBe(false)
  })
})

describe('the pace', () => {
  test('follows the times of the rows, so many times as fast', () => {
    const pace = new Pace({ kind: 'times', times: 20 })
    expect([1_000_000, 1_001_000, 1_001_000, 1_011_000].map((timeMs) => pace.due(timeMs))).toEqual([
      0, 50, 50, 550,
    ])
  })

  test('rows without a time, and rows that go back in time, go with the row before', () => {
    const pace = new Pace({ kind: 'times', times: 1 })
    expect([null, 5000, 7000, null, 4000, 8000].map((timeMs) => pace.due(timeMs))).toEqual([
      0, 0, 2000, 2000, 2000, 3000,
    ])
  })

  test('rows a second, or at once', () => {
    const steady = new Pace({ kind: 'per-second', rows: 50 })
    expect([1, null, 3].map((timeMs) => steady.due(timeMs))).toEqual([0, 20, 40])
    const fast = new Pace({ kind: 'max' })
    expect([0, 1e9].map((timeMs) => fast.due(timeMs))).toEqual([0, 0])
  })

  test('a second pass through the file goes on at the same step', () => {
    const pace = new Pace({ kind: 'times', times: 10 })
    const pass = (): number[] => [1000, 2000, 3000].map((timeMs) => pace.due(timeMs))
    expect(pass()).toEqual([0, 100, 200])
    pace.restart()
    expect(pass()).toEqual([300, 400, 500])
    pace.restart()
    expect(pass()).toEqual([600, 700, 800])
  })

  test('never goes back', () => {
    const times = fc.array(fc.option(fc.integer({ min: 0, max: 1e12 })))
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 100 }), (rows, factor) => {
        const pace = new Pace({ kind: 'times', times: factor })
        const due = rows.map((timeMs) => pace.due(timeMs))
        expect(due).toEqual(due.toSorted((a, b) => a - b))
      }),
    )
  })
})
