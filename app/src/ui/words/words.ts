// The words of the language in use. English is part of the first screen; another language is loaded before the screens are
// made, and where it cannot be loaded they speak English.
import { type Said, type SaidCode, sayIn } from '../../domain/said.ts'
import { SAID } from '../../domain/said-english.ts'
import { ENGLISH_SENTENCES } from '../../domain/sentence/english.ts'
import { loadSentences } from '../../domain/sentence/languages.ts'
import type { SentenceWords } from '../../domain/sentence/words.ts'
import { language } from '../../platform/language.ts'
import { english, type Words } from './english.ts'

/** The words of the screens in the language in use. */
export let words: Words = english
/** The words of the local explanation in the language in use. */
export let sentenceWords: SentenceWords = ENGLISH_SENTENCES
let saidWords: Readonly<Record<SaidCode, string>> = SAID

/** A sentence from where no language is known (domain/said.ts), in the language in use. */
export const wordsOf = (sentence: Said): string => sayIn(saidWords, sentence)

/** Loads the words of the language in use; no screen may be made before. */
export async function loadWords(): Promise<void> {
  if (language === 'en') return
  try {
    const [{ german }, { GERMAN_SAID }, sentences] = await Promise.all([
      import('./german.ts'),
      import('./german-said.ts'),
      loadSentences(language),
    ])
    words = german
    saidWords = GERMAN_SAID
    sentenceWords = sentences
  } catch {
    document.documentElement.lang = 'en'
  }
}
