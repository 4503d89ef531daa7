// done -> stored -> sent: what people did on this tablet goes to the gateway's log, and so to every other tablet, as soon as
// the gateway is there. It waits in the store, not here: a reload or a dead battery loses nothing. Sending twice does no harm.
import type { CaseEvent } from '../../shared/case.ts'
import type { EventAnswer } from './feed/connection.ts'
import type { StoreDoor } from './workers/doors.ts'

/** So many are under way at a time. */
const BATCH = 50
/** After an event that the gateway could not keep now, ms until it is tried again. */
const AGAIN_MS = 5_000

/** What it works with. */
export interface OutboxParts {
  readonly store: Pick<StoreDoor, 'outbox' | 'settle'>
  /** Sends one event; the answer comes to `answered`, or never. */
  send(event: CaseEvent): void
  /** How many events wait to be sent. */
  waiting(count: number): void
}

/** Sends what waits, oldest first. */
export class Outbox {
  readonly #parts: OutboxParts
  #isOpen = false
  #isReading = false
  readonly #underWay = new Set<string>()
  #kept: string[] = []
  #refused: string[] = []
  #isLater = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** The gateway is there; `keepsEvents`: it has a log for them. */
  open(keepsEvents: boolean): void {
    this.close()
    this.#isOpen = keepsEvents
    void this.flush()
  }

  /** The connection is gone: what is not answered for is sent again after the next `open`. */
  close(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#underWay.clear()
    this.#kept = []
    this.#refused = []
    this.#isLater = false
  }

  /** Sends what waits, unless some of it is under way already. */
  async flush(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    const { events, waiting } = await this.#parts.store.outbox(BATCH).finally(() => {
      this.#isReading = false
    })
    this.#parts.waiting(waiting)
    if (!this.#isOpen || this.#underWay.size > 0 || this.#timer !== undefined) return
    for (const { id } of events) this.#underWay.add(id)
    for (const event of events) this.#parts.send(event)
  }

  /** The gateway has answered for the event of that id. */
  async answered(id: string, answer: EventAnswer): Promise<void> {
    if (!this.#underWay.delete(id)) return
    if (answer === 'kept') this.#kept.push(id)
    else if (answer === 'refused') this.#refused.push(id)
    else this.#isLater = true
    if (this.#underWay.size > 0) return
    const [kept, refused, isLater] = [this.#kept, this.#refused, this.#isLater]
    this.#kept = []
    this.#refused = []
    this.#isLater = false
    if (kept.length + refused.length > 0) await this.#parts.store.settle(kept, refused)
    if (!this.#isOpen) return
    if (!isLater) return this.flush()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.flush()
    }, AGAIN_MS)
  }
}
