// What calls for a person now: the sound, and what happened while nobody could see it. Cases found while catching up are
// listed, not sounded: an hour of them at once would only be noise.
import type { CaseEvent } from '../../../shared/case.ts'
import type { Case } from '../domain/cases/fold-case.ts'
import { isDetected } from '../domain/cases/order.ts'
import { AlarmSound, type SoundLevel } from '../platform/sound.ts'
import type { CaseBook } from './cases.svelte.ts'

const MUTED_KEY = 'lineside.muted'

/** The attention this tablet asks for. */
export class Attention {
  readonly #cases: CaseBook
  readonly #sound = new AlarmSound((isAllowed) => {
    this.isAllowed = isAllowed
  })
  /** Ids of cases that opened in what was caught up on. */
  #silent = $state.raw<ReadonlySet<string>>(new Set())
  /** Those of them that happened since this tablet was last here, and that nobody has looked at. */
  #missed = $state.raw<ReadonlySet<string>>(new Set())
  /** The person wants no sound here. */
  isMuted = $state(readMuted())
  /** The browser lets sound through: it does so once the page was touched. */
  isAllowed = $state(false)
  /** How loud it is by right, whether muted or not; low cases make no sound. */
  readonly level: SoundLevel = $derived.by(() => {
    const loud = this.#cases.calling.filter((each) => each.state === 'unacknowledged' && !this.isSilent(each))
    if (loud.some(({ severity }) => severity === 'high')) return 'high'
    return loud.some(({ severity }) => severity === 'medium') ? 'medium' : null
  })
  /** "While you were away": cases nobody has looked at since, newest first. */
  readonly missed: readonly Case[] = $derived.by(() =>
    this.#cases.all.filter((each) => each.ids.some((id) => this.#missed.has(id))),
  )

  constructor(cases: CaseBook) {
    this.#cases = cases
  }

  /**
   * Takes the detector's events as they come. `isLive`: they are of now, not of what is caught up on; `wasHere`: this
   * tablet held a history before.
   */
  take(events: readonly CaseEvent[], isLive: boolean, wasHere: boolean): void {
    const detected = events.filter((event) => isDetected(event) && event.kind !== 'returned')
    if (detected.length === 0) return
    const silent = new Set(this.#silent)
    const missed = new Set(this.#missed)
    for (const { caseId, kind } of detected) {
      if (isLive) silent.delete(caseId)
      else silent.add(caseId)
      if (!isLive && wasHere && kind === 'opened') missed.add(caseId)
    }
    this.#silent = silent
    this.#missed = missed
  }

  /** Whether a case was found in what was caught up on, and has not called since. */
  isSilent({ ids }: Case): boolean {
    return ids.some((id) => this.#silent.has(id))
  }

  /** The person has seen what was missed. */
  seen(): void {
    this.#missed = new Set()
  }

  /** Plays what the level asks for; call it whenever that may have changed. */
  sound(): void {
    this.#sound.play(this.isMuted ? null : this.level)
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted
    try {
      localStorage.setItem(MUTED_KEY, String(isMuted))
    } catch {
      // Kept as long as the page.
    }
  }
}

function readMuted(): boolean {
  try {
    return localStorage.getItem(MUTED_KEY) === 'true'
  } catch {
    return false
  }
}
