// The time on the wall, as the log's side counts it: ages compare record times with this clock, never with a tablet's own.

/** Ticks once a second. */
export class Clock {
  /** Now, epoch ms, corrected to the gateway's clock. */
  nowMs = $state(Date.now())
  #offsetMs = 0

  constructor() {
    setInterval(() => this.#tick(), 1000)
  }

  /** Takes the gateway's time (epoch ms), as it is at this moment. */
  correct(serverTimeMs: number): void {
    this.#offsetMs = serverTimeMs - Date.now()
    this.#tick()
  }

  #tick(): void {
    this.nowMs = Date.now() + this.#offsetMs
  }
}
