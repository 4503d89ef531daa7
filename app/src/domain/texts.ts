// The values of many records as text, decoded together: in a browser one call of the decoder costs more than the bytes of a
// message. Between two values stands a byte 0, which no JSON text has in it, so that nothing of one can become part of another.
// They are asked for one after the other, and only where a value's text is needed at all.
import type { StreamRecord } from '../../../shared/frame.ts'

/** So many are decoded together at first; the next that follow without a gap are twice as many. */
const FIRST_TOGETHER = 16

const SEPARATOR = '\0'
const BOM = '\uFEFF'
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The texts of some records, decoded as they are asked for. */
export class Texts {
  readonly #records: readonly StreamRecord[]
  /** Records whose texts are known: from here … */
  #from = 0
  /** … to before here. */
  #to = 0
  #together = 0
  #texts: readonly string[] | null = null

  constructor(records: readonly StreamRecord[]) {
    this.#records = records
  }

  /**
   * The text of the value of record `i`, '' for one without a value; null where it has to be decoded alone. `i` never goes back.
   */
  of(i: number): string | null {
    if (i >= this.#to) {
      this.#together = i === this.#to && this.#together > 0 ? 2 * this.#together : FIRST_TOGETHER
      this.#from = i
      this.#to = Math.min(i + this.#together, this.#records.length)
      this.#texts = textsOf(this.#records.slice(this.#from, this.#to))
    }
    return this.#texts?.[i - this.#from] ?? null
  }
}

/**
 * A text for each record, '' for one without a value. null where they cannot be decoded together, because a value is not UTF-8
 * or has a byte 0 in it: each is then decoded alone, and which one it was is said of it.
 */
export function textsOf(records: readonly StreamRecord[]): readonly string[] | null {
  const bytes = new Uint8Array(
    records.reduce((sum, { value }) => sum + (value?.length ?? 0), Math.max(0, records.length - 1)),
  )
  let at = 0
  for (const { value } of records) {
    if (value !== null) bytes.set(value, at)
    at += (value?.length ?? 0) + 1
  }
  let joined: string
  try {
    joined = decoder.decode(bytes)
  } catch {
    return null
  }
  const texts = joined.split(SEPARATOR)
  if (texts.length !== records.length) return null
  // Each value may have a byte order mark of its own.
  return joined.includes(BOM) ? texts.map((text) => (text.startsWith(BOM) ? text.slice(1) : text)) : texts
}
