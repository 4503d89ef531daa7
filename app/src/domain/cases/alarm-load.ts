// How much alarms ask of the people at the machines. Figures and limits: ANSI/ISA-18.2-2016, table 5 (alarm performance
// metrics): about 1 alarm in 10 minutes is acceptable, about 2 the most a person can manage; fewer than 1 % of the
// ten-minute periods may have more than 10; chattering alarms: none; stale alarms: few.
import type { Case } from './fold-case.ts'
import { isDetected } from './order.ts'

const PERIOD_MS = 10 * 60_000
const HOUR_MS = 60 * 60_000
const FLOOD = 10
/** So many alarms of one machine within an hour are one that comes and goes. */
const CHATTERING = 3
const STALE_MS = 24 * HOUR_MS
/** Shorter than a shift nothing can be judged. */
const LEAST_MS = 8 * HOUR_MS

/** The load of a stretch of time. */
export interface AlarmLoad {
  /** Length of what was counted, ms. */
  readonly overMs: number
  /** Long enough to be judged (a shift of 8 h). */
  readonly isEnough: boolean
  readonly perTenMinutes: number
  /** The most in one ten-minute period. */
  readonly most: number
  /** Share of the ten-minute periods with more than 10, 0 to 1. */
  readonly floodShare: number
  /** Machines whose alarm comes and goes: 3 or more within an hour. */
  readonly chattering: readonly string[]
  /** Machines whose alarm has stood for more than a day. */
  readonly stale: readonly string[]
}

/** The load of [fromMs, toMs) (event time, epoch ms) from the cases known; each crossing after a return is an alarm of its own. */
export function alarmLoadOf(cases: readonly Case[], fromMs: number, toMs: number): AlarmLoad {
  const overMs = Math.max(0, toMs - fromMs)
  const periods = new Array<number>(Math.max(1, Math.ceil(overMs / PERIOD_MS))).fill(0)
  const byMachine = new Map<string, number[]>()
  let count = 0
  for (const each of cases)
    for (const atMs of alarmTimes(each)) {
      if (atMs < fromMs || atMs >= toMs) continue
      count++
      const period = Math.floor((atMs - fromMs) / PERIOD_MS)
      periods[period] = periods[period]! + 1
      byMachine.set(each.machine, [...(byMachine.get(each.machine) ?? []), atMs])
    }
  const stale = cases.filter(({ returnedMs, sinceMs }) => returnedMs === null && toMs - sinceMs > STALE_MS)
  return {
    overMs,
    isEnough: overMs >= LEAST_MS,
    perTenMinutes: overMs > 0 ? (count * PERIOD_MS) / overMs : 0,
    most: Math.max(...periods),
    floodShare: periods.filter((alarms) => alarms > FLOOD).length / periods.length,
    chattering: [...byMachine].filter(([, times]) => comesAndGoes(times)).map(([machine]) => machine),
    stale: [...new Set(stale.map(({ machine }) => machine))],
  }
}

/** When a case called: its opening, and each crossing after it had returned, epoch ms. */
function alarmTimes({ events }: Case): number[] {
  let hasReturned = true
  const times: number[] = []
  for (const event of events) {
    if (!isDetected(event)) continue
    if (event.kind !== 'returned' && hasReturned) times.push(event.atMs)
    hasReturned = event.kind === 'returned'
  }
  return times
}

function comesAndGoes(times: readonly number[]): boolean {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted.some((atMs, i) => (sorted[i + CHATTERING - 1] ?? Number.POSITIVE_INFINITY) - atMs < HOUR_MS)
}
