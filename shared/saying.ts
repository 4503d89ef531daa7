// What is said in no language yet: the code of a sentence and the values it has places for. The sentences themselves are whole
// templates in tables, one table a language, because languages order their words otherwise.

/** The names of the `{name}` places in a template. */
export type Places<Template extends string> = Template extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never

/** One sentence of a table by its code, with its values: plain data, so that it can cross between workers and computers. */
export interface Saying<Code extends string, Value = string | number> {
  readonly code: Code
  readonly values: Readonly<Record<string, Value>>
}

/** Makes the function that says a code of `Table` with the values its sentence has places for, and no others. */
export const sayer =
  <Table extends Readonly<Record<string, string>>, Value = string | number>() =>
  <Code extends keyof Table & string>(
    code: Code,
    ...[values]: Places<Table[Code]> extends never
      ? []
      : [values: Readonly<Record<Places<Table[Code]>, Value>>]
  ): Saying<Code, Value> => ({ code, values: values ?? {} })

/** Puts values into a template's `{name}` places, in one pass, so that a value with braces in it stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
