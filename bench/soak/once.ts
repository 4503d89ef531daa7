// Counts how often each of a known number of readings came: 0 = lost, more than 1 = twice.

/** A tally of readings 0, 1, 2 … */
export class Tally {
  #times = new Uint8Array(1 << 20)
  /** Readings that nobody sent. */
  #strange = 0

  /** Reading `n` came; what is no whole number from 0 on is counted as strange. */
  came(n: number): void {
    if (!Number.isInteger(n) || n < 0) {
      this.#strange++
      return
    }
    if (n >= this.#times.length) {
      const bigger = new Uint8Array(2 * n)
      bigger.set(this.#times)
      this.#times = bigger
    }
    this.#times[n] = Math.min(255, this.#times[n]! + 1)
  }

  /** Takes along another tally of the same readings: what came in either came, and as often as in the one that had it most. */
  join(other: Tally): void {
    for (const [n, times] of other.#times.entries())
      if (times > 0) {
        if (n >= this.#times.length || this.#times[n] === 0) this.came(n)
        this.#times[n] = Math.max(this.#times[n]!, times)
      }
    this.#strange += other.#strange
  }

  /** Of readings 0 … count - 1: how many never came, how many came again, and how many came that were not among them. */
  balance(count: number): { readonly lost: number; readonly twice: number; readonly strange: number } {
    let lost = 0
    let twice = 0
    let strange = this.#strange
    for (const [n, times] of this.#times.entries()) {
      if (n >= count) strange += times
      else if (times === 0) lost++
      else twice += times - 1
    }
    return { lost: lost + Math.max(0, count - this.#times.length), twice, strange }
  }
}
