// Which tile stands first: what needs a person, worst first; then machines that have fallen silent; then the rest as
// they come, by name, so that a tile is found where it was, and where it is on the next tablet.
import type { Severity } from '../../../../shared/evidence.ts'
import { type Case, type CaseCondition, conditionOf } from '../../domain/cases/fold-case.ts'
import { type FloorMachine, freshness } from '../../state/floor.svelte.ts'

/** One machine with what decides its place. */
export interface Placed {
  readonly machine: FloorMachine
  /** Its open case; null where it has none. */
  readonly open: Case | null
  /** What that case shows; null where it has none. */
  readonly condition: CaseCondition | null
  /** Since when it is stale, epoch ms; null while its readings come as usual. */
  readonly staleSinceMs: number | null
  /** Age of its newest reading, ms; null before the first. */
  readonly ageMs: number | null
}

const CONDITION_RANK: Readonly<Record<CaseCondition, number>> = {
  unacknowledged: 0,
  acknowledged: 1,
  returned: 2,
  shelved: 3,
  'out-of-service': 4,
  closed: 5,
}
const SEVERITY_RANK: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2 }
const STALE_RANK = 100
const NORMAL_RANK = 200

/**
 * Machines in the order of the floor at `nowMs` (epoch ms, gateway's clock); of equal rank they stay in the order of
 * `machines`. `open`: cases that are not closed, newest first; a machine's newest one counts.
 */
export function placeMachines(
  machines: readonly FloorMachine[],
  open: readonly Case[],
  nowMs: number,
): readonly Placed[] {
  const cases = new Map<string, Case>()
  for (const each of open) if (!cases.has(each.machine)) cases.set(each.machine, each)
  return machines
    .map((machine) => {
      const open = cases.get(machine.machine.machine) ?? null
      const condition = open && conditionOf(open, nowMs)
      return { machine, open, condition, ...freshness(machine, nowMs) }
    })
    .sort((a, b) => rankOf(a) - rankOf(b))
}

/** The floor in two parts: machines with an open case, worst first, and all others. */
export interface Places {
  readonly front: readonly Placed[]
  readonly rest: readonly Placed[]
  /** Moves when an order that was held is let go and another one takes its place. */
  readonly order: number
}

/** A floor without machines. */
export const NO_PLACES: Places = { front: [], rest: [], order: 0 }

/**
 * The floor after `before`, at `nowMs` (epoch ms, gateway's clock). A machine of which nothing has changed is the same
 * object as before. `isHeld`: every machine stays where it was and new ones come last, as while hours are caught up on,
 * when cases come and go many times a second.
 */
export function nextPlaces(
  before: Places & { readonly isHeld?: boolean },
  machines: readonly FloorMachine[],
  open: readonly Case[],
  nowMs: number,
  isHeld: boolean,
): Places & { readonly isHeld: boolean } {
  const known = new Map([...before.front, ...before.rest].map((each, at) => [numberOf(each), { each, at }]))
  const placed = placeMachines(machines, open, nowMs).map((each) => {
    const same = known.get(numberOf(each))?.each
    return same && isSame(same, each) ? same : each
  })
  if (isHeld) {
    const at = (each: Placed): number => known.get(numberOf(each))?.at ?? known.size
    placed.sort((a, b) => at(a) - at(b))
  }
  const wasInFront = new Set(before.front.map(numberOf))
  const isInFront = (each: Placed): boolean => (isHeld ? wasInFront.has(numberOf(each)) : each.open !== null)
  const front = placed.filter(isInFront)
  const rest = placed.filter((each) => !isInFront(each))
  const hasMoved =
    before.isHeld && !isHeld && !(isInOrder(front, before.front) && isInOrder(rest, before.rest))
  return { front, rest, isHeld, order: before.order + (hasMoved ? 1 : 0) }
}

const isInOrder = (now: readonly Placed[], before: readonly Placed[]): boolean =>
  before.every((each, at) => now[at] && numberOf(now[at]) === numberOf(each))

const numberOf = ({ machine }: Placed): number => machine.machine.number

const isSame = (a: Placed, b: Placed): boolean =>
  a.machine === b.machine &&
  a.open === b.open &&
  a.condition === b.condition &&
  a.staleSinceMs === b.staleSinceMs &&
  a.ageMs === b.ageMs

/** Whether a machine stands among the abnormal ones. */
export const isAbnormal = (placed: Placed): boolean => rankOf(placed) < NORMAL_RANK

function rankOf({ open, condition, staleSinceMs }: Placed): number {
  if (open && condition) return 10 * CONDITION_RANK[condition] + SEVERITY_RANK[open.severity]
  return staleSinceMs === null ? NORMAL_RANK : STALE_RANK
}
