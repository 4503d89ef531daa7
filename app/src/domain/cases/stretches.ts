// Which events make one case. Tablets that began at different times may see the same abnormal stretch begin a few readings
// apart and so give it different ids; what one machine did in overlapping time is one case, known by its earliest id.
import type { CaseEvent } from '../../../../shared/case.ts'
import { bySequence, byTime, compare, type Detected, isDetected } from './order.ts'

/** A case that has not returned, and one whose opening is unknown here, is taken to reach so far beyond what is known of it. */
const OPEN_END_MS = 10 * 60_000

/** The events of one case. */
export interface Stretch {
  /** The id of the earliest opening. */
  readonly id: string
  /** All ids it is known by, the first included. */
  readonly ids: readonly string[]
  /** The detectors' events in the order they were seen; the first is an opening. */
  readonly detected: readonly Detected[]
  /** Event id of the newest alarm: the opening, or the latest crossing after a return. */
  readonly alarm: string
  /** All of its events, oldest first. */
  readonly events: readonly CaseEvent[]
}

interface Sequence {
  readonly caseId: string
  readonly fromMs: number
  readonly toMs: number
  readonly detected: readonly Detected[]
}

/**
 * Puts all events known of ONE machine together to cases, oldest first. `waiting`: events of a case whose opening has not
 * come and that lies within no other.
 */
export function joinStretches(events: readonly CaseEvent[]): {
  readonly stretches: readonly Stretch[]
  readonly waiting: readonly CaseEvent[]
} {
  const byCase = new Map<string, CaseEvent[]>()
  for (const event of events) {
    const own = byCase.get(event.caseId)
    if (own) own.push(event)
    else byCase.set(event.caseId, [event])
  }
  const sequences: Sequence[] = []
  for (const [caseId, own] of byCase) {
    const sequence = sequenceOf(caseId, own)
    if (sequence) sequences.push(sequence)
  }
  sequences.sort((a, b) => a.fromMs - b.fromMs || compare(a.caseId, b.caseId))
  const groups: { toMs: number; readonly fromMs: number; readonly sequences: Sequence[] }[] = []
  for (const sequence of sequences) {
    const before = groups.at(-1)
    if (before && sequence.fromMs <= before.toMs) {
      before.sequences.push(sequence)
      before.toMs = Math.max(before.toMs, sequence.toMs)
    } else groups.push({ fromMs: sequence.fromMs, toMs: sequence.toMs, sequences: [sequence] })
  }
  const known = new Set(sequences.map(({ caseId }) => caseId))
  const strays = new Map<(typeof groups)[number], string[]>()
  const waiting: CaseEvent[] = []
  for (const [caseId, own] of byCase) {
    if (known.has(caseId)) continue
    const sinceMs = sinceOf(caseId)
    const group = groups.find(({ fromMs, toMs }) => sinceMs >= fromMs - OPEN_END_MS && sinceMs <= toMs)
    if (group) strays.set(group, [...(strays.get(group) ?? []), caseId])
    else waiting.push(...own)
  }
  return {
    stretches: groups.map((group) => {
      const ids = [...group.sequences.map(({ caseId }) => caseId), ...(strays.get(group) ?? []).sort(compare)]
      const all = ids.flatMap((id) => byCase.get(id)!).sort(byTime)
      return { id: ids[0]!, ids, ...merge(group.sequences), events: all }
    }),
    waiting: waiting.sort(byTime),
  }
}

function sequenceOf(caseId: string, events: readonly CaseEvent[]): Sequence | null {
  const detected = events.filter(isDetected).sort(bySequence)
  const opening = detected[0]
  if (opening?.kind !== 'opened') return null
  const fromMs = opening.evidence.sinceMs
  const untilMs = detected.reduce((newestMs, { evidence }) => Math.max(newestMs, evidence.untilMs), fromMs)
  const toMs = detected.at(-1)!.kind === 'returned' ? untilMs : untilMs + OPEN_END_MS
  return { caseId, fromMs, toMs, detected }
}

/** All sequences in one order that keeps each of them: by the newest time each had reached. */
function merge(sequences: readonly Sequence[]): Pick<Stretch, 'detected' | 'alarm'> {
  const placed = sequences.flatMap(({ detected, caseId }) => {
    let reachedMs = 0
    return detected.map((event, place) => {
      reachedMs = Math.max(reachedMs, event.evidence.untilMs)
      const isAlarm = event.kind !== 'returned' && detected[place - 1]?.kind === 'returned'
      return { event, caseId, place, reachedMs, isAlarm }
    })
  })
  placed.sort((a, b) => a.reachedMs - b.reachedMs || compare(a.caseId, b.caseId) || a.place - b.place)
  const alarm = placed.findLast(({ isAlarm }) => isAlarm)?.event ?? sequences[0]!.detected[0]!
  return { detected: placed.map(({ event }) => event), alarm: alarm.id }
}

/** The moment in a case id, epoch ms (see caseIdOf); NaN where there is none. */
const sinceOf = (caseId: string): number => Number(/@(\d{1,15})$/.exec(caseId)?.[1] ?? Number.NaN)
