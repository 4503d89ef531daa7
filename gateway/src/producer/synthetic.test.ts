import { describe, expect, test } from 'vitest'
import { mean, sd } from '../simulator/statistics.ts'
import { ANOMALY_KINDS, type Recipe, type Row, SENSORS, synthesize, USUAL_RATE } from './synthetic.ts'

const RECIPE: Recipe = {
  rows: 60_000,
  machines: 10,
  rate: USUAL_RATE,
  kind: 'spike',
  strength: 1,
  duration: 1,
  seed: 42,
}
const rowsOf = (recipe: Partial<Recipe>): Row[] => [...synthesize({ ...RECIPE, ...recipe })]
const column = (rows: readonly Row[], sensor: number): number[] => rows.map(({ values }) => values[sensor]!)
const anomalousOf = (rows: readonly Row[]): Row[] => rows.filter(({ episode }) => episode !== null)

describe('the usual data', () => {
  const rows = rowsOf({})
  const healthy = rows.filter(({ episode }) => episode === null)
  const anomalous = anomalousOf(rows)

  test('healthy sensors have the means and spreads of the example, and do not depend on each other', () => {
    for (const [sensor, { mean: middle, sd: spread }] of SENSORS.entries()) {
      expect(Math.abs(mean(column(healthy, sensor)) - middle) / spread).toBeLessThan(0.01)
      expect(sd(column(healthy, sensor)) / spread).toBeCloseTo(1, 1)
    }
    const product = healthy.map(({ values }) => ((values[0]! - 75) / 5) * ((values[3]! - 1500) / 100))
    expect(Math.abs(mean(product))).toBeLessThan(0.01)
  })

  test('anomalous rows are as many, and shifted as far, as in the example', () => {
    expect(anomalous.length / rows.length).toBeCloseTo(USUAL_RATE, 2)
    for (const [sensor, { mean: middle, sd: spread, shift, shiftSd }] of SENSORS.entries()) {
      const values = column(anomalous, sensor)
      const wide = Math.hypot(spread, shiftSd)
      expect(Math.abs(mean(values) - middle - shift) / wide).toBeLessThan(0.08)
      expect(sd(values) / wide).toBeCloseTo(1, 1)
    }
    expect(anomalous.every(({ episode }) => episode!.firstRow === episode!.lastRow && episode!.over)).toBe(
      true,
    )
  })

  test('every machine has about its share of the rows', () => {
    for (let machine = 1; machine <= 10; machine++)
      expect(rows.filter((row) => row.machine === machine).length / rows.length).toBeCloseTo(0.1, 2)
  })

  test('the same seed gives the same rows, another seed others', () => {
    expect(rowsOf({ rows: 500 })).toEqual(rowsOf({ rows: 500 }))
    expect(rowsOf({ rows: 500, seed: 43 })).not.toEqual(rowsOf({ rows: 500 }))
  })
})

describe('each kind of anomaly', () => {
  test('is as frequent as asked, whatever its duration', () => {
    for (const kind of ANOMALY_KINDS)
      for (const duration of [1, 5, 60]) {
        const rows = rowsOf({ kind, duration, rate: 0.1, rows: 12_000 })
        expect(anomalousOf(rows).length / rows.length).toBeCloseTo(0.1, 1)
      }
    expect(anomalousOf(rowsOf({ rate: 0, rows: 5000 }))).toEqual([])
    expect(anomalousOf(rowsOf({ rate: 1, rows: 5000 })).length).toBe(5000)
  })

  test('lasts as many rows of its machine as asked', () => {
    const rows = rowsOf({ kind: 'drift', duration: 7, rate: 0.05, rows: 20_000 })
    const episodes = new Map(anomalousOf(rows).map((row) => [row.episode!, 0]))
    for (const { episode } of anomalousOf(rows)) episodes.set(episode!, episodes.get(episode!)! + 1)
    const last = rows.length - 400
    for (const [episode, count] of episodes)
      if (episode.lastRow < last) expect([count, episode.over]).toEqual([7, true])
    expect([...episodes.keys()].every(({ over }) => over)).toBe(true)
  })

  test('strength multiplies the shift of a spike', () => {
    const at = (strength: number): number =>
      mean(column(anomalousOf(rowsOf({ strength, rate: 0.2, rows: 50_000 })), 0)) - 75
    expect(at(2) / at(1)).toBeCloseTo(2, 1)
    expect(Math.abs(at(0))).toBeLessThan(0.3)
  })

  test('a drift begins small and ends at the full shift, on all sensors', () => {
    const rows = anomalousOf(rowsOf({ kind: 'drift', duration: 50, rate: 0.3, rows: 40_000 }))
    const step = new Map<unknown, number>()
    const byStep: number[][] = Array.from({ length: 50 }, () => [])
    for (const { episode, values } of rows) {
      const done = step.get(episode) ?? 0
      byStep[done]!.push(values[0]!)
      step.set(episode, done + 1)
    }
    expect(mean(byStep[0]!) - 75).toBeLessThan(2)
    expect(mean(byStep[24]!) - 75).toBeCloseTo(12.5, -0.5)
    expect(mean(byStep[49]!) - 75).toBeCloseTo(25, -0.5)
  })

  test('one-sensor shifts one sensor by so many standard deviations, up or down, and no other', () => {
    const rows = anomalousOf(rowsOf({ kind: 'one-sensor', strength: 4, duration: 5, rate: 0.3 }))
    for (const [sensor, { mean: middle, sd: spread }] of SENSORS.entries()) {
      const z = (row: Row): number => (row.values[sensor]! - middle) / spread
      const shifted = rows.filter(({ episode }) => episode!.sensors.includes(sensor)).map(z)
      const others = rows.filter(({ episode }) => !episode!.sensors.includes(sensor)).map(z)
      expect(mean(shifted.filter((value) => value > 0))).toBeCloseTo(4, 1)
      expect(mean(shifted.filter((value) => value < 0))).toBeCloseTo(-4, 1)
      expect(mean(others)).toBeCloseTo(0, 1)
      expect(sd(others)).toBeCloseTo(1, 1)
    }
    expect(rows.every(({ episode }) => episode!.sensors.length === 1)).toBe(true)
  })

  test('stuck repeats the last value of one sensor of that machine', () => {
    const last = new Map<number, Row>()
    let repeated = 0
    for (const row of synthesize({ ...RECIPE, kind: 'stuck', duration: 10, rate: 0.1, rows: 20_000 })) {
      const before = last.get(row.machine)
      if (row.episode && before) {
        const sensor = row.episode.sensors[0]!
        expect(row.values[sensor]).toBe(before.values[sensor])
        repeated++
      }
      last.set(row.machine, row)
    }
    expect(repeated).toBeGreaterThan(1000)
  })

  test('silent leaves one cell empty', () => {
    const rows = rowsOf({ kind: 'silent', duration: 10, rate: 0.1, rows: 20_000 })
    for (const { values, episode } of rows)
      expect(values.flatMap((value, at) => (value === null ? [at] : []))).toEqual(episode?.sensors ?? [])
  })
})
