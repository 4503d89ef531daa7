// What the app has to say from places that know no language (workers, store, pipeline): a code and its values. The sentences
// stand in one table for each language, English in said-english.ts, the others in ui/words; a code without its sentence does
// not compile. Only the types of the table are used here: what has no need to word anything does not carry it.
import { fill, type Saying, sayer } from '../../../shared/saying.ts'
import type { SAID } from './said-english.ts'

/** Names one of them. */
export type SaidCode = keyof typeof SAID

/** One sentence for a person, in no language yet; a value may be such a sentence itself. */
export interface Said extends Saying<SaidCode, string | number | Said> {}

/** Says `code` with the values its sentence has places for. */
export const said = sayer<typeof SAID, string | number | Said>()

/** The sentence in the words of a table, its values with it. */
export function sayIn(table: Readonly<Record<SaidCode, string>>, { code, values }: Said): string {
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? sayIn(table, value) : value,
  ])
  return fill(table[code], Object.fromEntries(written) as Record<string, string | number>)
}

/** What an exception says of itself. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
