// Where a field stands in a JSON message: its keys from the outside in, as one text: `data.motor.temp`, `samples.0.value`. A dot
// or backslash inside a key is written with a backslash before it, so that every key there can be has exactly one text.

/** The keys of a path's text; an element of a list is its number. */
export function parsePath(text: string): readonly string[] {
  const steps = ['']
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '.') steps.push('')
    else steps[steps.length - 1] += char === '\\' ? (text[++i] ?? '') : char
  }
  return steps
}

/** The text of a path's keys: the inverse of `parsePath`. */
export const pathText = (steps: readonly string[]): string =>
  steps.map((step) => step.replace(/[\\.]/g, '\\$&')).join('.')

/** What stands at a path in a parsed JSON value; undefined where nothing does. */
export function valueAt(root: unknown, steps: readonly string[]): unknown {
  let value = root
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    if (Array.isArray(value) && step === 'length') return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value
}
