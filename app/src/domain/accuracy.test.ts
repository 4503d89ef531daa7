// The promises of accuracy, small enough for every test run: on generated streams, with the product's defaults.
import { describe, expect, test } from 'vitest'
import { measureOriginal, measureShifts } from '../../../bench/accuracy/generated.ts'
import { normalStream, type StreamKind } from '../../../bench/streams.ts'
import { MachineWatch, type WatchOptions } from './watch/machine-watch.ts'

const SPREADS = [5, 0.1, 3, 100, 0.8, 1.5, 2, 4]

/** Plays normal readings; returns alarms and opened cases after the first `warm` readings. */
function play(kind: StreamKind, seed: number, readings: number, warm: number) {
  const stream = normalStream(kind, seed)
  const watch = new MachineWatch(`machine-${seed}`, stream.sensors)
  let alarms = 0
  let cases = 0
  for (let i = 0; i < readings; i++) {
    const step = watch.step(i * 1000, stream.next())
    if (i < warm) continue
    if (step.alarm) alarms++
    if (step.event?.kind === 'opened') cases++
  }
  return { alarms, cases }
}

test('the original stream: precision and recall of 0.95, at most 1 case in ten minutes', () => {
  const { precision, recall, cases_per_10min } = measureOriginal(8, 1)
  expect(precision).toBeGreaterThanOrEqual(0.95)
  expect(recall).toBeGreaterThanOrEqual(0.95)
  expect(cases_per_10min).toBeLessThanOrEqual(1)
})

test('a shift of 4 sigma in one sensor for 5 readings is found, on independent and on autocorrelated data', () => {
  for (const kind of ['independent', 'ar1'] as const) {
    const { recall_4sigma_5, false_per_10k } = measureShifts(kind, 1)
    expect(recall_4sigma_5).toBeGreaterThanOrEqual(0.9)
    expect(false_per_10k).toBeLessThanOrEqual(5)
  }
})

describe('normal behaviour makes no cases', () => {
  test.each(['independent', 'ar1', 'heavy tails', 'quantised', 'slow drift'] as const)(
    '%s: at most one in 4 hours',
    (kind) => {
      expect(play(kind, 11, 4 * 3600, 0).cases).toBeLessThanOrEqual(1)
    },
  )

  test('load that changes every half hour, longer than the window, is learned: then no more cases', () => {
    expect(play('square load', 12, 4 * 3600, 2 * 3600).cases).toBe(0)
    expect(play('sine load', 12, 4 * 3600, 2 * 3600).cases).toBe(0)
  })

  test('a new level that stays is one case, and is usual from then on', () => {
    const { cases } = play('regimes', 11, 3 * 3600, 0)
    expect(cases).toBeGreaterThanOrEqual(1)
    expect(cases).toBeLessThanOrEqual(3)
  })
})

describe('a lasting fault of one sensor of eight', () => {
  test.each([4, 6])('%d sigma for 5 minutes opens a case', (size) => {
    for (const sensor of [0, 3, 5]) {
      const stream = normalStream('independent', 20 + sensor)
      const watch = new MachineWatch('m', stream.sensors)
      for (let i = 0; i < 1500; i++) watch.step(i * 1000, stream.next())
      for (let i = 1500; i < 1800; i++) {
        const values = stream.next()
        values[sensor] = values[sensor]! + size * SPREADS[sensor]!
        watch.step(i * 1000, values)
      }
      expect(watch.openCase).not.toBeNull()
    }
  })
})

test('without the gate a lasting fault is learned and goes unseen; with it the alarm stands', () => {
  const alarmsLate = (options: Partial<WatchOptions>): number => {
    const stream = normalStream('ar1', 5)
    const watch = new MachineWatch('m', stream.sensors, { refitReadings: [50, 50], ...options })
    let alarms = 0
    for (let i = 0; i < 2000; i++) {
      const values = stream.next()
      if (i >= 1000)
        values.forEach((value, k) => {
          values[k] = value + 4 * SPREADS[k]!
        })
      const step = watch.step(i * 1000, values)
      if (i >= 1700 && step.score > step.limit) alarms++
    }
    return alarms / 300
  }
  expect(alarmsLate({})).toBeGreaterThan(0.9)
  expect(alarmsLate({ gate: 0 })).toBeLessThan(0.1)
})
