// Finds, in a text, the parts that its evidence does not hold, so that the screen can strike them.

/** A stretch of a text; `isStruck`: not in the evidence. */
export interface Part {
  readonly text: string
  readonly isStruck: boolean
}

/**
 * Cuts `text` at every occurrence of one of `unsupported` (exact, the longest first where they overlap). A piece inside a
 * longer number or word is not meant: `8` does not strike the 8 in `18`.
 */
export function strike(text: string, unsupported: readonly string[]): readonly Part[] {
  const pieces = unsupported.filter((each) => each !== '').sort((a, b) => b.length - a.length)
  if (pieces.length === 0) return [{ text, isStruck: false }]
  const escaped = pieces.map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}]|\\p{N}[.,])(?:${escaped.join('|')})(?![\\p{L}\\p{N}]|[.,]\\p{N})`,
    'gu',
  )
  const parts: Part[] = []
  let at = 0
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) parts.push({ text: text.slice(at, found.index), isStruck: false })
    parts.push({ text: found[0], isStruck: true })
    at = found.index + found[0].length
  }
  if (at < text.length) parts.push({ text: text.slice(at), isStruck: false })
  return parts
}
