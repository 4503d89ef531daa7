import { expect, test } from 'vitest'
import { CaseEvidence, type Observation } from './case-evidence.ts'

const seen = (strength: number, weights: readonly number[]): Observation => ({
  timeMs: 0,
  strength,
  score: strength,
  limit: 1,
  isSensorFault: false,
  values: weights.map(() => 1),
  usual: weights.map(() => 0),
  spreads: weights.map(() => 1),
  weights,
  findings: weights.map(() => null),
})

/** Adds readings of these strengths, looked at as closely as the evidence wants; returns how many closely. */
function addAll(evidence: CaseEvidence, strengths: readonly number[]): number {
  let close = 0
  for (const strength of strengths) {
    const isClose = evidence.wantsCloseLook(strength)
    if (isClose) close++
    evidence.add(seen(strength, isClose ? [strength, 1] : [0, 0]))
  }
  return close
}

test('every reading of a short case is looked at closely, of a long one now and then one', () => {
  expect(addAll(new CaseEvidence(0), new Array(60).fill(2))).toBe(60)
  expect(addAll(new CaseEvidence(0), new Array(1100).fill(2))).toBe(200)
})

test('a new peak is looked at closely however long the case has lasted, and its shares are what is said', () => {
  const evidence = new CaseEvidence(0)
  addAll(evidence, new Array(501).fill(2))
  expect(evidence.wantsCloseLook(2)).toBe(false)
  expect(evidence.wantsCloseLook(3)).toBe(true)
  addAll(evidence, [3, 2, 2])
  const { sensors, abnormalReadings } = evidence.toEvidence('press', ['force', 'speed'], 0)
  expect(abnormalReadings).toBe(504)
  expect(sensors.map(({ sensor, share }) => [sensor, share])).toEqual([
    ['force', 0.75],
    ['speed', 0.25],
  ])
})
