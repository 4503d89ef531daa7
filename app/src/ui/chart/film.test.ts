import { describe, expect, test } from 'vitest'
import { type Frame, holds, plotOf } from './film.ts'

const frame = (fromMs: number, toMs: number): Frame => ({
  fromMs,
  toMs,
  left: 50,
  right: 1050,
  height: 600,
  ratio: 2,
  lanes: [],
})

describe('a film of the lanes', () => {
  const exposed = frame(10_000, 20_000)

  test('serves every step of a pan within half a width on each side', () => {
    expect(holds(exposed, frame(10_000, 20_000))).toBe(true)
    expect(holds(exposed, frame(5_000, 15_000))).toBe(true)
    expect(holds(exposed, frame(15_000, 25_000))).toBe(true)
    expect(holds(exposed, frame(4_999, 14_999))).toBe(false)
    expect(holds(exposed, frame(15_001, 25_001))).toBe(false)
  })

  test('does not serve another resolution or size', () => {
    expect(holds(exposed, frame(11_000, 20_000))).toBe(false)
    expect(holds(exposed, { ...exposed, right: 1000 })).toBe(false)
    expect(holds(exposed, { ...exposed, height: 601 })).toBe(false)
    expect(holds(exposed, { ...exposed, ratio: 1 })).toBe(false)
  })
})

test('a plot lays its stretch of time between its ends, and back', () => {
  const plot = plotOf(frame(10_000, 20_000))
  expect([plot.x(10_000), plot.x(15_000), plot.x(20_000)]).toEqual([50, 550, 1050])
  expect(plot.timeAt(550)).toBe(15_000)
})
