import { expect, test } from 'vitest'
import { mixSeed, Random, seedOfName } from './random.ts'

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number): number[] => {
    const random = new Random(seed)
    return Array.from({ length: 5 }, () => random.bits())
  }
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  // Literal numbers: a change of engine or of code that moves them breaks every saved model.
  expect(draw(42)).toEqual([1959603763, 2423114712, 2466933512, 4144396390, 3569536208])
})

test('numbers are uniform and normal enough', () => {
  const random = new Random(7)
  let sum = 0
  let squares = 0
  let below = 0
  for (let i = 0; i < 20_000; i++) {
    const x = random.gaussian()
    sum += x
    squares += x * x
    below += random.below(10)
  }
  expect(sum / 20_000).toBeCloseTo(0, 1)
  expect(squares / 20_000).toBeCloseTo(1, 1)
  expect(below / 20_000).toBeCloseTo(4.5, 1)
})

test('seeds of names and mixes differ where their parts do', () => {
  expect(seedOfName('press-1')).not.toBe(seedOfName('press-2'))
  expect(mixSeed(1, 2)).not.toBe(mixSeed(2, 1))
})
