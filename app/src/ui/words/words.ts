// The words of the language in use.
import { SAID, type Said, sayIn } from '../../domain/said.ts'
import { SENTENCES } from '../../domain/sentence/languages.ts'
import type { SentenceWords } from '../../domain/sentence/words.ts'
import { language } from '../../platform/language.ts'
import { english, type Words } from './english.ts'
import { german } from './german.ts'
import { GERMAN_SAID } from './german-said.ts'

/** The words of the screens in the language in use. */
export const words: Words = language === 'de' ? german : english

/** A sentence from where no language is known (domain/said.ts), in the language in use. */
export const wordsOf = (sentence: Said): string => sayIn(language === 'de' ? GERMAN_SAID : SAID, sentence)

/** The words of the local explanation in the language in use. */
export const sentenceWords: SentenceWords = SENTENCES[language]
