// Options of the command-line tools: every wrong one is refused in words, all of them at once.
import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../../../shared/result.ts'

/** What one option takes: nothing (a switch), or a text that `read` turns into a value or refuses in words. */
export type Option<T> =
  | { readonly help: string; readonly switch: true }
  | { readonly help: string; readonly value: string; readonly read: (text: string) => Result<T> }
type Options = Readonly<Record<string, Option<unknown>>>
/** The values of options that were given; a switch is true. */
export type Given<O extends Options> = {
  -readonly [Name in keyof O]?: O[Name] extends { read: (text: string) => Result<infer T> } ? T : true
}

/**
 * Reads `args` (as in process.argv, from the third on) by `options`: what could be read, and one sentence for each thing
 * that is wrong.
 */
export function readOptions<O extends Options>(
  args: readonly string[],
  options: O,
): { given: Given<O>; wrong: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [
        name,
        { type: 'switch' in option ? 'boolean' : 'string' },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given: Record<string, unknown> = {}
  const wrong: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') wrong.push(`"${token.value}" belongs to no option.`)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) wrong.push(`There is no option ${rawName}.`)
    else if (name in given) wrong.push(`${rawName} is given twice.`)
    else if ('switch' in option) {
      if (value === undefined) given[name] = true
      else wrong.push(`${rawName} is a switch and takes no value.`)
    } else if (value === undefined || value === '') wrong.push(`${rawName} wants a value: ${option.value}.`)
    else {
      const read = option.read(value)
      if (read.ok) given[name] = read.value
      else wrong.push(`${rawName} ${value}: ${read.error}`)
    }
  }
  return { given: given as Given<O>, wrong }
}

/** The lines of a `--help`: each option with what it takes and what it does. */
export function helpOf(options: Options): string {
  const names = Object.entries(options).map(([name, option]) =>
    'switch' in option ? `--${name}` : `--${name} ${option.value}`,
  )
  const width = Math.max(...names.map((name) => name.length)) + 2
  return Object.values(options)
    .map(
      (option, at) =>
        `  ${names[at]!.padEnd(width)}${option.help.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`,
    )
    .join('\n')
}

/** Takes any text. */
export const anyText = (text: string): Result<string> => ok(text)

/** Reads a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): Result<number> =>
    /^-?\d+$/.test(text) && Number(text) >= least && Number(text) <= most
      ? ok(Number(text))
      : fail(`give a whole number from ${least} to ${most}.`)

/** Reads a number from `least` to `most`. */
export const number =
  (least: number, most: number) =>
  (text: string): Result<number> =>
    /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number(text) >= least && Number(text) <= most
      ? ok(Number(text))
      : fail(`give a number from ${least} to ${most}.`)

/** Reads one of `words`. */
export const oneOf =
  <W extends string>(words: readonly W[]) =>
  (text: string): Result<W> => {
    const word = words.find((each) => each === text)
    return word === undefined ? fail(`give one of ${words.join(', ')}.`) : ok(word)
  }
