// Seeded random numbers: sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32. The same seed gives the same
// numbers in Node and in a browser; nothing in the domain ever calls Math.random.

/** A seeded stream of random numbers. Same seed, same numbers, on every machine. */
export class Random {
  /** a, b, c and the counter. In fields of their own a browser would box them: its small integers have 31 bits. */
  readonly #state: Int32Array

  /** `seed`: any integer; only its low 32 bits count. */
  constructor(seed: number) {
    let state = seed | 0
    const mix = (): number => {
      state = (state + 0x9e3779b9) | 0
      let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) | 0
    }
    this.#state = Int32Array.of(mix(), mix(), mix(), 1)
    for (let i = 0; i < 12; i++) this.bits()
  }

  /** The next 32 random bits as an unsigned integer. */
  bits(): number {
    const state = this.#state
    const b = state[1]!
    const c = state[2]!
    const counter = state[3]!
    const sum = (state[0]! + b + counter) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = (c + (c << 3)) | 0
    state[2] = (((c << 21) | (c >>> 11)) + sum) | 0
    state[3] = counter + 1
    return sum >>> 0
  }

  /** A number from 0 to below 1, in steps of 2^-32. */
  next(): number {
    return this.bits() * 2.3283064365386963e-10
  }

  /** An integer from 0 to below `below`. */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** A number from the standard normal distribution (Marsaglia's polar method, one of the pair used). */
  gaussian(): number {
    for (;;) {
      const x = 2 * this.next() - 1
      const y = 2 * this.next() - 1
      const square = x * x + y * y
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
    }
  }
}

/** Mixes integers into one seed, so that model n of machine m has a stream of its own. */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  }
  return hash ^ (hash >>> 13)
}

/** A seed made from a name (FNV-1a over its UTF-16 units). */
export function seedOfName(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash | 0
}
