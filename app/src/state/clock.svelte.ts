// The time as the screen shows it, moved once a second. A tablet's own clock may be wrong by hours: it is corrected to the
// gateway's, also before the gateway has answered, by what was found the last time.

const OFFSET_KEY = 'lineside.clock-offset-ms'

/** The clock of the screen. */
export class Clock {
  #offsetMs = readOffset()
  /** Now, epoch ms, corrected to the gateway's clock; moves once a second. */
  nowMs = $state(this.now())

  constructor() {
    setInterval(() => this.#tick(), 1000)
  }

  /** Now to the millisecond, epoch ms, corrected to the gateway's clock. */
  now(): number {
    return Date.now() + this.#offsetMs
  }

  /** Takes the gateway's time (epoch ms), as it is at this moment. */
  correct(serverTimeMs: number): void {
    this.#offsetMs = serverTimeMs - Date.now()
    try {
      localStorage.setItem(OFFSET_KEY, String(this.#offsetMs))
    } catch {
      // Forbidden here: corrected again at the next contact.
    }
    this.#tick()
  }

  #tick(): void {
    this.nowMs = this.now()
  }
}

function readOffset(): number {
  try {
    const offsetMs = Number(localStorage.getItem(OFFSET_KEY) ?? 0)
    return Number.isFinite(offsetMs) ? offsetMs : 0
  } catch {
    return 0
  }
}
