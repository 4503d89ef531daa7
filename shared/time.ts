// Event times as machines write them: ISO 8601, or epoch seconds or milliseconds.
import { MAX_TIME_MS } from './limits.ts'

// ISO 8601 date and time, `T` or a space between, seconds and zone optional.
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/i
// As nearly every program writes it: `2026-11-22T22:01:02.345Z`, a real month, hour, minute and second.
const USUAL = /^[12]\d{3}-(?:0[1-9]|1[0-2])-[0-3]\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
const USUAL_LENGTH = 24
const NUMBER = /^\d+(?:\.\d+)?$/
// Epoch numbers below this are seconds (up to the year 5138), from it on milliseconds (from 1973).
const FIRST_MS = 1e11
const HYPHEN = 0x2d
const POINT = 0x2e
const COLON = 0x3a
const SPACE = 0x20
const LETTER_T = 0x54
const LETTER_Z = 0x5a
/** Characters of a time to the second. */
const WHOLE_LENGTH = 19
const MOST_FRACTION = 9
const DAY_MS = 86_400_000
/** From March 1st of the year 0. */
const DAYS_TO_1970 = 719_468

/**
 * Reads an event time. A number, or a text of digits, is epoch seconds below 1e11 and epoch milliseconds from there on;
 * other text is ISO 8601, and one without a zone is taken as UTC, so that it means the same on every tablet.
 * Returns epoch ms (fractions kept), or null where it is no time between 1970 and 2248.
 */
export function parseTime(value: string | number): number | null {
  if (typeof value === 'number') return inRange(value < FIRST_MS ? value * 1000 : value)
  const usualMs = value.length === USUAL_LENGTH && USUAL.test(value) ? usualTime(value) : null
  if (usualMs !== null) return inRange(usualMs)
  const text = value.trim()
  const iso = ISO.exec(text)
  if (!iso) return NUMBER.test(text) ? parseTime(Number(text)) : null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = iso
  const ms = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second)
  const date = new Date(ms)
  const real =
    date.getUTCFullYear() === +year! && // Date takes the years 0 to 99 for 1900 to 1999
    date.getUTCMonth() === +month! - 1 &&
    date.getUTCDate() === +day! &&
    +hour < 24 &&
    +minute < 60 &&
    +second < 60
  return real ? inRange(ms + Number(`0.${fraction || 0}`) * 1000 - zoneOffsetMs(zone)) : null
}

/** Epoch ms of a text like USUAL, seven times as fast as by its parts; null where its month has no such day. */
function usualTime(text: string): number | null {
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  if (!isWithin(day, 1, daysIn(year, month))) return null
  const minutes = 60 * twoDigits(text, 11) + twoDigits(text, 14)
  const hundredths = 100 * (60 * minutes + twoDigits(text, 17)) + twoDigits(text, 20)
  return DAY_MS * daysTo(year, month, day) + 10 * hundredths + digit(text, 22)
}

/**
 * Epoch ms of the time that stands in `bytes` from `from` to `to`, as `parseTime` reads it: a date, `T` or a space, hour,
 * minute and second, a fraction where there is one, and `Z` or no zone. null where it is not so, or none at all.
 */
export function simpleTimeIn(bytes: Uint8Array, from: number, to: number): number | null {
  const isSimple =
    to - from >= WHOLE_LENGTH &&
    bytes[from + 4] === HYPHEN &&
    bytes[from + 7] === HYPHEN &&
    (bytes[from + 10] === LETTER_T || bytes[from + 10] === SPACE) &&
    bytes[from + 13] === COLON &&
    bytes[from + 16] === COLON
  if (!isSimple) return null
  const century = twoDigitsIn(bytes, from)
  const yearOfCentury = twoDigitsIn(bytes, from + 2)
  const year = 100 * century + yearOfCentury
  const month = twoDigitsIn(bytes, from + 5)
  const day = twoDigitsIn(bytes, from + 8)
  const hour = twoDigitsIn(bytes, from + 11)
  const minute = twoDigitsIn(bytes, from + 14)
  const second = twoDigitsIn(bytes, from + 17)
  const isReal =
    isWithin(century, 10, 29) &&
    yearOfCentury >= 0 &&
    isWithin(month, 1, 12) &&
    isWithin(day, 1, daysIn(year, month)) &&
    isWithin(hour, 0, 23) &&
    isWithin(minute, 0, 59) &&
    isWithin(second, 0, 59)
  if (!isReal) return null
  let at = from + WHOLE_LENGTH
  let fraction = 0
  let parts = 1
  if (bytes[at] === POINT && at < to) {
    const first = ++at
    for (let digit = digitIn(bytes, at); digit >= 0 && at < to; digit = digitIn(bytes, ++at)) {
      fraction = 10 * fraction + digit
      parts *= 10
    }
    if (!isWithin(at - first, 1, MOST_FRACTION)) return null
  }
  if (bytes[at] === LETTER_Z && at < to) at += 1
  if (at !== to) return null
  const seconds = 60 * (60 * hour + minute) + second
  return inRange(DAY_MS * daysTo(year, month, day) + 1000 * seconds + (fraction / parts) * 1000)
}

/** Days of a month (1 to 12) of the Gregorian calendar. */
function daysIn(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** Days from 1970-01-01 to a day of the Gregorian calendar: years are counted from March on, so that February is the last month. */
function daysTo(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return 365 * shifted + leapDays + dayOfYear - DAYS_TO_1970
}

const isWithin = (value: number, least: number, most: number): boolean => value >= least && value <= most

/** The digit at `at`; -1 where there is none. */
function digitIn(bytes: Uint8Array, at: number): number {
  const value = bytes[at]! - 48
  return value >= 0 && value <= 9 ? value : -1
}

/** The number of the two digits at `at`; below 0 where they are none. */
function twoDigitsIn(bytes: Uint8Array, at: number): number {
  const tens = digitIn(bytes, at)
  const ones = digitIn(bytes, at + 1)
  return tens < 0 || ones < 0 ? -1 : 10 * tens + ones
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48
const twoDigits = (text: string, at: number): number => 10 * digit(text, at) + digit(text, at + 1)

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const sign = zone[0] === '-' ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)) * 60_000
}

const inRange = (ms: number): number | null => (ms >= 0 && ms <= MAX_TIME_MS ? ms : null)
