// How often the detector calls: the promise in force, and a try of another one on the stored days before it is applied.

import type { Outlook } from '../domain/rehearsal/outlook.ts'
import { AS_SHIPPED, parseSensitivity, SENSITIVITY_KEY } from '../domain/rehearsal/sensitivity.ts'
import type { Said } from '../domain/said.ts'
import type { Committed, DetectorDoor, RehearsalDoor, StoreDoor } from '../workers/doors.ts'

/** A replay goes over no more than about so many of the newest readings. */
const READINGS_MOST = 1_500_000

/** A replay's worker, and its end. */
export interface RehearsalWorker {
  readonly door: RehearsalDoor
  /** Resolves with the reason when the worker fails: its door answers no more. */
  readonly lost: Promise<string>
  end(): void
}

/** What it needs from the rest of the app. */
export interface SensitivityParts {
  readonly store: StoreDoor
  readonly detector: DetectorDoor
  /** Starts a worker of its own for one replay. */
  rehearse(): RehearsalWorker
}

/** `idle`: nothing tried. `playing`: the stored days run. `told`: `outlook` says what would be. `failed`: `problem` says why. */
export type TryPhase = 'idle' | 'playing' | 'told' | 'failed'

/** The sensitivity of this tablet. */
export class SensitivityState {
  readonly #parts: SensitivityParts
  /** What is in force. */
  present = $state.raw(AS_SHIPPED)
  /** What was chosen to be tried: cases per shift, null = as shipped. */
  chosen = $state<number | null>(null)
  phase = $state<TryPhase>('idle')
  /** Readings played, and how many there are to play. */
  played = $state(0)
  total = $state(0)
  outlook = $state.raw<Outlook | null>(null)
  problem = $state('')
  /** Why what was applied could not be stored: it holds only until the next start; null where it was. */
  unstored = $state.raw<Said | null>(null)
  /** The choice was applied and nothing else was tried since. */
  applied = $state(false)
  #worker: RehearsalWorker | null = null

  constructor(parts: SensitivityParts) {
    this.#parts = parts
  }

  /** Reads the setting in force; the history must be open. */
  async restore(): Promise<void> {
    this.present = parseSensitivity(await this.#parts.store.setting(SENSITIVITY_KEY))
    this.chosen = this.present.perShift
  }

  /** Chooses what to try; where the stored days have been played already the answer comes at once. */
  async choose(perShift: number | null): Promise<void> {
    this.chosen = perShift
    this.applied = false
    if (this.phase === 'told' && this.#worker) await this.#ask(this.#worker)
  }

  /** Plays the stored days in a worker of their own, then says what the choice would mean. */
  async try(): Promise<void> {
    if (this.phase === 'playing') return
    this.cancel()
    this.phase = 'playing'
    this.applied = false
    const worker = this.#parts.rehearse()
    this.#worker = worker
    try {
      const lost = worker.lost.then((reason) => {
        throw new Error(reason)
      })
      await Promise.race([this.#play(worker).then(() => this.#ask(worker)), lost])
    } catch (error) {
      if (this.#worker !== worker) return
      this.cancel()
      this.phase = 'failed'
      this.problem = error instanceof Error ? error.message : String(error)
    }
  }

  /** Ends the replay, or puts its answer away. */
  cancel(): void {
    this.#worker?.end()
    this.#worker = null
    this.phase = 'idle'
    this.outlook = null
    this.played = 0
    this.total = 0
    this.problem = ''
    this.unstored = null
  }

  /** Puts what was tried in force, now and at every start. */
  async apply(): Promise<void> {
    const { outlook, chosen } = this
    if (!outlook?.ok) return
    const next = { perShift: chosen, times: outlook.times }
    const stored: Committed = await this.#parts.store.setSetting(SENSITIVITY_KEY, JSON.stringify(next))
    await this.#parts.detector.setSensitivity(next.times)
    this.present = next
    this.cancel()
    this.applied = true
    this.unstored = stored.ok ? null : stored.text
  }

  /** Leaves everything as it is. */
  leave(): void {
    this.cancel()
    this.chosen = this.present.perShift
  }

  async #play(worker: RehearsalWorker): Promise<void> {
    const { store } = this.#parts
    // What the history holds now, lessons in the models included; it is open, so nothing is opened twice.
    const opened = await store.open(false)
    if (opened.state !== 'open') throw new Error('The history is open in another window.')
    const { machines, models } = opened.snapshot
    await worker.door.begin(machines, models)
    const { readings, oldestMs, newestMs } = await store.size()
    const part = Math.min(1, READINGS_MOST / Math.max(1, readings))
    const fromMs =
      oldestMs === null || newestMs === null ? null : Math.ceil(newestMs - part * (newestMs - oldestMs))
    const period = { machine: null, fromMs, toMs: newestMs === null ? null : newestMs + 1 }
    this.total = await store.countReadings(period)
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<StoreDoor['rawPage']>> = await store.rawPage(period, cursor)
      if (this.#worker !== worker) return
      this.played = await worker.door.take(page.readings)
      cursor = page.cursor
    } while (cursor !== null && this.#worker === worker)
  }

  async #ask(worker: RehearsalWorker): Promise<void> {
    const { chosen } = this
    if (this.#worker !== worker) return
    const outlook = await worker.door.outlook(chosen, this.present.times)
    if (this.#worker !== worker || this.chosen !== chosen) return
    this.outlook = outlook
    this.phase = 'told'
  }
}
