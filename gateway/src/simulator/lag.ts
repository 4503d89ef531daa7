// How something slow follows something quick: oil that warms under load, a vessel that fills. A first-order lag as a pure
// function of time: the input is looked at on a fixed grid, far enough back that what came before no longer counts.

/** Grid points to one time constant, and time constants looked back. */
const STEPS_A_TAU = 16
const TAUS = 5
const STEPS = STEPS_A_TAU * TAUS
const KEEP = Math.exp(-1 / STEPS_A_TAU)

/** A first-order lag of `input` (a pure function of epoch ms) with time constant `tauMs`. */
export class Lag {
  readonly #input: (timeMs: number) => number
  readonly #stepMs: number
  readonly #seen = new Float64Array(128)
  #newest = Number.NaN
  #level = 0

  constructor(input: (timeMs: number) => number, tauMs: number) {
    this.#input = input
    this.#stepMs = tauMs / STEPS_A_TAU
  }

  /** The lagged input at `timeMs`; the same bits whatever was asked before. */
  at(timeMs: number): number {
    const step = Math.floor(timeMs / this.#stepMs)
    if (step !== this.#newest) this.#moveTo(step)
    const keep = KEEP ** (timeMs / this.#stepMs - step)
    return keep * this.#level + (1 - keep) * this.#input(timeMs)
  }

  #moveTo(step: number): void {
    const known = step > this.#newest && step - this.#newest < STEPS ? this.#newest : step - STEPS
    for (let at = known + 1; at <= step; at++) this.#seen[place(at)] = this.#input(at * this.#stepMs)
    // Summed anew from the oldest on, so that the result does not depend on where one came from.
    let level = this.#seen[place(step - STEPS + 1)]!
    for (let at = step - STEPS + 2; at <= step; at++)
      level = KEEP * level + (1 - KEEP) * this.#seen[place(at)]!
    this.#level = level
    this.#newest = step
  }
}

const place = (step: number): number => (step | 0) & 127
