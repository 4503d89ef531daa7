// JSON's scalars where they stand in bytes: where one ends, and what number it is. As strict as JSON.parse; of strings only
// the simple ones (printable ASCII without escapes), so that whatever is found here means to JSON.parse exactly the same.
import { longDecimal } from './long-decimal.ts'
import { POWERS_OF_TEN } from './powers-of-ten.ts'

const QUOTE = 0x22
const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const BACKSLASH = 0x5c
const LOWER_E = 0x65
const UPPER_E = 0x45
const LETTER_F = 0x66
const LETTER_N = 0x6e
const LETTER_T = 0x74
const FALSE = Uint8Array.from('false', (letter) => letter.charCodeAt(0))
const NULL = Uint8Array.from('null', (letter) => letter.charCodeAt(0))
const TRUE = Uint8Array.from('true', (letter) => letter.charCodeAt(0))

/** True where a string stands at `at`: it begins with a quote. */
export const isString = (bytes: Uint8Array, at: number): boolean => bytes[at] === QUOTE

/** True where only null can stand at `at`. */
export const isNull = (bytes: Uint8Array, at: number): boolean => bytes[at] === LETTER_N

/** Index behind the simple string at `at`, quotes and all; -1 where there is none. */
export function endOfString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1
  for (let i = at + 1; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte === QUOTE) return i + 1
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return -1
  }
  return -1
}

/** Index behind null, true or false at `at`; -1 where there is none of them. */
export function endOfLiteral(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  const literal = first === LETTER_N ? NULL : first === LETTER_T ? TRUE : first === LETTER_F ? FALSE : null
  if (literal === null) return -1
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return -1
  return at + literal.length
}

/** Index behind the number, simple string, null, true or false at `at`; -1 where there is none of them. */
export function endOfScalar(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first === QUOTE) return endOfString(bytes, at)
  return first === MINUS || isDigit(first) ? endOfNumber(bytes, at) : endOfLiteral(bytes, at)
}

/** Reads numbers, one after the other. */
export class NumberReader {
  /** Index behind the number that was read last; -1 where there was none. */
  end = -1

  /**
   * The number that stands in `bytes` at `from`, exactly as JSON.parse reads it. NaN where there is none, or where its digits or
   * its exponent are too many to be sure of that.
   */
  read(bytes: Uint8Array, from: number): number {
    this.end = -1
    const isNegative = bytes[from] === MINUS
    const first = isNegative ? from + 1 : from
    let at = first
    let whole = 0
    let digit = bytes[at]! - ZERO
    while (digit >= 0 && digit <= 9) {
      whole = 10 * whole + digit
      digit = bytes[++at]! - ZERO
    }
    if (at === first || (bytes[first] === ZERO && at > first + 1)) return Number.NaN
    let power = 0
    let last = at
    if (bytes[at] === POINT) {
      const point = at
      digit = bytes[++at]! - ZERO
      while (digit >= 0 && digit <= 9) {
        whole = 10 * whole + digit
        digit = bytes[++at]! - ZERO
      }
      power = point + 1 - at
      if (power === 0) return Number.NaN
      last = at
    }
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
      const sign = bytes[++at]
      if (sign === PLUS || sign === MINUS) at += 1
      const firstOfExponent = at
      let exponent = 0
      digit = bytes[at]! - ZERO
      while (digit >= 0 && digit <= 9) {
        exponent = 10 * exponent + digit
        digit = bytes[++at]! - ZERO
      }
      if (at === firstOfExponent) return Number.NaN
      power += sign === MINUS ? -exponent : exponent
    }
    this.end = at
    const size =
      whole > Number.MAX_SAFE_INTEGER ? longDecimal(bytes, first, last, power) : scaled(whole, power)
    return isNegative ? -size : size
  }
}

/** whole * 10^power by one operation on exact numbers, which rounds right; NaN where that cannot be. */
function scaled(whole: number, power: number): number {
  if (power < -22 || power > 22) return Number.NaN
  return power < 0 ? whole / POWERS_OF_TEN[-power]! : whole * POWERS_OF_TEN[power]!
}

const reader = new NumberReader()

/** Index behind the number at `at`; -1 where there is none. */
export function endOfNumber(bytes: Uint8Array, at: number): number {
  reader.read(bytes, at)
  return reader.end
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
