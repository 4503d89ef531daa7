// The one rule of number that English and German share.

/** `one` for a count of 1, else `many`. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many
}
