// The values of many records as text, decoded together: in a browser one call of the decoder costs more than the bytes of a
// message. Between two values stands a byte 0, which no JSON text has in it, so that nothing of one can become part of another.
import type { StreamRecord } from '../../../shared/frame.ts'

const SEPARATOR = '\0'
const BOM = '\uFEFF'
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

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
