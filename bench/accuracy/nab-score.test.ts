import { expect, test } from 'vitest'
import { nabScore } from './nab-score.ts'

const ROWS = 1000
const alarmsAt = (...rows: number[]): Float64Array => {
  const scores = new Float64Array(ROWS)
  for (const row of rows) scores[row] = 1
  return scores
}
const WINDOW: readonly (readonly [number, number])[] = [[500, 599]]

test('never an alarm is 0, an alarm in the first row of each window is 100', () => {
  expect(nabScore([{ scores: alarmsAt(), windows: WINDOW }]).score).toBe(0)
  expect(nabScore([{ scores: alarmsAt(500), windows: WINDOW }]).score).toBeCloseTo(100, 10)
})

test('a later alarm earns less, a second one in the same window nothing more', () => {
  const late = nabScore([{ scores: alarmsAt(580), windows: WINDOW }]).score
  expect(late).toBeLessThan(90)
  expect(late).toBeGreaterThan(50)
  expect(nabScore([{ scores: alarmsAt(580, 590), windows: WINDOW }]).score).toBe(late)
})

test('a false alarm far from any window costs 0.11 of a window; just behind one it costs less', () => {
  expect(nabScore([{ scores: alarmsAt(500, 300), windows: WINDOW }]).score).toBeCloseTo(100 - 11 / 2, 10)
  const near = nabScore([{ scores: alarmsAt(500, 605), windows: WINDOW }]).score
  expect(near).toBeGreaterThan(99)
})

test('alarms in the probation count neither way', () => {
  expect(nabScore([{ scores: alarmsAt(20, 500), windows: WINDOW }]).score).toBeCloseTo(100, 10)
})

test('the threshold is chosen over all files together', () => {
  const quiet = Float64Array.from({ length: ROWS }, (_, i) => (i % 10 === 0 ? 0.5 : 0))
  const loud = alarmsAt(500)
  const { score, threshold } = nabScore([
    { scores: loud, windows: WINDOW },
    { scores: quiet, windows: [] },
  ])
  expect(score).toBeCloseTo(100, 10)
  expect(threshold).toBe(1)
})
