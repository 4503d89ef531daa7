import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strike } from './struck.ts'

const struck = (text: string, unsupported: readonly string[]): string =>
  strike(text, unsupported)
    .map((part) => (part.isStruck ? `[${part.text}]` : part.text))
    .join('')

test('strikes every occurrence, and nothing inside a longer number or word', () => {
  expect(struck('Below 8 bar, not 18 bar or 8.5; again 8.', ['8'])).toBe(
    'Below [8] bar, not 18 bar or 8.5; again [8].',
  )
})

test('the longer piece wins where two overlap', () => {
  expect(struck('inlet humidity 40 %', ['humidity', 'inlet humidity', '40 %'])).toBe(
    '[inlet humidity] [40 %]',
  )
})

test('characters with a meaning in patterns are plain text', () => {
  expect(struck('rose (x2) to 3.5', ['3.5', '(x2)'])).toBe('rose [(x2)] to [3.5]')
})

test('no letter is lost or added, whatever is struck', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (text, unsupported) => {
      expect(
        strike(text, unsupported)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
