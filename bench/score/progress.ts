// A progress bar on standard error, drawn only where a person looks at it.

const WIDTH = 40
const EVERY_MS = 100

/** Shows how much of a known number of bytes has been read. */
export class ProgressBar {
  readonly #total: number
  readonly #isShown = process.stderr.isTTY === true
  #shownAtMs = 0

  /** `total`: bytes in all. */
  constructor(total: number) {
    this.#total = Math.max(1, total)
  }

  /** Draws the bar, at most ten times a second. */
  show(bytes: number): void {
    const nowMs = performance.now()
    if (!this.#isShown || nowMs - this.#shownAtMs < EVERY_MS) return
    this.#shownAtMs = nowMs
    const part = Math.min(1, bytes / this.#total)
    const filled = Math.round(WIDTH * part)
    const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled)
    process.stderr.write(`\r[${bar}] ${(100 * part).toFixed(0).padStart(3)} %`)
  }

  /** Wipes the bar. */
  end(): void {
    if (this.#isShown && this.#shownAtMs > 0) process.stderr.write(`\r${' '.repeat(WIDTH + 10)}\r`)
  }
}
