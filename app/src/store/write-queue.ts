// Writes one after the other, several at once where they wait: each round is one SQL transaction and one durable flush,
// then a little of a checkpoint. A write is answered only when everything the file holds is durable, so a repeated
// write that changes nothing is never answered before the first one was safe.
import type { Result } from '../../../shared/result.ts'
import { errorText, said } from '../domain/said.ts'
import type { Committed } from '../workers/doors.ts'
import type { Engine } from './engine.ts'
import type { Journal } from './journal.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import type { Fault } from './persistence.ts'

/** Work of one write, inside a transaction that may hold others too; throws where SQLite does. */
export type Write = () => void

interface Waiting {
  readonly write: Write
  readonly answer: (committed: Committed) => void
}

// So many writes share a transaction at most: their rows must not keep a query waiting.
const MAX_GROUP = 16

/** The one place writes go through. */
export class WriteQueue {
  readonly #engine: () => Engine
  readonly #journal: () => Journal
  readonly #rolledBack: () => void
  readonly #healed: () => void
  #waiting: Waiting[] = []
  #running = false
  #idle: (() => void)[] = []

  /**
   * `engine` and `journal` of the moment; `rolledBack` is called after a transaction was undone, `healed` after a history
   * that the browser had thrown away was written anew.
   */
  constructor(engine: () => Engine, journal: () => Journal, rolledBack: () => void, healed: () => void) {
    this.#engine = engine
    this.#journal = journal
    this.#rolledBack = rolledBack
    this.#healed = healed
  }

  /** Queues one write; resolves when it is durable, or with why it is not. */
  add(write: Write): Promise<Committed> {
    return new Promise((answer) => {
      this.#waiting.push({ write, answer })
      if (!this.#running) void this.#run()
    })
  }

  /** Runs `work` alone, between two rounds (reset). */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve))
    this.#running = true
    try {
      return await work()
    } finally {
      this.#end()
    }
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0 && this.#idle.length === 0) {
      const group = this.#waiting.splice(0, MAX_GROUP)
      const outcomes = this.#execute(group)
      const flushed = await this.#flush()
      group.forEach(({ answer }, i) => {
        answer(outcomes[i]!.ok && !flushed.ok ? flushed : outcomes[i]!)
      })
      if (flushed.ok) await this.#journal().checkpoint()
    }
    this.#end()
  }

  // The flag falls together with the last look at the queue: whoever adds afterwards starts a new run.
  #end(): void {
    this.#running = false
    const next = this.#idle.shift()
    if (next) next()
    else if (this.#waiting.length > 0) void this.#run()
  }

  #execute(group: readonly Waiting[]): Committed[] {
    try {
      this.#engine().transaction(() => {
        for (const { write } of group) write()
      })
      return group.map(() => ({ ok: true }))
    } catch (error) {
      this.#rolledBack()
      if (group.length === 1) return [brokenBy(error)]
      // One of them is to blame; alone, the others go through.
      return group.flatMap((one) => this.#execute([one]))
    }
  }

  async #flush(): Promise<Committed> {
    const flushed = await this.#journal().flush(SCHEMA_VERSION)
    if (flushed.ok || flushed.error.code !== 'wiped') return toCommitted(flushed)
    // The browser has thrown the store away under the running app; memory still has all of it.
    const rewritten = await this.#journal().rewrite(SCHEMA_VERSION)
    if (rewritten.ok) this.#healed()
    return toCommitted(rewritten)
  }
}

/** A fault as the door says it. */
export function toCommitted(result: Result<null, Fault>): Committed {
  if (result.ok) return { ok: true }
  const { code, text } = result.error
  return { ok: false, code: code === 'lost-owner' || code === 'no-room' ? code : 'broken', text }
}

const brokenBy = (error: unknown): Committed => ({
  ok: false,
  code: 'broken',
  text: said('write-refused', { error: errorText(error) }),
})
