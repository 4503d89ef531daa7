// How fast one tablet is given old records: a token bucket of bytes, so that a tablet that comes back after a week, or
// one that asks for everything again and again, takes no more than its share from the live ones. Pure.

/** Time whose bytes may go at once, s. */
const BURST_SECONDS = 0.25

/** One tablet's share. */
export class ReplayPace {
  readonly #bytesPerSecond: number
  #left: number
  #atMs: number

  /** `nowMs`: any clock that does not go back. */
  constructor(bytesPerSecond: number, nowMs: number) {
    this.#bytesPerSecond = bytesPerSecond
    this.#left = bytesPerSecond * BURST_SECONDS
    this.#atMs = nowMs
  }

  /** Time to wait before more is sent, ms; 0 where it may go now. */
  waitMs(nowMs: number): number {
    const most = this.#bytesPerSecond * BURST_SECONDS
    this.#left = Math.min(most, this.#left + ((nowMs - this.#atMs) / 1000) * this.#bytesPerSecond)
    this.#atMs = nowMs
    return this.#left > 0 ? 0 : Math.ceil((1000 * -this.#left) / this.#bytesPerSecond) + 1
  }

  /** Notes what was sent; a frame that is more than what is left makes the next one wait longer. */
  sent(bytes: number): void {
    this.#left -= bytes
  }
}
