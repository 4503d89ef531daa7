// The plant as a process of its own: a gateway, the log behind it, and machines that write into it. `Plant` is the bench's
// end of it, `plant-process.ts` the process.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROCESS = fileURLToPath(new URL('./plant-process.ts', import.meta.url))

/** What the plant is told; each order is answered when it is done. */
export type Order =
  /** Starts the gateway (again), on the port it had. */
  | { readonly do: 'open' }
  /** Ends the gateway; the log stays. */
  | { readonly do: 'close' }
  /** Writes `count` readings at once, `everyMs` apart by their times. */
  | { readonly do: 'fill'; readonly count: number; readonly everyMs: number }
  /** Writes `perSecond` readings a second for `seconds`, each at its moment. */
  | { readonly do: 'live'; readonly perSecond: number; readonly seconds: number }
  /** Does nothing but answer. */
  | { readonly do: 'tell' }

/** What it answers. */
export interface Answer {
  readonly port: number
  /** Offset after the newest record written. */
  readonly end: number
  /** Processor time its process has taken so far, ms. */
  readonly processorMs: number
  /** Epoch ms at which the marker's readings of this order were sent, by the value of its first sensor. */
  readonly marks: readonly { readonly value: number; readonly sentMs: number }[]
}

/** A plant. */
export class Plant {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts one whose log begins `beginMs` (epoch ms), on the Kafka of `brokers` or, without, on a log of its own. */
  static start(beginMs: number, brokers: string | undefined): Plant {
    const args = [String(beginMs), brokers ?? '']
    return new Plant(fork(PROCESS, args, { execArgv: ['--import', 'tsx'], stdio: 'inherit' }))
  }

  /** Gives an order and waits until it is done. */
  async order(order: Order): Promise<Answer> {
    this.#child.send(order)
    const [answer] = await Promise.race([
      once(this.#child, 'message'),
      once(this.#child, 'exit').then(() => Promise.reject(new Error('The plant has ended.'))),
    ])
    return answer as Answer
  }

  /** Ends it and waits until it is gone. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.disconnect()
    await once(this.#child, 'exit')
  }
}
