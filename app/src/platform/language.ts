// The language of this tablet's screens: chosen in the settings, else the tablet's own, else English. Read once: a page
// speaks one language as long as it lives, and a change loads it anew. It is in localStorage because it must be there first.

/** A language the screens speak. */
export type Language = 'en' | 'de'
/** What a person chooses: a language, or that of the tablet. */
export type LanguageChoice = 'auto' | Language

/** All choices, in the order in which they are offered. */
export const LANGUAGE_CHOICES: readonly LanguageChoice[] = ['auto', 'en', 'de']
const KEY = 'lineside.language'
/** How numbers and times are written where the tablet itself has another language. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' }

/** What a stored text means; `auto` for anything unknown. */
export const parseLanguageChoice = (text: string | null): LanguageChoice =>
  LANGUAGE_CHOICES.find((choice) => choice === text) ?? 'auto'

/** The language for a choice and the tablet's languages (BCP 47, the preferred one first): the first that is spoken here. */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'auto') return choice
  const known = preferred.map((tag) => tag.split('-')[0]?.toLowerCase())
  return known.find((tag): tag is Language => tag === 'en' || tag === 'de') ?? 'en'
}

/** The tablet's own locale of this language (de-AT stays de-AT), or the usual one. BCP 47. */
export const localeFor = (language: Language, preferred: readonly string[]): string =>
  preferred.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? LOCALES[language]

const preferred: readonly string[] =
  typeof navigator === 'undefined' ? [] : (navigator.languages ?? [navigator.language])

/** What was chosen on this tablet. */
export const languageChoice: LanguageChoice = parseLanguageChoice(stored())
/** The language of this page. */
export const language: Language = languageFor(languageChoice, preferred)
/** The locale in which this page writes numbers and times, BCP 47. */
export const locale: string = localeFor(language, preferred)

/** Keeps the choice and loads the page anew in it; false where the browser keeps nothing, and all stays as it is. */
export function chooseLanguage(choice: LanguageChoice): boolean {
  try {
    localStorage.setItem(KEY, choice)
  } catch {
    return false
  }
  location.reload()
  return true
}

// A browser may forbid localStorage (private window, policy).
function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
