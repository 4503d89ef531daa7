// A decimal of more digits than a double holds (programs write up to 17), as the double that is nearest to it. One division in twice
// the precision of a double leaves an error below 2^-100 of the result; where rounding could depend on that much, there is none.
import { POWERS_OF_TEN } from './powers-of-ten.ts'

const ZERO = 0x30
const POINT = 0x2e
/** So many digits are always a whole number that a double holds exactly. */
const HIGH_DIGITS = 15
/** Of so many more digits at most. */
const LOW_DIGITS = 7
/** Splits a double in two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1
/** More than the error can be, as a part of the result. */
const UNSURE = 2 ** -98

/**
 * The digits that `bytes` hold from `from` to `to`, a point among them passed over, times 10^power; at least 16 of them count.
 * NaN where they are too many, the power is not from -22 to 0, or the nearest double is not sure.
 */
export function longDecimal(bytes: Uint8Array, from: number, to: number, power: number): number {
  let high = 0
  let low = 0
  let digits = 0
  for (let at = from; at < to; at++) {
    if (bytes[at] === POINT) continue
    const digit = bytes[at]! - ZERO
    if (digits < HIGH_DIGITS) high = 10 * high + digit
    else low = 10 * low + digit
    // Zeros at the beginning do not count.
    if (high > 0) digits += 1
  }
  const lowDigits = digits - HIGH_DIGITS
  if (lowDigits < 1 || lowDigits > LOW_DIGITS || power < -22 || power > 0) return Number.NaN
  const shift = POWERS_OF_TEN[lowDigits]!
  const divisor = POWERS_OF_TEN[-power]!
  // The dividend is `whole` and a small `rest`, together exact to twice the precision.
  const shifted = high * shift
  const whole = shifted + low
  const rest = lostBy(high, shift, shifted) + (low - (whole - shifted))
  const quotient = whole / divisor
  const back = quotient * divisor
  const more = (whole - back - lostBy(quotient, divisor, back) + rest) / divisor
  const unsure = quotient * UNSURE
  const least = quotient + (more - unsure)
  return least === quotient + (more + unsure) ? least : Number.NaN
}

/** What a * b has over its rounded `product`, exactly (Dekker). */
function lostBy(a: number, b: number, product: number): number {
  const aHigh = a * SPLITTER - (a * SPLITTER - a)
  const bHigh = b * SPLITTER - (b * SPLITTER - b)
  const aLow = a - aHigh
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}
