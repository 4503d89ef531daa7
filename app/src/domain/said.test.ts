import { expect, test } from 'vitest'
import { said, sayIn } from './said.ts'
import { inEnglish, SAID } from './said-english.ts'

test('a sentence is written with its values, and with the sentences among them', () => {
  expect(inEnglish(said('no-indexeddb'))).toBe('This browser has no IndexedDB here.')
  expect(inEnglish(said('file-pages', { pages: 512, ours: 4096 }))).toBe(
    'The database has pages of 512 bytes; Lineside writes 4096.',
  )
  expect(inEnglish(said('file-refused', { file: 'a.sqlite', why: said('file-no-sqlite') }))).toBe(
    'a.sqlite was not taken, and nothing was changed. The file is no SQLite database; choose one that Lineside has exported.',
  )
})

test('a value with braces in it stays as it is', () => {
  expect(inEnglish(said('file-unreadable', { file: '{error}', error: 'no' }))).toBe(
    '{error} could not be read: no',
  )
})

test('it survives the way between workers, and is written in the table it meets there', () => {
  const sent = structuredClone(said('history-restored-because', { why: said('log-torn') }))
  const shouted = Object.fromEntries(
    Object.entries(SAID).map(([code, text]) => [code, text.replaceAll('history', 'HISTORY')]),
  ) as Record<keyof typeof SAID, string>
  expect(sayIn(shouted, sent)).toBe(
    'The log of the stored HISTORY is torn. The HISTORY was restored from its second copy on this device.',
  )
})
