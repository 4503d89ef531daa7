// How many events one tablet may send: a burst, for what it has kept through a shift without a network, and then a rate
// no person reaches. A token bucket; pure but for the time it is told.

/** Events at once. */
const BURST = 1000
/** Events a second in the long run. */
const PER_SECOND = 10

/** One connection's allowance. */
export class EventAllowance {
  #left = BURST
  #atMs: number

  /** `nowMs`: any clock that does not go back. */
  constructor(nowMs: number) {
    this.#atMs = nowMs
  }

  /** Takes one event's share; false where it is used up. */
  take(nowMs: number): boolean {
    this.#left = Math.min(BURST, this.#left + ((nowMs - this.#atMs) / 1000) * PER_SECOND)
    this.#atMs = nowMs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
