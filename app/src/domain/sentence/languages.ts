// The languages of the local explanation: English is always there, another is loaded by who speaks it.
import { ENGLISH_SENTENCES } from './english.ts'
import type { SentenceWords } from './words.ts'

const TABLES = {
  en: async (): Promise<SentenceWords> => ENGLISH_SENTENCES,
  de: async (): Promise<SentenceWords> => (await import('./german.ts')).GERMAN_SENTENCES,
}

/** Loads the table of a language; rejects where it cannot be loaded. */
export const loadSentences = (language: keyof typeof TABLES): Promise<SentenceWords> => TABLES[language]()
