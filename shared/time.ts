// Event times as machines write them: ISO 8601, or epoch seconds or milliseconds.
import { MAX_TIME_MS } from './limits.ts'

// ISO 8601 date and time, `T` or a space between, seconds and zone optional.
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/i
const NUMBER = /^\d+(?:\.\d+)?$/
// Epoch numbers below this are seconds (up to the year 5138), from it on milliseconds (from 1973).
const FIRST_MS = 1e11

/**
 * Reads an event time. A number, or a text of digits, is epoch seconds below 1e11 and epoch milliseconds from there on;
 * other text is ISO 8601, and one without a zone is taken as UTC, so that it means the same on every tablet.
 * Returns epoch ms (fractions kept), or null where it is no time between 1970 and 2248.
 */
export function parseTime(value: string | number): number | null {
  if (typeof value === 'number') return inRange(value < FIRST_MS ? value * 1000 : value)
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

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const sign = zone[0] === '-' ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)) * 60_000
}

const inRange = (ms: number): number | null => (ms >= 0 && ms <= MAX_TIME_MS ? ms : null)
