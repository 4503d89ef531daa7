// The languages of the local explanation.
import { ENGLISH_SENTENCES } from './english.ts'
import { GERMAN_SENTENCES } from './german.ts'
import type { SentenceWords } from './words.ts'

/** The table of each language. */
export const SENTENCES: Readonly<Record<'en' | 'de', SentenceWords>> = {
  en: ENGLISH_SENTENCES,
  de: GERMAN_SENTENCES,
}
