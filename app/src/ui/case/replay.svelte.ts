// The clock of a replay: stands or runs between two moments of the past.

/** How many times as fast as it happened. */
export const REPLAY_SPEEDS = ['1', '10', '60'] as const
export type ReplaySpeed = (typeof REPLAY_SPEEDS)[number]

/** Time between two steps, ms, and where the system asks for less motion. */
const STEP_MS = 100
const CALM_STEP_MS = 1000

/** Where a replay stands; all times epoch ms. */
export class Replay {
  readonly fromMs: number
  readonly toMs: number
  atMs = $state(0)
  speed = $state<ReplaySpeed>('10')
  isPlaying = $state(false)
  readonly #stepMs: number
  #timer: ReturnType<typeof setInterval> | undefined

  /** Stands at `fromMs`. `isCalm`: fewer, bigger steps. */
  constructor(fromMs: number, toMs: number, isCalm: boolean) {
    this.fromMs = fromMs
    this.toMs = toMs
    this.atMs = fromMs
    this.#stepMs = isCalm ? CALM_STEP_MS : STEP_MS
  }

  /** Runs on; from the beginning where it stands at the end. */
  play(): void {
    if (this.isPlaying) return
    if (this.atMs >= this.toMs) this.atMs = this.fromMs
    this.isPlaying = true
    this.#timer = setInterval(() => this.seek(this.atMs + this.#stepMs * Number(this.speed)), this.#stepMs)
  }

  /** Stands still. */
  pause(): void {
    clearInterval(this.#timer)
    this.isPlaying = false
  }

  /** Goes to a moment, or the nearest end; at the end it stands still. */
  seek(atMs: number): void {
    this.atMs = Math.min(this.toMs, Math.max(this.fromMs, atMs))
    if (this.atMs === this.toMs) this.pause()
  }
}
