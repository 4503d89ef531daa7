// What keeps a machine's alarm quiet, after ISA-18.2: shelved (a person, a reason, an end) and out of service (a person, a
// reason, no end by itself). Both hold for the machine, because the next case there is the same nuisance.
import type { CaseEvent } from '../../../../shared/case.ts'
import type { Stretch } from './stretches.ts'

/** A case put aside for a time. */
export interface Shelving {
  /** Id of the event that began it. */
  readonly id: string
  readonly by: string
  /** Device time, epoch ms. */
  readonly atMs: number
  /** Back by itself at this time, epoch ms. */
  readonly untilMs: number
  /** Only this case, and only until the machine is back to normal. */
  readonly once: boolean
  readonly reason: string
}

/** A machine whose alarms do not count. */
export interface Removal {
  /** Ids of the events that began it and that nothing has ended: usually one. */
  readonly ids: readonly string[]
  readonly by: string
  /** Device time, epoch ms. */
  readonly atMs: number
  readonly reason: string
}

type Shelved = Extract<CaseEvent, { kind: 'shelved' }>

/** The shelvings of a machine that nobody has ended, from all its events in order. */
export function shelvingsOf(events: readonly CaseEvent[]): readonly Shelved[] {
  const ended = new Set(events.flatMap((event) => (event.kind === 'unshelved' ? [event.shelving] : [])))
  return events.filter((event): event is Shelved => event.kind === 'shelved' && !ended.has(event.id))
}

/** The shelving that lasts longest for a case; null where there is none. It may be over: see conditionOf. */
export function shelvingOf({ ids, detected }: Stretch, shelvings: readonly Shelved[]): Shelving | null {
  const sinceMs = detected[0]!.evidence.sinceMs
  let longest: Shelved | null = null
  for (const each of shelvings) {
    const isOwn = ids.includes(each.caseId)
    const covers = !each.once && sinceMs >= each.atMs && sinceMs < each.untilMs
    if ((isOwn || covers) && each.untilMs > (longest?.untilMs ?? 0)) longest = each
  }
  if (!longest) return null
  const { id, by, atMs, untilMs, once, reason } = longest
  return { id, by, atMs, untilMs, once, reason }
}

/** How a machine stands, from all its events in order: out of service since when and why, or null. */
export function removalOf(events: readonly CaseEvent[]): Removal | null {
  const ended = new Set(events.flatMap((event) => (event.kind === 'in-service' ? [event.removal] : [])))
  const standing = events.filter((event) => event.kind === 'out-of-service' && !ended.has(event.id))
  const first = standing[0]
  if (first?.kind !== 'out-of-service') return null
  return { ids: standing.map(({ id }) => id), by: first.by, atMs: first.atMs, reason: first.reason }
}
