// What people call a false alarm, the detector learns; what they take back, it forgets. The two are compared whenever either
// may have changed, so it makes no difference on which tablet it was said, or whether this one was asleep.
import type { Case } from '../domain/cases/fold-case.ts'
import type { Said } from '../domain/said.ts'
import { readStretch } from '../domain/taught-stretch.ts'
import { LESSONS_MOST } from '../domain/watch/lessons.ts'
import type { Taught } from '../domain/watch/teach.ts'
import type { DetectorDoor, StoreDoor } from '../workers/doors.ts'

/** How teaching a case ended: what the lesson does, or why there is none. */
export type LessonOutcome = { readonly taught: Taught } | { readonly refused: Said }

/** What the teacher needs from the rest of the state. */
export interface TeacherParts {
  readonly store: Pick<StoreDoor, 'readingsOf' | 'countReadings'>
  readonly detector: Pick<DetectorDoor, 'lessons' | 'teach' | 'forget'>
  /** All cases known, newest first. */
  cases(): readonly Case[]
  find(caseId: string): Case | undefined
  /** The number of a machine (its id) on this tablet; null where it is not known yet. */
  numberOf(machine: string): number | null
}

/** Keeps the detector's lessons as people's words would have them. */
export class Teacher {
  readonly #parts: TeacherParts
  /** Cases tried already, each while it ran and once more when it had returned. */
  readonly #tried = new Set<string>()
  #running: Promise<void> | null = null
  #isAsked = false
  #outcomes = $state.raw<ReadonlyMap<string, LessonOutcome>>(new Map())
  #known = $state.raw<ReadonlySet<string>>(new Set())

  constructor(parts: TeacherParts) {
    this.#parts = parts
  }

  /** How teaching this case ended; null where it was not tried since this page was opened. */
  outcome(of: Case): LessonOutcome | null {
    return of.ids.map((id) => this.#outcomes.get(id)).find((found) => found !== undefined) ?? null
  }

  /** Whether the detector holds a lesson of this case. */
  knows(of: Case): boolean {
    return of.ids.some((id) => this.#known.has(id))
  }

  /** Compares and mends; asked again while it runs, it looks once more. */
  async look(): Promise<void> {
    this.#isAsked = true
    this.#running ??= this.#untilDone().finally(() => {
      this.#running = null
    })
    await this.#running
  }

  /** The detector has begun anew from what is stored. */
  restart(): Promise<void> {
    this.#tried.clear()
    return this.look()
  }

  async #untilDone(): Promise<void> {
    while (this.#isAsked) {
      this.#isAsked = false
      await this.#once()
    }
  }

  async #once(): Promise<void> {
    const { detector } = this.#parts
    for (const { machine, caseId } of await detector.lessons()) {
      const found = this.#parts.find(caseId)
      // A case that is not on this page, because it is old, is no reason to forget it.
      if (!found || found.feedback?.verdict === 'false-alarm') continue
      await detector.forget(machine, caseId)
      for (const id of found.ids) this.#tried.delete(keyOf(id, found))
      this.#say(caseId, null)
    }
    const known = new Set((await detector.lessons()).map(({ caseId }) => caseId))
    for (const each of this.#wanted()) if (await this.#teach(each, known)) known.add(each.id)
    this.#known = known
  }

  /** The newest false alarms of each machine, as many as it has room for. */
  #wanted(): Case[] {
    const counts = new Map<string, number>()
    return this.#parts.cases().filter(({ machine, feedback }) => {
      if (feedback?.verdict !== 'false-alarm') return false
      const count = (counts.get(machine) ?? 0) + 1
      counts.set(machine, count)
      return count <= LESSONS_MOST
    })
  }

  /** Teaches a case unless that was done or tried; true where the detector holds the lesson now. */
  async #teach(of: Case, known: ReadonlySet<string>): Promise<boolean> {
    const key = keyOf(of.id, of)
    const isKnown = of.ids.some((id) => known.has(id))
    if (this.#tried.has(key) || (isKnown && !this.#tried.has(keyOf(of.id, { returnedMs: null }))))
      return isKnown
    const machine = this.#parts.numberOf(of.machine)
    if (machine === null) return isKnown
    this.#tried.add(key)
    const untilMs = of.returnedMs ?? of.evidence.untilMs
    const stretch = await readStretch(this.#parts.store, machine, of.sinceMs, untilMs)
    const taught = await this.#parts.detector.teach(machine, of.id, stretch)
    this.#say(of.id, taught.ok ? { taught: taught.value } : { refused: taught.error })
    return taught.ok || isKnown
  }

  #say(caseId: string, outcome: LessonOutcome | null): void {
    const next = new Map(this.#outcomes)
    if (outcome) next.set(caseId, outcome)
    else next.delete(caseId)
    this.#outcomes = next
  }
}

const keyOf = (caseId: string, { returnedMs }: Pick<Case, 'returnedMs'>): string =>
  `${caseId} ${returnedMs === null ? 'open' : 'returned'}`
