// The orders in which events of cases are read. Both are total, so that tablets which know the same events read them alike.
import type { CaseEvent } from '../../../../shared/case.ts'

/** An event of the detector, as against a person's. */
export type Detected = Extract<CaseEvent, { kind: 'opened' | 'updated' | 'returned' }>

/** True for an event of the detector. */
export const isDetected = (event: CaseEvent): event is Detected =>
  event.kind === 'opened' || event.kind === 'updated' || event.kind === 'returned'

/** The running number at the end of a detector event's id; 0 where there is none. */
export const runningNumber = (id: string): number => Number(/\/(\d{1,15})$/.exec(id)?.[1] ?? 0)

/**
 * The detector's own order within one case id: the opening, then by running number, because the clock of a machine may run
 * backwards in the middle of a case. Ids without a number go by time.
 */
export function bySequence(a: Detected, b: Detected): number {
  return (
    Number(b.kind === 'opened') - Number(a.kind === 'opened') ||
    runningNumber(a.id) - runningNumber(b.id) ||
    byTime(a, b)
  )
}

const RANK: Readonly<Record<CaseEvent['kind'], number>> = {
  opened: 0,
  updated: 1,
  acknowledged: 2,
  noted: 3,
  explained: 4,
  shelved: 5,
  unshelved: 6,
  'out-of-service': 7,
  'in-service': 8,
  feedback: 9,
  'feedback-withdrawn': 10,
  returned: 11,
}

/** The order for people to read: by time, then kind, running number and, for twins, content. */
export function byTime(a: CaseEvent, b: CaseEvent): number {
  return (
    a.atMs - b.atMs ||
    RANK[a.kind] - RANK[b.kind] ||
    a.id.length - b.id.length ||
    compare(a.id, b.id) ||
    compare(JSON.stringify(a), JSON.stringify(b))
  )
}

/** Texts by their code units: the same on every tablet, whatever its language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
