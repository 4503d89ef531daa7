// What a person can do at a case, as events. Each says what it ends or replaces by that event's id, so that no tablet's clock
// decides who was later.
import { type CaseEvent, caseIdOf, MAX_SHELVED_MS, type Verdict } from '../../../shared/case.ts'
import { newestDetected } from '../domain/cases/cases.ts'
import type { Case } from '../domain/cases/fold-case.ts'
import type { Removal } from '../domain/cases/quiet.ts'

type Personal = Exclude<CaseEvent['kind'], 'opened' | 'updated' | 'returned'>
type CommonField = 'id' | 'caseId' | 'machine' | 'atMs' | 'by'
type Part = CaseEvent extends infer E ? (E extends { kind: Personal } ? Omit<E, CommonField> : never) : never

/** Who does it, and when (epoch ms, gateway's clock). */
export interface Doer {
  readonly by: string
  readonly atMs: number
}

/** How long an alarm is put aside: for so many ms (at most a shift), or until the machine is back to normal. */
export type ShelveFor = { readonly ms: number } | 'once'

/** Somebody has taken the case, as it is now. */
export const acknowledgement = (of: Case, doer: Doer): CaseEvent =>
  at(of, doer, { kind: 'acknowledged', seen: newestDetected(of) })

/** Somebody writes `text` at the case. */
export const noteAt = (of: Case, doer: Doer, text: string): CaseEvent =>
  at(of, doer, { kind: 'noted', text: text.slice(0, 4000) })

/** GPT's answer belongs to the case. */
export const explanationOf = (
  of: Case,
  doer: Doer,
  response: Extract<CaseEvent, { kind: 'explained' }>['response'],
): CaseEvent => at(of, doer, { kind: 'explained', response })

/** The alarm is put aside for a time, with a reason. */
export function shelving(of: Case, doer: Doer, how: ShelveFor, reason: string): CaseEvent {
  const ms = how === 'once' ? MAX_SHELVED_MS : Math.min(how.ms, MAX_SHELVED_MS)
  return at(of, doer, {
    kind: 'shelved',
    untilMs: doer.atMs + ms,
    once: how === 'once',
    reason: reason.slice(0, 500),
  })
}

/** The alarm counts again before its time; null where it is not put aside. */
export const unshelving = (of: Case, doer: Doer): CaseEvent | null =>
  of.shelved && at(of, doer, { kind: 'unshelved', shelving: of.shelved.id })

/** What the person made of the case, in place of what was said before. */
export const judgement = (of: Case, doer: Doer, verdict: Verdict): CaseEvent =>
  at(of, doer, { kind: 'feedback', verdict, replaces: of.feedback?.ids.at(-1) ?? null })

/** All that was said of the case is taken back. */
export const withdrawals = (of: Case, doer: Doer): CaseEvent[] =>
  (of.feedback?.ids ?? []).map((id) => at(of, doer, { kind: 'feedback-withdrawn', feedback: id }))

/** The machine's alarms do not count until somebody puts it back. */
export const removalFromService = (machine: string, doer: Doer, reason: string): CaseEvent =>
  at(machineAt(machine, doer), doer, { kind: 'out-of-service', reason: reason.slice(0, 500) })

/** The machine's alarms count again. */
export const returnsToService = (machine: string, doer: Doer, removal: Removal): CaseEvent[] =>
  removal.ids.map((id) => at(machineAt(machine, doer), doer, { kind: 'in-service', removal: id }))

const machineAt = (machine: string, { atMs }: Doer): { id: string; machine: string } => ({
  id: caseIdOf(machine, atMs),
  machine,
})

const at = (
  of: { readonly id: string; readonly machine: string },
  { by, atMs }: Doer,
  part: Part,
): CaseEvent => ({
  ...part,
  id: crypto.randomUUID(),
  caseId: of.id,
  machine: of.machine,
  atMs,
  by,
})
