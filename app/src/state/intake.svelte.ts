// Messages, and fields of messages, that were not taken: counted by reason, the newest kept in full. Never in silence.
import type { FlawCode } from '../../../shared/flaw.ts'
import type { Refusal } from '../domain/commit.ts'

/** Refusals kept in full. */
const SAMPLES = 20

/** What did not fit. */
export class Intake {
  refused = $state.raw<Readonly<Partial<Record<FlawCode, number>>>>({})
  /** Newest first. */
  samples = $state.raw<readonly Refusal[]>([])
  readonly total: number = $derived(Object.values(this.refused).reduce((sum, count) => sum + count, 0))

  /** Begins with what the history held. */
  restore(refused: Readonly<Partial<Record<FlawCode, number>>>, samples: readonly Refusal[]): void {
    this.refused = refused
    this.samples = [...samples].sort((a, b) => b.timeMs - a.timeMs).slice(0, SAMPLES)
  }

  /** Adds what one frame brought. */
  add(refused: Readonly<Partial<Record<FlawCode, number>>>, samples: readonly Refusal[]): void {
    const codes = Object.keys(refused) as FlawCode[]
    if (codes.length === 0) return
    const next = { ...this.refused }
    for (const code of codes) next[code] = (next[code] ?? 0) + (refused[code] ?? 0)
    this.refused = next
    this.samples = [...[...samples].reverse(), ...this.samples].slice(0, SAMPLES)
  }
}
