// Sentences with places for values, as whole templates: languages order their words otherwise.

/** The names of the `{name}` places in a template. */
export type Places<Template extends string> = Template extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never

/** Puts values into a template's `{name}` places, in one pass, so that a value with braces in it stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
