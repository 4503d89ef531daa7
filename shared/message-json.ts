// What every reader of messages does first: bytes -> one JSON object, or the flaw that says why not.
import { MAX_NAME_LENGTH } from './limits.ts'
import type { Flaw, FlawCode } from './message.ts'
import { fail, ok, type Result } from './result.ts'

/** A message's object. `flaws` is the list for what is found wrong with single fields. */
export interface Fields {
  readonly object: Record<string, unknown>
  readonly flaws: Flaw[]
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Reads one message (its bytes, or their text; null for a record without a value) as a JSON object. */
export function readFields(value: Uint8Array | string | null): Result<Fields, Flaw> {
  if (value === null) return flaw('no-value', 'The message has no value; send a JSON object.')
  if (typeof value === 'string') return parseJson(value)
  let text: string
  try {
    text = decoder.decode(value)
  } catch {
    return flaw('not-utf8', `The message (${value.length} bytes) is not UTF-8; send JSON in UTF-8.`)
  }
  return parseJson(text)
}

function parseJson(text: string): Result<Fields, Flaw> {
  const flaws: Flaw[] = []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Python's json.dumps writes NaN and Infinity, which are not JSON: only these values are lost, not the reading.
    const repaired = text.replace(/(:\s*)(NaN|-?Infinity)(?=\s*[,}])/g, (_, colon: string, word: string) => {
      flaws.push({ code: 'not-a-number', text: `${word} is not JSON; send null where there is no value.` })
      return `${colon}1e999`
    })
    try {
      if (flaws.length === 0) throw new SyntaxError()
      value = JSON.parse(repaired)
      flaws.length = 0 // each is named again, with its field, when the value is taken
    } catch {
      return flaw('not-json', `${quote(text)} is not JSON; send one JSON object a message.`)
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return flaw('not-an-object', `${quote(text)} is not a JSON object; send one object a message.`)
  return ok({ object: value as Record<string, unknown>, flaws })
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

/** Refuses a message, in words. */
export const flaw = (code: FlawCode, text: string): Result<never, Flaw> => fail({ code, text })
