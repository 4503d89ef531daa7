// A case as it was at a moment: the fold of the events until then.
import { foldCases } from './cases.ts'
import type { Case } from './fold-case.ts'

/** `of` as it was at `atMs` (epoch ms), as far as its own events tell; null before it opened. */
export function caseAt(of: Case, atMs: number): Case | null {
  const { byId } = foldCases(of.events.filter((event) => event.atMs <= atMs))
  for (const id of of.ids) {
    const found = byId.get(id)
    if (found) return found
  }
  return null
}
