// Both tables have every word, none is empty, none was left English by oversight, and every one is said somewhere.
import { expect, test } from 'vitest'
import { SAID } from '../../domain/said-english.ts'
import { ENGLISH_SENTENCES } from '../../domain/sentence/english.ts'
import { GERMAN_SENTENCES } from '../../domain/sentence/german.ts'
import { english } from './english.ts'
import { german } from './german.ts'
import { GERMAN_SAID } from './german-said.ts'

/** Words that are the same in both languages, and templates of names and signs alone. */
const SAME = [
  'said.mapping-issue',
  'product',
  'nav.export',
  'link.live',
  'floor.normal',
  'machine.range',
  'shelve.times',
  'shelve.by',
  'service.by',
  'feedback.by',
  'explanation.gpt',
  'explanation.failure',
  'replay.times',
  'export.title',
  'export.forms',
  'settings.languages',
  'settings.about',
  'settings.app',
  'settings.gateway',
  'pairing.code',
  'pairing.someTablet',
  'tablets.title',
  'tablets.thisTablet',
  'mapping.topic',
  'mapping.name',
  'mapping.roles.sensor',
  'mapping.timeUnits.iso',
  'case.sensor',
  'sentences.decimalSign',
  'sentences.isNounCapital',
  'sentences.between',
  'sentences.beforeTime',
  'sentences.end',
  'sentences.details.between',
  'sentences.details.value',
]

/** Every word of a table by its path; functions are called with 3 and with a word, whichever they take. */
function wordsIn(table: unknown, path: readonly string[] = []): ReadonlyMap<string, string> {
  if (typeof table === 'object' && table !== null)
    return new Map(Object.entries(table).flatMap(([name, each]) => [...wordsIn(each, [...path, name])]))
  const text = typeof table === 'function' ? String(table(3, 'x', 5)) : String(table)
  return new Map([[path.join('.'), text]])
}

const inEnglish = wordsIn({ ...english, sentences: ENGLISH_SENTENCES, said: SAID })
const inGerman = wordsIn({ ...german, sentences: GERMAN_SENTENCES, said: GERMAN_SAID })
const isSame = (path: string): boolean => SAME.some((same) => path === same || path.startsWith(`${same}.`))

test('the German table has the words of the English one, and no more', () => {
  expect([...inGerman.keys()].sort()).toEqual([...inEnglish.keys()].sort())
})

test('no word is empty', () => {
  const empty = [...inEnglish, ...inGerman].filter(([, text]) => text === '').map(([path]) => path)
  expect(empty).toEqual([])
})

test('no word was left English', () => {
  const left = [...inGerman].filter(([path, text]) => text === inEnglish.get(path) && !isSame(path))
  expect(left).toEqual([])
})

test('German templates have the places of the English ones', () => {
  const placesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()
  const others = [...inEnglish].filter(
    ([path, text]) => `${placesIn(text)}` !== `${placesIn(inGerman.get(path) ?? '')}`,
  )
  // A hint may name its sensor in one language and not in the other.
  expect(others.map(([path]) => path).filter((path) => !path.includes('Hints'))).toEqual([])
})

/** Every file that may say a word: all of both sides and what they share, but the tables and the tests. */
const sources = Object.values(
  import.meta.glob<string>(
    ['../../**/*.{ts,svelte}', '../../../../{shared,gateway/src}/**/*.ts', '!../**/words/*', '!**/*.test.ts'],
    { query: '?raw', import: 'default', eager: true },
  ),
).join('\n')

/**
 * The paths of a table that no source says. A path is said by its name (`words.case.since`); where a table is taken by a
 * variable (`words.flaw[code]`) or handed on whole, each of its names must at least stand somewhere as a word of the code.
 */
function unsaid(table: object, path: string): readonly string[] {
  return Object.entries(table).flatMap(([name, each]: [string, unknown]) => {
    const own = `${path}.${name}`
    const isWhole = new RegExp(`\\b${path.replaceAll('.', '\\.')}\\b(?![.\\w])`).test(sources)
    const isNamed = new RegExp(`\\b${own.replaceAll('.', '\\.')}\\b`).test(sources)
    if (!isNamed && !(isWhole && new RegExp(`['"]${name}['"]|\\b${name}:`).test(sources))) return [own]
    return typeof each === 'object' && each !== null && !Array.isArray(each) ? unsaid(each, own) : []
  })
}

test('every word is said somewhere, and so is every sentence of the workers', () => {
  expect(Object.keys(SAID).filter((code) => !new RegExp(`'${code}'(?!:)`).test(sources))).toEqual([])
  expect(sources).toContain('<script lang="ts">')
  expect(unsaid(english, 'words')).toEqual([])
})
