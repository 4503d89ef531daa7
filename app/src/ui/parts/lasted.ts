// How long a case has lasted. Its evidence stands still between two events, its machine does not.
import type { Case } from '../../domain/cases/fold-case.ts'
import type { Floor } from '../../state/floor.svelte.ts'

/** Time from its beginning until it returned; while it runs, as far as its machine is known on this tablet. ms. */
export function lastedMs(of: Case, floor: Pick<Floor, 'find'>): number {
  const knownMs = floor.find(of.machine)?.state?.timeMs ?? 0
  return (of.returnedMs ?? Math.max(of.evidence.untilMs, knownMs)) - of.sinceMs
}
