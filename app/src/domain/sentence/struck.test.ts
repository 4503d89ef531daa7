import fc from 'fast-check'
import { expect, test } from 'vitest'
import { struckParts } from './struck.ts'

const marked = (text: string, unsupported: string[]): string =>
  struckParts(text, unsupported)
    .map((part) => (part.struck ? `[${part.text}]` : part.text))
    .join('')

test.each([
  ['Vibration at 9.9 mm/s, usually 0.5 mm/s.', ['9.9 mm/s'], 'Vibration at [9.9 mm/s], usually 0.5 mm/s.'],
  ['12 bolts, 2 bolts, 1.2 bolts', ['2 bolts'], '12 bolts, [2 bolts], 1.2 bolts'],
  ['5 and 15 and 5.5 and 5.', ['5'], '[5] and 15 and 5.5 and [5].'],
  ['oil_temp, oil_temp2', ['oil_temp'], '[oil_temp], oil_temp2'],
  ['45 % and 45 % of 4', ['45 %'], '[45 %] and [45 %] of 4'],
  ['Flow Flow rate', ['Flow Flow', 'Flow rate'], '[Flow Flow rate]'],
  ['a (x.*y) b', ['x.*y'], 'a ([x.*y]) b'],
  ['nothing to strike', [], 'nothing to strike'],
  ['', ['x'], ''],
])('%j without %j is %j', (text, unsupported, expected) => {
  expect(marked(text, unsupported)).toBe(expected)
})

test('the pieces always make up the text, and only what is unsupported is struck', () => {
  const text = fc.string({ unit: fc.constantFrom('1', '2', '.', ' ', 'a', '-', '%', 'é', '(', '\\') })
  fc.assert(
    fc.property(text, fc.array(text), (text, unsupported) => {
      const parts = struckParts(text, unsupported)
      expect(parts.map((part) => part.text).join('')).toBe(text)
      for (const part of parts) {
        const literals = unsupported.filter((literal) => literal !== '' && part.text.includes(literal))
        if (part.struck) expect(literals).not.toEqual([])
      }
    }),
  )
})
