import { expect, test } from 'vitest'
import { DEFAULT_HEALTH_OPTIONS, Health, type SensorLimits } from './health.ts'

/** What health says of each value in turn. */
function follow(values: readonly number[], limits?: SensorLimits, others = true) {
  const health = new Health(1, DEFAULT_HEALTH_OPTIONS)
  return values.map((value) => health.step(0, value, others, limits))
}
const alive = Array.from({ length: 200 }, (_, i) => Math.sin(i))
const repeat = (value: number, times: number): number[] => new Array(times).fill(value)

test('an alive sensor that freezes is stuck after 30 readings, and well again when it moves', () => {
  const said = follow([...alive, ...repeat(0.5, 40), 0.6])
  expect(said.slice(0, 200 + 29)).not.toContain('stuck')
  expect(said[200 + 30]).toBe('stuck')
  expect(said.at(-1)).toBeNull()
})

test('a sensor with long runs by nature is not stuck in one of them', () => {
  const coarse = Array.from({ length: 80 }, (_, i) => repeat(30 + (i % 3), 5 + (i % 40))).flat()
  expect(follow([...coarse, ...repeat(32, 300)])).not.toContain('stuck')
})

test('a sensor that never moved is not stuck', () => {
  expect(follow(repeat(32, 5000))).not.toContain('stuck')
})

test('a freeze that was called stuck does not become a habit', () => {
  const said = follow([...alive, ...repeat(0.5, 200), ...alive, ...repeat(0.7, 40)])
  expect(said.at(-1)).toBe('stuck')
})

test('silent only while others report, and only longer than its own habit', () => {
  const gone = repeat(Number.NaN, 40)
  expect(follow([...alive, ...gone]).at(-1)).toBe('silent')
  expect(follow([...alive, ...gone], undefined, false).at(-1)).toBeNull()
  expect(follow(gone)).not.toContain('silent')
  const seldom = Array.from({ length: 100 }, (_, i) => [i % 7, ...repeat(Number.NaN, 20)]).flat()
  expect(follow([...seldom, ...repeat(Number.NaN, 60)])).not.toContain('silent')
})

test('infinite is no number; beyond a declared range is a limit finding', () => {
  expect(follow([1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toEqual([
    null,
    'not-a-number',
    'not-a-number',
  ])
  expect(follow([1, 11, -1, 5], { low: 0, high: 10 })).toEqual([null, 'limit', 'limit', null])
  expect(follow([1e9], { low: 0 })).toEqual([null])
})
