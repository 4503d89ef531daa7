import { expect, test } from 'vitest'
import { beyondOf, beyondText, limitsText } from './limits.ts'

test('a value is beyond a limit only past it, and where one is declared', () => {
  expect(beyondOf(80, 80, { high: 80 })).toBe(null)
  expect(beyondOf(80.1, 80.1, { high: 80 })).toEqual({ place: 'above', limit: '80' })
  expect(beyondOf(-3, -3, { low: -2.5 })).toEqual({ place: 'below', limit: '-2.5' })
  expect(beyondOf(-3, 90, { low: -2.5, high: 80 })).toMatchObject({ place: 'above' })
  expect(beyondOf(Number.NaN, Number.NaN, { low: 0, high: 1 })).toBe(null)
  expect(beyondOf(5, 5, {})).toBe(null)
  expect(beyondOf(5, 5, null)).toBe(null)
})

test('limits are named as they were declared, never rounded', () => {
  expect(limitsText({ low: 10, high: 1234.56 })).toBe('normal 10 to 1234.56')
  expect(limitsText({ high: 80 })).toBe('normal up to 80')
  expect(limitsText({ low: 0 })).toBe('normal from 0')
  expect(limitsText({})).toBe(null)
  expect(limitsText(null)).toBe(null)
  expect(beyondText({ place: 'above', limit: '80' })).toBe('over limit 80')
})
