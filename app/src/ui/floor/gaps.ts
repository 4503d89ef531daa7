// What the floor says of missing data: a gap that is young enough to matter to whoever stands there now.
import type { Gap } from '../../domain/commit.ts'

/** A gap is the floor's business for one shift, ms; the hand-over and the settings keep it longer. */
const SHIFT_MS = 8 * 3_600_000

/** Several gaps as one: from the first to the last moment, epoch ms, null where not known. */
export interface Missing {
  readonly fromMs: number | null
  readonly toMs: number | null
  /** Messages lost in all; null where nobody can know. */
  readonly lost: number | null
}

/** The gaps that ended within a shift before `nowMs` (epoch ms), or whose end is not known yet; null where there is none. */
export function recentlyMissing(gaps: readonly Gap[], nowMs: number): Missing | null {
  const recent = gaps.filter(({ toMs, fromMs }) => (toMs ?? fromMs ?? nowMs) >= nowMs - SHIFT_MS)
  if (recent.length === 0) return null
  const from = recent.map(({ fromMs }) => fromMs)
  const to = recent.map(({ toMs }) => toMs)
  return {
    fromMs: from.every((ms) => ms !== null) ? Math.min(...from) : null,
    toMs: to.every((ms) => ms !== null) ? Math.max(...to) : null,
    lost: recent.reduce<number | null>(
      (sum, { lost }) => (sum === null || lost === null ? null : sum + lost),
      0,
    ),
  }
}
