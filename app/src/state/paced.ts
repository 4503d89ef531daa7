// What arrives fifty times a second is shown a few times a second: people cannot read faster, and painting a floor costs
// a tablet far more than all the rest. Nothing is shown later than its pace, and what comes after a quiet time at once.

/** Shows the newest of each kind, at most every so often. */
export class Paced {
  readonly #everyMs: () => number
  #waiting = new Map<string, () => void>()
  #timer: ReturnType<typeof setTimeout> | null = null

  /** `everyMs`: the least time between two showings, ms, asked for after each. */
  constructor(everyMs: () => number) {
    this.#everyMs = everyMs
  }

  /** Shows `work` soon, in place of what waits of the same `kind`. */
  soon(kind: string, work: () => void): void {
    this.#waiting.set(kind, work)
    if (this.#timer === null) this.now()
  }

  /** Shows all that waits, now. */
  now(): void {
    if (this.#waiting.size === 0) return
    const works = this.#waiting
    this.#waiting = new Map()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.now()
    }, this.#everyMs())
    for (const work of works.values()) work()
  }
}
