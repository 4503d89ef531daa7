import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gaussian, hash, shuffled, uniform } from './hash.ts'
import { Lag } from './lag.ts'
import { ArNoise, arNoiseAt, Wander } from './noise.ts'
import { correlation, mean, sd } from './statistics.ts'

const TICK = 1_795_353_000

describe('hashed numbers', () => {
  test('are the same for ever', () => {
    expect([hash(1, 2, 3), hash(1, 2, TICK), hash(-7, 0, 2 ** 40 + 5)]).toEqual([
      hash(1, 2, 3),
      hash(1, 2, TICK),
      hash(-7, 0, 2 ** 40 + 5),
    ])
    expect(
      new Set([hash(1, 2, 3), hash(2, 2, 3), hash(1, 3, 3), hash(1, 2, 4), hash(1, 2, 3 + 2 ** 32)]).size,
    ).toBe(5)
  })

  test('are spread evenly and normally', () => {
    const count = 50_000
    const even = Array.from({ length: count }, (_, at) => uniform(5, 1, TICK + at))
    expect(mean(even)).toBeCloseTo(0.5, 2)
    expect(sd(even)).toBeCloseTo(Math.sqrt(1 / 12), 2)
    const normal = Array.from({ length: count }, (_, at) => gaussian(5, 2, TICK + at))
    expect(mean(normal)).toBeCloseTo(0, 1)
    expect(sd(normal)).toBeCloseTo(1, 1)
    expect(normal.filter((value) => Math.abs(value) > 3).length / count).toBeCloseTo(0.0027, 3)
    const other = Array.from({ length: count }, (_, at) => gaussian(5, 3, TICK + at))
    expect(Math.abs(correlation(normal, other))).toBeLessThan(0.02)
    expect(Math.abs(correlation(normal.slice(1), normal.slice(0, -1)))).toBeLessThan(0.02)
  })

  test('a shuffled deck holds every card once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), fc.nat(), (seed, size, deck) => {
        const cards = shuffled(seed, 1, size, deck)
        expect(cards.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, card) => card))
      }),
    )
  })
})

describe('noise with memory', () => {
  test('asked in any order it gives what its definition gives, bit for bit', () => {
    const steps = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: -80, max: 80 })), { maxLength: 60 })
    fc.assert(
      fc.property(fc.integer(), steps, fc.integer({ min: 0, max: 2 ** 40 }), (seed, walk, start) => {
        const noise = new ArNoise(seed, 9, 4)
        let tick = start
        for (const step of walk) {
          tick += step
          expect(noise.at(tick)).toBe(arNoiseAt(seed, 9, 4, tick))
        }
      }),
    )
  })

  test('has unit size and forgets at its time constant', () => {
    const noise = new ArNoise(3, 1, 5)
    const values = Array.from({ length: 40_000 }, (_, at) => noise.at(TICK + at))
    expect(sd(values)).toBeCloseTo(1, 1)
    expect(correlation(values.slice(1), values.slice(0, -1))).toBeCloseTo(Math.exp(-1 / 5), 1)
    expect(correlation(values.slice(10), values.slice(0, -10))).toBeCloseTo(Math.exp(-2), 1)
  })
})

test('a wander is smooth and never leaves its bounds', () => {
  const wander = new Wander(4, 4)
  const values = Array.from({ length: 20_000 }, (_, at) => wander.at(1000 + at / 100))
  const steps = values.slice(1).map((value, at) => Math.abs(value - values[at]!))
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(2.5)
  expect(Math.max(...steps)).toBeLessThan(0.08)
})

describe('a lag', () => {
  const step = (timeMs: number): number => (timeMs >= 1_000_000 ? 1 : 0)

  test('answers a step as first-order things do', () => {
    const lag = new Lag(step, 60_000)
    expect(lag.at(999_000)).toBe(0)
    expect(lag.at(1_060_000)).toBeCloseTo(1 - Math.exp(-1), 1)
    expect(lag.at(1_500_000)).toBeCloseTo(1, 2)
  })

  test('asked in any order it gives the same bits', () => {
    const wave = (timeMs: number): number => Math.sin(timeMs / 50_000)
    const times = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(times, (walk) => {
        const lag = new Lag(wave, 45_000)
        for (const timeMs of [...walk, ...walk.map((_, at) => walk[0]! + at * 1000)])
          expect(lag.at(timeMs)).toBe(new Lag(wave, 45_000).at(timeMs))
      }),
    )
  })
})
