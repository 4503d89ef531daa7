// The words of the language in use.
import { SENTENCES } from '../../domain/sentence/languages.ts'
import type { SentenceWords } from '../../domain/sentence/words.ts'
import { language } from '../../platform/language.ts'
import { english, type Words } from './english.ts'
import { german } from './german.ts'

/** The words of the screens in the language in use. */
export const words: Words = language === 'de' ? german : english

/** The words of the local explanation in the language in use. */
export const sentenceWords: SentenceWords = SENTENCES[language]
