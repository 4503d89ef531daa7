import { expect, test } from 'vitest'
import { Tally } from './once.ts'

const of = (...numbers: number[]): Tally => {
  const tally = new Tally()
  for (const n of numbers) tally.came(n)
  return tally
}

test('what never came is lost, what came again is twice, what nobody sent is strange', () => {
  expect(of(0, 2, 2, 2, 9, -1).balance(4)).toEqual({ lost: 2, twice: 2, strange: 2 })
})

test('two looks at the same readings: lost is what was in neither, twice what was so in one of them', () => {
  const all = of(0, 1, 2)
  all.join(of(1, 2, 2, 3))
  expect(all.balance(5)).toEqual({ lost: 1, twice: 1, strange: 0 })
  const far = of(0)
  far.join(of(3_000_000))
  expect(far.balance(3_000_001)).toMatchObject({ lost: 2_999_999, twice: 0 })
})
