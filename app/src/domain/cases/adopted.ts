// A case that ended because the machine has run that way for so long that the detector takes it as usual now.
import type { Case } from './fold-case.ts'

/** Whether the case's abnormal regime was taken as the new normal: it did not go back to what was usual before. */
export function isAdopted({ events, returnedMs }: Pick<Case, 'events' | 'returnedMs'>): boolean {
  const back = events.findLast((event) => event.kind === 'returned')
  return returnedMs !== null && back?.atMs === returnedMs && back.adopted === true
}
