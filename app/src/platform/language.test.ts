import { expect, test } from 'vitest'
import { languageFor, localeFor, parseLanguageChoice } from './language.ts'

test.each([
  ['auto', ['de-AT', 'en'], 'de'],
  ['auto', ['fr-FR', 'de-DE', 'en-US'], 'de'],
  ['auto', ['EN-us', 'de'], 'en'],
  ['auto', ['fr-FR'], 'en'],
  ['auto', [], 'en'],
  ['de', ['en-US'], 'de'],
  ['en', ['de-DE'], 'en'],
] as const)('chosen %s on a tablet of %j: %s', (choice, preferred, language) => {
  expect(languageFor(choice, preferred)).toBe(language)
})

test('numbers and times follow the tablet within the language of its screens', () => {
  expect(localeFor('de', ['en-US', 'de-AT'])).toBe('de-AT')
  expect(localeFor('de', ['en-US'])).toBe('de-DE')
  expect(localeFor('en', ['fr-FR'])).toBe('en-GB')
})

test.each([null, '', 'fr', 'constructor'])('%j in the storage means: as the tablet', (text) => {
  expect(parseLanguageChoice(text)).toBe('auto')
})
