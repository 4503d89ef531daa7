// Turns: a few questions at a time, a short queue behind them, and `busy` beyond it, so that a flood of cases becomes
// neither a flood of requests nor a queue nobody lives to see the end of.

/** What became of waiting for a turn: a function that gives the turn back, or why there is none. */
export type Turn = (() => void) | 'busy' | 'aborted'

/** Hands out at most `concurrency` turns at once; at most `queueLimit` callers wait, first come first served. */
export class Turns {
  readonly #queueLimit: number
  readonly #queue: ((turn: Turn) => void)[] = []
  #free: number

  constructor(concurrency: number, queueLimit: number) {
    this.#free = concurrency
    this.#queueLimit = queueLimit
  }

  /** A turn, at once or after waiting; `busy` where the queue is full, `aborted` once the signal is. */
  take(signal: AbortSignal): Promise<Turn> {
    if (signal.aborted) return Promise.resolve('aborted')
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve(this.#giveBack())
    }
    if (this.#queue.length >= this.#queueLimit) return Promise.resolve('busy')
    return new Promise((resolve) => {
      const settle = (turn: Turn): void => {
        signal.removeEventListener('abort', leave)
        resolve(turn)
      }
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(settle), 1)
        settle('aborted')
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#queue.push(settle)
    })
  }

  #giveBack(): () => void {
    let given = false
    return () => {
      if (given) return
      given = true
      const next = this.#queue.shift()
      if (next) next(this.#giveBack())
      else this.#free += 1
    }
  }
}
