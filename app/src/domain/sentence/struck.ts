// What the check of a GPT answer found unsupported, struck in its text. A literal counts only where it stands by itself, so
// that an invented "2 bearings" or "5" strikes nothing inside "12 bearings" or "1.5".

/** A piece of a text, and whether it is to be struck. */
export interface TextPart {
  readonly text: string
  readonly struck: boolean
}

/**
 * Cuts a text into pieces; joined again they are the text. `unsupported`: the literals of the explanation; where two of
 * them overlap, the stretch of both is one struck piece.
 */
export function struckParts(text: string, unsupported: readonly string[]): readonly TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const [from, to] of occurrences(text, unsupported)) {
    if (from > end) parts.push({ text: text.slice(end, from), struck: false })
    parts.push({ text: text.slice(from, to), struck: true })
    end = to
  }
  if (end < text.length || text === '') parts.push({ text: text.slice(end), struck: false })
  return parts
}

/** Where the literals stand in the text: [from, to), in order, those that overlap made one. */
function occurrences(text: string, literals: readonly string[]): [number, number][] {
  const found = literals
    .filter((literal) => literal !== '')
    .flatMap((literal) => [...text.matchAll(pattern(literal))])
    .map((match): [number, number] => [match.index, match.index + match[0].length])
    .sort(([a], [b]) => a - b)
  const merged: [number, number][] = []
  for (const [from, to] of found) {
    const last = merged.at(-1)
    if (last && from < last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

function pattern(literal: string): RegExp {
  const escaped = literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_]|\\p{N}[.,])${escaped}(?![\\p{L}\\p{N}_]|[.,]\\p{N})`, 'gu')
}
