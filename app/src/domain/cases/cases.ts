// Cases: a pure fold of case events into the state of every case. The state depends on WHICH events are known, never on the
// order they came in or how often, so tablets that know the same events show the same.
import type { CaseEvent } from '../../../../shared/case.ts'
import { type Case, foldCase } from './fold-case.ts'
import { byTime, isDetected } from './order.ts'
import { type Removal, removalOf, shelvingOf, shelvingsOf } from './quiet.ts'
import { joinStretches } from './stretches.ts'

/** What is known of one machine. */
interface MachineCases {
  /** All its events by id. */
  readonly events: ReadonlyMap<string, CaseEvent>
  /** Oldest first. */
  readonly cases: readonly Case[]
  readonly outOfService: Removal | null
  /** Events of cases whose opening has not come yet. */
  readonly waiting: readonly CaseEvent[]
}

/** All cases known. Never changed in place. */
export interface Cases {
  readonly byMachine: ReadonlyMap<string, MachineCases>
  /** By every id a case is known by. */
  readonly byId: ReadonlyMap<string, Case>
}

/** No case at all. */
export const NO_CASES: Cases = { byMachine: new Map(), byId: new Map() }

/** All cases, newest first. */
export const casesOf = (cases: Cases): Case[] =>
  [...cases.byMachine.values()].flatMap((machine) => machine.cases).sort((a, b) => b.sinceMs - a.sinceMs)

/** The newest of the detector's events of a case: what an acknowledgement says was seen. */
export const newestDetected = ({ events, evidence }: Case): string =>
  events.findLast((event) => isDetected(event) && event.evidence === evidence)!.id

/** The state that more events make, in any order, each as often as it likes; the same object where nothing changes. */
export function applyEvents(cases: Cases, events: readonly CaseEvent[]): Cases {
  const touched = new Map<string, Map<string, CaseEvent>>()
  for (const event of events) {
    const known = touched.get(event.machine) ?? cases.byMachine.get(event.machine)?.events
    const twin = known?.get(event.id)
    // Two tablets may word the same event otherwise; which of the two is kept must not depend on which came first.
    if (twin && byTime(twin, event) <= 0) continue
    const own = touched.get(event.machine) ?? new Map(known)
    own.set(event.id, event)
    touched.set(event.machine, own)
  }
  if (touched.size === 0) return cases
  const byMachine = new Map(cases.byMachine)
  const byId = new Map(cases.byId)
  for (const [machine, known] of touched) {
    const before = byMachine.get(machine)
    for (const each of before?.cases ?? []) for (const id of each.ids) byId.delete(id)
    const after = foldMachine(known, before)
    byMachine.set(machine, after)
    for (const each of after.cases) for (const id of each.ids) byId.set(id, each)
  }
  return { byMachine, byId }
}

/** The state that all these events make. */
export const foldCases = (events: readonly CaseEvent[]): Cases => applyEvents(NO_CASES, events)

function foldMachine(events: ReadonlyMap<string, CaseEvent>, before: MachineCases | undefined): MachineCases {
  const all = [...events.values()].sort(byTime)
  const { stretches, waiting } = joinStretches(all)
  const outOfService = removalOf(all)
  const shelvings = shelvingsOf(all)
  const cases = stretches.map((stretch) =>
    asBefore(foldCase(stretch, shelvingOf(stretch, shelvings), outOfService), before),
  )
  return { events, cases, outOfService, waiting }
}

/** The same object as before where nothing about the case has changed: who draws it need not draw it anew. */
function asBefore(folded: Case, before: MachineCases | undefined): Case {
  const old = before?.cases.find(({ id }) => id === folded.id)
  const isSame =
    old !== undefined &&
    old.events.length === folded.events.length &&
    old.events.every((event, i) => event === folded.events[i]) &&
    old.shelved?.id === folded.shelved?.id &&
    old.outOfService?.ids.join() === folded.outOfService?.ids.join()
  return isSame ? old : folded
}
