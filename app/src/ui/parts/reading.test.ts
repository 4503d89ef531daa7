import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatValue, limitsAt, markAt, mostTelling, placeOf, type SensorNow, sensorsNow } from './reading.ts'

const band = { usual: 10, low: 8, high: 12 }

describe('placeOf', () => {
  test('inside, at the edges, beyond, unknown', () => {
    expect(placeOf(10, band)).toBe('usual')
    expect(placeOf(8, band)).toBe('usual')
    expect(placeOf(12.01, band)).toBe('above')
    expect(placeOf(7.9, band)).toBe('below')
    expect(placeOf(Number.NaN, band)).toBe('unknown')
    expect(placeOf(10, null)).toBe('unknown')
  })
})

describe('markAt', () => {
  test('the usual range lies in the middle of the bar', () => {
    expect(markAt(10, band)).toBeCloseTo(0.5)
    expect(markAt(8, band)).toBeCloseTo(0.3)
    expect(markAt(12, band)).toBeCloseTo(0.7)
  })

  test('a constant sensor stands in the middle, or at an end', () => {
    const constant = { usual: 5, low: 5, high: 5 }
    expect([4, 5, 6].map((value) => markAt(value, constant))).toEqual([0.02, 0.5, 0.98])
  })

  test('never leaves the bar', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (value, low) => {
        const at = markAt(value, { usual: low, low, high: low + 1 })
        return Number.isNaN(at) || (at >= 0.02 && at <= 0.98)
      }),
    )
  })
})

test('declared limits stand on the bar where it reaches them', () => {
  expect(limitsAt({ low: 8, high: 14 }, band).map((at) => at.toFixed(2))).toEqual(['0.30', '0.90'])
  expect(limitsAt({ low: -100, high: 100 }, band)).toEqual([])
  expect(limitsAt({}, band)).toEqual([])
})

describe('mostTelling', () => {
  const sensor = (index: number, place: SensorNow['place']): SensorNow => ({
    index,
    label: `s${index}`,
    unit: null,
    value: 0,
    band,
    normal: null,
    beyond: null,
    place,
  })

  test('a sensor beyond its range is never left out for one inside', () => {
    const sensors = [0, 1, 2, 3, 4].map((index) => sensor(index, index === 4 ? 'above' : 'usual'))
    expect(mostTelling(sensors, 3).map(({ index }) => index)).toEqual([0, 1, 4])
  })

  test('all of few', () => {
    expect(mostTelling([sensor(0, 'usual')], 3)).toHaveLength(1)
  })
})

describe('formatValue', () => {
  test('keeps decimals that the usual range calls for', () => {
    expect(formatValue(1.7, { usual: 0.5, low: 0.3, high: 0.7 })).toBe('1.70')
    expect(formatValue(1503.24, { usual: 1500, low: 1300, high: 1700 })).toBe('1503')
    expect(formatValue(75, { usual: 75, low: 65, high: 85 })).toBe('75.0')
    expect(formatValue(Number.NaN, band)).toBe('–')
    expect(formatValue(1.4123e9, { usual: 1e9, low: 9.8e8, high: 1.02e9 })).toBe('1.41e9')
    expect(formatValue(9.93e-10, { usual: 1e-9, low: 9.8e-10, high: 1.02e-9 })).toBe('9.93e-10')
    expect(formatValue(-1e9, null)).toBe('-1e9')
  })
})

test('sensorsNow names units and marks missing values', () => {
  const machine = {
    number: 0,
    machine: 'press-1',
    sensors: [
      { name: 'temperature_degC', unit: null },
      { name: 'flow_l_min', unit: null },
    ],
  }
  expect(sensorsNow({ machine, state: null, bands: [] })).toMatchObject([
    { label: 'Temperature', unit: '°C', value: Number.NaN, place: 'unknown' },
    { label: 'Flow', unit: 'l/min' },
  ])
})

test('beyond a declared limit comes before what is usual, also while nothing is usual yet', () => {
  const machine = { number: 0, machine: 'p', sensors: [{ name: 't', unit: '°C', normal: { high: 80 } }] }
  const at = (value: number, usual: typeof band | null) =>
    sensorsNow({ machine, state: null, bands: [usual] }, Float64Array.of(value))[0]
  expect(at(82, { usual: 82, low: 80, high: 84 })).toMatchObject({ place: 'above', beyond: { limit: '80' } })
  expect(at(82, null)).toMatchObject({ place: 'above' })
  expect(at(79, null)).toMatchObject({ place: 'unknown', beyond: null })
})
