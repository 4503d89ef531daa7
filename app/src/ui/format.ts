// Times, ages, numbers and sizes as the screens write them, in the page's language and the tablet's own time zone. Pure: the
// moment it is comes in.
import { locale } from '../platform/language.ts'

const clock = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const clockShort = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const dayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })

/** Between a number's whole part and its fraction in this locale. */
export const decimalSign =
  new Intl.NumberFormat(locale).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `14:03:20` of an epoch ms. */
export const formatClock = (ms: number): string => clock.format(ms)

/** `14:03` of an epoch ms. */
export const formatClockShort = (ms: number): string => clockShort.format(ms)

/** `22 Nov`, with the year where it is not that of `nowMs` (both epoch ms). */
export const formatDay = (ms: number, nowMs: number): string =>
  (new Date(ms).getFullYear() === new Date(nowMs).getFullYear() ? day : dayAndYear).format(ms)

/** A moment (epoch ms) as short as it can be without being mistaken: `14:03:20` today, else `21 Nov, 14:03:20`. */
export function formatMoment(ms: number, nowMs: number): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString()
  return isToday ? formatClock(ms) : `${formatDay(ms, nowMs)}, ${formatClock(ms)}`
}

/** As `formatMoment`, without seconds: `14:03`, `21 Nov, 14:03`. */
export function formatMomentShort(ms: number, nowMs: number): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString()
  return isToday ? formatClockShort(ms) : `${formatDay(ms, nowMs)}, ${formatClockShort(ms)}`
}

/** A length of time (ms) in its largest unit: `3 s`, `12 min`, `5 h`, `2 d`. Rounded down: an age is never overstated. */
export function formatSpan(ms: number): string {
  if (ms < MINUTE_MS) return `${whole.format(Math.max(0, Math.floor(ms / SECOND_MS)))} s`
  if (ms < HOUR_MS) return `${whole.format(Math.floor(ms / MINUTE_MS))} min`
  if (ms < 2 * DAY_MS) return `${whole.format(Math.floor(ms / HOUR_MS))} h`
  return `${whole.format(Math.floor(ms / DAY_MS))} d`
}

/** A whole number with its thousands apart: `12,400`. */
export const formatCount = (count: number): string => whole.format(count)

/** A size in bytes: `840 B`, `12.4 MB`; decimal units, as file managers and browsers show them. */
export function formatBytes(bytes: number): string {
  let size = bytes
  for (const unit of ['B', 'kB', 'MB']) {
    if (size < 1000) return `${oneDecimal.format(size)} ${unit}`
    size /= 1000
  }
  return `${oneDecimal.format(size)} GB`
}

/** A share from 0 to 1 as `38 %`. */
export const formatShare = (share: number): string => `${whole.format(100 * share)} %`

/** A number as text (`1.70`, `1.2e9`) with the locale's decimal sign: `1,70`. Thousands stay together, as instruments show them. */
export const localDecimal = (text: string): string =>
  decimalSign === '.' ? text : text.replace('.', decimalSign)

/** A number with at most so many decimals: `0,5`, `12`. */
export const formatDecimal = (value: number, decimals: number): string =>
  localDecimal(String(Number(value.toFixed(decimals))))
