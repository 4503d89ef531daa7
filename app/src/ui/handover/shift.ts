// Which stretch of time a hand-over is about, and times as a browser's own date and time fields write them.
import type { Shift } from '../../domain/cases/handover.ts'

/** The lengths that can be chosen; `own`: from and to are typed. */
export const SHIFT_LENGTHS = ['8h', '12h', '24h', 'own'] as const
export type ShiftLength = (typeof SHIFT_LENGTHS)[number]

const MINUTE_MS = 60_000
const HOURS: Readonly<Record<Exclude<ShiftLength, 'own'>, number>> = { '8h': 8, '12h': 12, '24h': 24 }

/** The shift that ends now (`nowMs`, epoch ms), up to the whole minute, so that it holds still while it is read. */
export function shiftUntil(nowMs: number, length: Exclude<ShiftLength, 'own'>): Shift {
  const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS
  return { fromMs: toMs - HOURS[length] * 60 * MINUTE_MS, toMs }
}

/** The shift between two typed times; null where one is missing or the end is not after the beginning. */
export function typedShift(from: string, to: string): Shift | null {
  const fromMs = new Date(from).getTime()
  const toMs = new Date(to).getTime()
  return toMs > fromMs ? { fromMs, toMs } : null
}

/** An epoch ms as a field of type `datetime-local` takes it: local time, to the minute. */
export function toField(ms: number): string {
  const date = new Date(ms)
  return new Date(ms - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}
