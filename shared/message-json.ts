// What every reader of messages does first: bytes -> one JSON object, or the flaw that says why not.
import { type Flaw, flaw } from './flaw.ts'
import { MAX_NAME_LENGTH } from './limits.ts'
import { fail, ok, type Result } from './result.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Reads one message (its bytes, or their text; null for a record without a value) as a JSON object. */
export function readFields(value: Uint8Array | string | null): Result<Record<string, unknown>, Flaw> {
  if (value === null) return fail(flaw('no-value'))
  if (typeof value === 'string') return parseJson(value)
  let text: string
  try {
    text = decoder.decode(value)
  } catch {
    return fail(flaw('not-utf8', { bytes: value.length }))
  }
  return parseJson(text)
}

function parseJson(text: string): Result<Record<string, unknown>, Flaw> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Python's json.dumps writes NaN and Infinity, which are not JSON: only these values are lost, not the reading. Each
    // is named with its field when the value is taken.
    const repaired = text.replace(
      /(:\s*)(?:NaN|-?Infinity)(?=\s*[,}])/g,
      (_, colon: string) => `${colon}1e999`,
    )
    try {
      if (repaired === text) throw new SyntaxError()
      value = JSON.parse(repaired)
    } catch {
      return fail(flaw('not-json', { value: quote(text) }))
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail(flaw('not-an-object', { value: quote(text) }))
  return ok(value as Record<string, unknown>)
}

/** A machine's name as a message gives it; null where it is none. */
export function machineName(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  if (typeof value !== 'string') return null
  const name = value.trim()
  return name.length > 0 && name.length <= MAX_NAME_LENGTH ? name : null
}

/** A value as a sentence quotes it, cut to 60 characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : String(JSON.stringify(value))
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
