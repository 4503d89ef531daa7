// Two noises that are pure functions of time: one with the memory of an AR(1) process, one that wanders smoothly. Both
// remember hashed numbers they used last; that only saves work, the result is the same bit for bit (noise.test.ts).
import { gaussian } from './hash.ts'

/** How many past ticks an AR noise weighs; a power of two. */
export const AR_TAPS = 32

/**
 * Noise of unit variance whose correlation falls as exp(-lag / tauTicks): a finite, exponentially weighted sum of the last
 * AR_TAPS hashed white numbers. tauTicks up to 8 leaves less than 2 % of the weight beyond the last tap.
 */
export class ArNoise {
  readonly #seed: number
  readonly #stream: number
  readonly #weights: Float64Array
  readonly #white = new Float64Array(AR_TAPS)
  #newest = Number.NaN

  constructor(seed: number, stream: number, tauTicks: number) {
    this.#seed = seed
    this.#stream = stream
    this.#weights = arWeights(tauTicks)
  }

  /** The noise at `tick` (an integer). */
  at(tick: number): number {
    if (tick !== this.#newest) {
      const known = tick > this.#newest && tick - this.#newest < AR_TAPS ? this.#newest : tick - AR_TAPS
      for (let at = known + 1; at <= tick; at++)
        this.#white[slot(at)] = gaussian(this.#seed, this.#stream, at)
      this.#newest = tick
    }
    let sum = 0
    const newest = slot(tick)
    for (let lag = 0; lag < AR_TAPS; lag++)
      sum += this.#weights[lag]! * this.#white[(newest - lag) & (AR_TAPS - 1)]!
    return sum
  }
}

/** The same as `new ArNoise(...).at(tick)`, straight from its definition. */
export function arNoiseAt(seed: number, stream: number, tauTicks: number, tick: number): number {
  const weights = arWeights(tauTicks)
  let sum = 0
  for (let lag = 0; lag < AR_TAPS; lag++) sum += weights[lag]! * gaussian(seed, stream, tick - lag)
  return sum
}

/** Smooth noise of about unit size: normal numbers on the integers, joined by smooth steps. */
export class Wander {
  readonly #seed: number
  readonly #stream: number
  readonly #at = new Float64Array(8).fill(Number.NaN)
  readonly #knots = new Float64Array(8)

  constructor(seed: number, stream: number) {
    this.#seed = seed
    this.#stream = stream
  }

  /** The noise at `x`: time in units of the knots' distance. */
  at(x: number): number {
    const knot = Math.floor(x)
    const before = this.#knot(knot)
    return before + (this.#knot(knot + 1) - before) * smooth(x - knot)
  }

  #knot(knot: number): number {
    const place = knot & 7
    if (this.#at[place] !== knot) {
      this.#at[place] = knot
      // Cut at 2.5: a wander is a habit of the machine, never an event.
      this.#knots[place] = Math.max(-2.5, Math.min(2.5, gaussian(this.#seed, this.#stream, knot)))
    }
    return this.#knots[place]!
  }
}

/** 0 at 0, 1 at 1, level at both ends; `x` outside [0, 1] is cut. */
export function smooth(x: number): number {
  const cut = Math.max(0, Math.min(1, x))
  return cut * cut * (3 - 2 * cut)
}

/** Place of a tick in a ring of AR_TAPS; right for ticks beyond 32 bits and before 1970 too. */
const slot = (tick: number): number => (tick | 0) & (AR_TAPS - 1)

function arWeights(tauTicks: number): Float64Array {
  const weights = Float64Array.from({ length: AR_TAPS }, (_, lag) => Math.exp(-lag / tauTicks))
  const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))
  return weights.map((weight) => weight / norm)
}
