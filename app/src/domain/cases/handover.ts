// What the next shift must know, machine by machine: cases that touched the shift or are still open, and what people did.
import type { CaseEvent } from '../../../../shared/case.ts'
import type { Gap } from '../commit.ts'
import type { Case } from './fold-case.ts'
import { isDetected } from './order.ts'

/** A stretch of time, epoch ms. */
export interface Shift {
  readonly fromMs: number
  readonly toMs: number
}

/** What is to be said of one machine. */
export interface HandedMachine {
  readonly machine: string
  /** Not closed yet, newest first. */
  readonly open: readonly Case[]
  /** Closed ones that touched the shift, newest first. */
  readonly closed: readonly Case[]
  /** What people did in the shift, oldest first, each once. */
  readonly deeds: readonly CaseEvent[]
}

/** A whole hand-over. */
export interface Handover {
  /** Machines with something to say: those with open cases first, else in the order given. */
  readonly machines: readonly HandedMachine[]
  /** All others. */
  readonly quiet: readonly string[]
  /** Gaps that touch the shift, and those nobody can place in time. */
  readonly gaps: readonly Gap[]
  /** Cases that began in the shift, and how many cases of the shift were judged false alarms. */
  readonly begun: number
  readonly falseAlarms: number
}

/** The hand-over of a shift. `machines`: ids of all machines, in the order of the floor; `cases` newest first. */
export function handoverOf(
  { fromMs, toMs }: Shift,
  machines: readonly string[],
  cases: readonly Case[],
  gaps: readonly Gap[],
): Handover {
  const isIn = (ms: number): boolean => ms >= fromMs && ms < toMs
  const touches = (each: Case): boolean =>
    each.sinceMs < toMs &&
    ((each.returnedMs ?? Number.POSITIVE_INFINITY) >= fromMs || each.state !== 'closed')
  const names = new Set([...machines, ...cases.map(({ machine }) => machine)])
  const handed = [...names].map((machine): HandedMachine => {
    const own = cases.filter((each) => each.machine === machine)
    const deeds = new Map<string, CaseEvent>()
    for (const { events } of own)
      for (const event of events) if (!isDetected(event) && isIn(event.atMs)) deeds.set(event.id, event)
    const shown = own.filter((each) => touches(each) || each.events.some(({ id }) => deeds.has(id)))
    return {
      machine,
      open: shown.filter(({ state }) => state !== 'closed'),
      closed: shown.filter(({ state }) => state === 'closed'),
      deeds: [...deeds.values()].sort((a, b) => a.atMs - b.atMs),
    }
  })
  const isSpoken = ({ open, closed, deeds }: HandedMachine): boolean =>
    open.length + closed.length + deeds.length > 0
  const spoken = handed.filter(isSpoken)
  const all = spoken.flatMap(({ open, closed }) => [...open, ...closed])
  return {
    machines: [
      ...spoken.filter(({ open }) => open.length > 0),
      ...spoken.filter(({ open }) => open.length === 0),
    ],
    quiet: handed.filter((each) => !isSpoken(each)).map(({ machine }) => machine),
    gaps: gaps.filter((gap) => (gap.fromMs ?? 0) < toMs && (gap.toMs ?? Number.POSITIVE_INFINITY) >= fromMs),
    begun: all.filter(({ sinceMs }) => isIn(sinceMs)).length,
    falseAlarms: all.filter(({ feedback }) => feedback?.verdict === 'false-alarm').length,
  }
}
