// Which tile stands first: what needs a person, worst first; then machines that have fallen silent; then the rest in the
// order in which they appeared, so that a tile is found where it was.
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
 * Machines in the order of the floor at `nowMs` (epoch ms, gateway's clock). `open`: cases that are not closed, newest
 * first; a machine's newest one counts.
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
    .sort((a, b) => rankOf(a) - rankOf(b) || a.machine.machine.number - b.machine.machine.number)
}

/** Whether a machine stands among the abnormal ones. */
export const isAbnormal = (placed: Placed): boolean => rankOf(placed) < NORMAL_RANK

function rankOf({ open, condition, staleSinceMs }: Placed): number {
  if (open && condition) return 10 * CONDITION_RANK[condition] + SEVERITY_RANK[open.severity]
  return staleSinceMs === null ? NORMAL_RANK : STALE_RANK
}
