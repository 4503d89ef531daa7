// The words of the language in use.
import { english, type Words } from './english.ts'

/** The words of the language in use. */
export const words: Words = english
