// Takes the tablets' events: an id that the log has already is not written again, a clock that is ahead is set back, and
// "kept" is said only of what is durable (PROTOCOL 14 to 17). Events that come while others are written go together.
import { type CaseEvent, MAX_EVENT_BYTES } from '../../../shared/case.ts'
import type { ServerMessage } from '../../../shared/protocol.ts'
import type { Hub } from '../hub.ts'
import { recordsOf } from '../segment.ts'
import type { EventLog, EventRecord } from './event-log.ts'

/** Ids remembered; of a log with more events the newest are looked through at the start. */
const REMEMBERED_IDS = 50_000
/** Events under way at once; Kafka is away where there are so many. */
const MAX_WAITING = 2000
/** Bytes written at once: Kafka takes 1 MB. */
const BATCH_BYTES = 512 * 1024
/** How far ahead a tablet's clock may be, ms. */
const CLOCK_TOLERANCE_MS = 60_000

/** What a tablet is answered about its event. */
export type EventAnswer = Extract<ServerMessage, { t: 'kept' | 'not-kept' }>

/** Why an event was not kept. */
export type EventRefusal = 'too-fast' | 'too-big' | 'not-understood' | 'no-log' | 'not-written'

/** What /healthz says about events. */
export interface EventsHealth {
  /** Whether tablets are offered the stream. */
  readonly offered: boolean
  /** Events written since the start. */
  readonly kept: number
  /** Events that were in the log already. */
  readonly repeated: number
  readonly refused: Readonly<Partial<Record<EventRefusal, number>>>
  /** Why there is no stream, or why nothing can be written; empty while all is well. */
  readonly text: string
}

interface Waiting {
  readonly record: EventRecord
  readonly bytes: number
  readonly answer: (answer: EventAnswer) => void
  readonly id: string
}

/** The events of one gateway's tablets. */
export class EventKeeper {
  readonly #hub: Hub
  readonly #log: EventLog
  readonly #ids = new Set<string>()
  readonly #underWay = new Map<string, Promise<EventAnswer>>()
  readonly #refused: Partial<Record<EventRefusal, number>> = {}
  readonly #unlisten: () => void
  #waiting: Waiting[] = []
  #writing = false
  #learning: Promise<void> | null = null
  #epoch = ''
  #position = 0
  #kept = 0
  #repeated = 0

  constructor(hub: Hub, log: EventLog) {
    this.#hub = hub
    this.#log = log
    const learn = () => void this.#learn()
    this.#unlisten = hub.listen({
      sealed: (stream) => {
        if (stream === hub.streams.events) learn()
      },
      replaced: (stream) => {
        if (stream !== hub.streams.events) return
        this.#epoch = ''
        learn()
      },
      offered: learn,
      status: () => {},
    })
    learn()
  }

  /** Keeps one event; the answer is what the tablet is told. */
  async keep(event: CaseEvent): Promise<EventAnswer> {
    const { id, machine } = event
    const nowMs = Date.now()
    const value = JSON.stringify(setBack(event, nowMs))
    const bytes = Buffer.byteLength(value)
    if (bytes > MAX_EVENT_BYTES)
      return this.refuse('too-big', id, false, `The event has ${bytes} bytes, more than ${MAX_EVENT_BYTES}.`)
    if (this.#hub.streams.events === null)
      return this.refuse('no-log', id, true, this.#log.trouble || 'This gateway keeps no events now.')
    await this.#learn()
    if (this.#ids.has(id)) {
      this.#repeated++
      return { t: 'kept', id }
    }
    const same = this.#underWay.get(id)
    if (same !== undefined) return same
    if (this.#waiting.length >= MAX_WAITING)
      return this.refuse('not-written', id, true, 'Too many events wait to be written; send it again later.')
    const answer = new Promise<EventAnswer>((done) => {
      this.#waiting.push({ record: { key: machine, value, timeMs: nowMs }, bytes, answer: done, id })
    })
    this.#underWay.set(id, answer)
    void this.#write()
    return answer
  }

  /** Counts a refusal and says it. */
  refuse(reason: EventRefusal, id: string, retry: boolean, text: string): EventAnswer {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1
    return { t: 'not-kept', id, retry, text: text.slice(0, 1000) }
  }

  /** What /healthz tells. */
  health(): EventsHealth {
    return {
      offered: this.#hub.streams.events !== null,
      kept: this.#kept,
      repeated: this.#repeated,
      refused: this.#refused,
      text: this.#log.trouble,
    }
  }

  /** Hears no more. */
  stop(): void {
    this.#unlisten()
  }

  async #write(): Promise<void> {
    if (this.#writing) return
    this.#writing = true
    while (this.#waiting.length > 0) {
      let bytes = 0
      const count = this.#waiting.findIndex((one, i) => {
        bytes += one.bytes
        return i > 0 && bytes > BATCH_BYTES
      })
      const batch = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count)
      const appended = await this.#log.append(batch.map(({ record }) => record))
      for (const { id, answer } of batch) {
        this.#underWay.delete(id)
        if (appended.ok) {
          this.#kept++
          this.#remember(id)
          answer({ t: 'kept', id })
        } else answer(this.refuse('not-written', id, appended.error.retry, appended.error.text))
      }
    }
    this.#writing = false
  }

  #remember(id: string): void {
    this.#ids.add(id)
    if (this.#ids.size > REMEMBERED_IDS)
      for (const oldest of this.#ids) {
        this.#ids.delete(oldest)
        break
      }
  }

  /** Learns the ids of what the stream has brought since; one walk at a time. */
  #learn(): Promise<void> {
    this.#learning ??= this.#walk().finally(() => {
      this.#learning = null
    })
    return this.#learning
  }

  async #walk(): Promise<void> {
    for (;;) {
      const stream = this.#hub.streams.events
      if (stream === null) return
      const { epoch, low, high } = this.#hub.streams.at(stream)
      if (epoch !== this.#epoch) {
        this.#epoch = epoch
        this.#position = high - REMEMBERED_IDS
      }
      this.#position = Math.max(this.#position, low)
      const step = this.#hub.positions.next({ stream, position: this.#position })
      if (step.kind === 'tail') return
      if (step.kind === 'wait') {
        const read = await step.read
        // Not to be had now: the next event, or the next news of the stream, tries again.
        if (!read.ok || read.value.segment === null) return
        continue
      }
      for (const { value } of recordsOf(step.segment)) {
        const id = value === null ? null : idIn(Buffer.from(value).toString())
        if (id !== null) this.#remember(id)
      }
      this.#position = step.segment.next
    }
  }
}

/** The event with its times set back by as much as its clock is ahead, where that is more than a minute (PROTOCOL 16). */
export function setBack(event: CaseEvent, nowMs: number): CaseEvent {
  const aheadMs = event.atMs - nowMs
  if (aheadMs <= CLOCK_TOLERANCE_MS) return event
  const atMs = event.atMs - aheadMs
  return event.kind === 'shelved' ? { ...event, atMs, untilMs: event.untilMs - aheadMs } : { ...event, atMs }
}

/** The id of an event as JSON; null where there is none. */
function idIn(json: string): string | null {
  try {
    const event: unknown = JSON.parse(json)
    if (typeof event !== 'object' || event === null || !('id' in event)) return null
    return typeof event.id === 'string' ? event.id : null
  } catch {
    return null
  }
}
