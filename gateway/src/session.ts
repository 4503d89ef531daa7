// One tablet: hello, welcome, subscribe, then frames as credit allows. Holds positions and nothing else; it knows no
// socket, only a line it can send on. Rules: shared/PROTOCOL.md.
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Role } from '../../shared/access.ts'
import type { CaseEvent } from '../../shared/case.ts'
import { MAX_FRAME_BYTES } from '../../shared/frame.ts'
import {
  type ClientMessage,
  type CloseReason,
  eventIdIn,
  PROTOCOL_VERSION,
  parseClientMessage,
  type ServerMessage,
  type SourceStatus,
  type Wanted,
} from '../../shared/protocol.ts'
import { VIEWER_TEXT } from './access/access.ts'
import { EventAllowance } from './events/allowance.ts'
import type { EventKeeper } from './events/event-keeper.ts'
import type { Hub } from './hub.ts'
import { type Gap, gapAt, type NextStep } from './positions.ts'
import { ReplayPace } from './replay-pace.ts'
import { Subscription } from './subscription.ts'

/** Where a session sends. After `close` nothing more is sent. */
export interface Line {
  text(json: string): void
  bytes(frame: Uint8Array): void
  close(reason: CloseReason, text: string): void
  /** What was handed over and has not left this process yet, in bytes of its memory. */
  readonly bufferedBytes: number
}

/** What all sessions of a gateway share. */
export interface SessionOptions {
  /** The gateway's name and version, for `welcome`. */
  readonly gateway: string
  readonly creditBytes: number
  readonly heartbeatMs: number
  readonly explainModel: string | null
  /** Whether this tablet may do things (operator) or only look (viewer). */
  readonly role: Role
  /** Bytes of old records one tablet is sent in a second. */
  readonly replayBytesPerSecond: number
  /** Keeps the tablets' events; null where this gateway has no log for them. */
  readonly events: EventKeeper | null
  /** Told of each gap a tablet gets. */
  readonly onGap: (stream: number, gap: Gap) => void
}

/** Frames wait while more than this is on its way in the process; a tablet that reads slowly costs no more. */
export const MAX_BUFFERED_BYTES = 128 * 1024
/** A tablet that asks (pings) without reading the answers is ended here: behind the largest frame that may wait. */
const MAX_UNREAD_BYTES = MAX_BUFFERED_BYTES + MAX_FRAME_BYTES
/**
 * What one stream of a tablet is sent in one turn of the loop: the system's own buffers take some MB at once, and all the
 * others would wait for that.
 */
const TURN_BYTES = 128 * 1024
const SILENT_HEARTBEATS = 3
const TAIL_RETRY_MS = 50

/** What /healthz says about a tablet. */
export interface SessionHealth {
  readonly tablet: string
  readonly app: string
  readonly streams: readonly {
    readonly stream: number
    /** Next offset to send. */
    readonly position: number
    /** Offsets between what the log holds and what the tablet has made durable. */
    readonly lag: number
    readonly unacknowledgedBytes: number
  }[]
}

/** One tablet's side of the conversation; the owner calls it with what the socket brings. */
export class Session {
  readonly #hub: Hub
  readonly #line: Line
  readonly #options: SessionOptions
  readonly #subscriptions = new Map<number, Subscription>()
  readonly #ending = new AbortController()
  readonly #pace: ReplayPace
  readonly #allowance = new EventAllowance(performance.now())
  #hello: { readonly app: string; readonly tablet: string; readonly deflate: boolean } | null = null
  #heardAtMs = performance.now()
  #saidAtMs = performance.now()

  constructor(hub: Hub, line: Line, options: SessionOptions) {
    this.#hub = hub
    this.#line = line
    this.#options = options
    this.#pace = new ReplayPace(options.replayBytesPerSecond, performance.now())
  }

  get ended(): boolean {
    return this.#ending.signal.aborted
  }

  /** Whether the tablet has said who it is. */
  get saidHello(): boolean {
    return this.#hello !== null
  }

  /** Who it is and how far. */
  health(): SessionHealth {
    return {
      tablet: this.#hello?.tablet ?? '',
      app: this.#hello?.app ?? '',
      streams: [...this.#subscriptions.values()].map(
        ({ stream, position, acknowledged, unacknowledgedBytes }) => ({
          stream,
          position,
          lag: Math.max(0, this.#hub.streams.at(stream).high - acknowledged),
          unacknowledgedBytes,
        }),
      ),
    }
  }

  /** A text message came. */
  onText(json: string): void {
    if (this.ended) return
    this.#heardAtMs = performance.now()
    const message = parseClientMessage(json)
    if (message.ok) return this.#onMessage(message.value)
    const id = this.#hello === null ? null : eventIdIn(json)
    if (id === null) this.end('protocol', `This message does not parse: ${message.error}.`)
    else this.#refuseEvent(id, `This gateway does not understand the event: ${message.error}.`)
  }

  /** A binary message came; tablets send none. */
  onBytes(): void {
    this.end('protocol', 'A tablet sends text messages only; this one was binary.')
  }

  /** The line can take more. */
  onDrained(): void {
    for (const subscription of this.#subscriptions.values()) this.#pump(subscription)
  }

  /** A stream has more. */
  onSealed(stream: number): void {
    const subscription = this.#subscriptions.get(stream)
    if (subscription !== undefined) this.#pump(subscription)
  }

  /** A stream is another log now: the tablet comes back with its durable position and is told what is lost. */
  onReplaced(stream: number, reason: string): void {
    const epoch = this.#subscriptions.get(stream)?.epoch
    if (epoch) this.end('restarting', `Come back with your durable position: ${reason}.`)
  }

  /** How the log can be reached changed. */
  onStatus(source: SourceStatus): void {
    if (this.#hello !== null) this.#say({ t: 'source', source })
  }

  /** Called about once a second. */
  onTick(): void {
    const nowMs = performance.now()
    const { heartbeatMs } = this.#options
    if (this.#hello === null) {
      if (nowMs - this.#heardAtMs > heartbeatMs)
        this.end('silent', `No "hello" came within ${heartbeatMs} ms.`)
    } else if (nowMs - this.#heardAtMs > SILENT_HEARTBEATS * heartbeatMs)
      this.end('silent', `Nothing was heard from the tablet for ${SILENT_HEARTBEATS * heartbeatMs} ms.`)
    else if (nowMs - this.#saidAtMs > heartbeatMs && !this.#isFull) this.onStatus(this.#hub.status.now)
  }

  /** Ends the conversation and tells the tablet why; does nothing the second time. */
  end(reason: CloseReason, text: string): void {
    if (this.ended) return
    this.#ending.abort()
    this.#line.close(reason, text)
  }

  #onMessage(message: ClientMessage): void {
    if (this.#hello === null && message.t !== 'hello')
      return this.end('protocol', `"hello" comes first; this was "${message.t}".`)
    switch (message.t) {
      case 'hello':
        return this.#onHello(message)
      case 'subscribe':
        for (const wanted of message.streams) this.#subscribe(wanted)
        return
      case 'ack':
        return this.#onAck(message.stream, message.position)
      case 'event':
        if (this.#options.role !== 'operator')
          return this.#say({ t: 'not-kept', id: message.event.id, retry: false, text: VIEWER_TEXT })
        void this.#keep(message.event)
        return
      case 'ping':
        if (this.#isFull) return
        return this.#say({ t: 'pong', atMs: message.atMs, serverTimeMs: Date.now() })
    }
  }

  #onHello({ protocol, app, tablet, accepts }: Extract<ClientMessage, { t: 'hello' }>): void {
    if (this.#hello !== null) return this.end('protocol', '"hello" was said twice.')
    if (protocol !== PROTOCOL_VERSION)
      return this.end(
        'version',
        `This gateway speaks protocol ${PROTOCOL_VERSION}, the tablet ${protocol}: update needed.`,
      )
    this.#hello = { app, tablet, deflate: accepts?.includes('deflate') === true }
    const { gateway, creditBytes, heartbeatMs, explainModel } = this.#options
    this.#say({
      t: 'welcome',
      protocol: PROTOCOL_VERSION,
      gateway,
      serverTimeMs: Date.now(),
      source: this.#hub.status.now,
      streams: this.#hub.streams.offered(),
      creditBytes,
      heartbeatMs,
      explainModel,
    })
  }

  #subscribe(wanted: Wanted): void {
    if (this.ended) return
    const { topic, partition } = wanted
    const stream = this.#hub.streams.find(wanted)?.number
    if (stream === undefined)
      return this.end('protocol', `Partition ${partition} of "${topic}" was not offered by this gateway.`)
    if (this.#subscriptions.has(stream))
      return this.end('protocol', `Partition ${partition} of "${topic}" was subscribed twice.`)
    const { keys } = wanted
    const filter = keys === undefined ? null : this.#hub.wire.filter(keys)
    const subscription = new Subscription(stream, this.#options.creditBytes, filter)
    this.#subscriptions.set(stream, subscription)
    void this.#begin(subscription, wanted)
  }

  async #begin(subscription: Subscription, wanted: Wanted): Promise<void> {
    const { stream } = subscription
    const start = await this.#hub.positions.startOf(stream, wanted, this.#ending.signal)
    if (start === null || this.ended) return
    const { epoch, position, target, gap } = start
    if (gap !== null) this.#sayGap(stream, epoch, gap)
    this.#say({ t: 'begin', stream, epoch, position })
    subscription.begin(epoch, position, target)
    subscription.busy = false
    this.#pump(subscription)
  }

  async #keep(event: CaseEvent): Promise<void> {
    const { events } = this.#options
    const { id } = event
    if (events === null)
      return this.#say({ t: 'not-kept', id, retry: true, text: 'This gateway keeps no events.' })
    if (this.#allowance.take(performance.now())) return this.#say(await events.keep(event))
    this.#say(events.refuse('too-fast', id, true, 'This tablet sends too many events; send it again later.'))
  }

  #refuseEvent(id: string, text: string): void {
    const answer = this.#options.events?.refuse('not-understood', id, false, text)
    this.#say(answer ?? { t: 'not-kept', id, retry: false, text: text.slice(0, 1000) })
  }

  #onAck(stream: number, position: number): void {
    const subscription = this.#subscriptions.get(stream)
    if (subscription === undefined || subscription.epoch === '')
      return this.end('protocol', `Stream ${stream} was acknowledged, but it has not begun.`)
    if (!subscription.acknowledge(position))
      return this.end(
        'protocol',
        `Position ${position} of stream ${stream} was acknowledged, but never sent.`,
      )
    this.#pump(subscription)
  }

  /** Sends what is there as far as credit and line allow. */
  #pump(subscription: Subscription): void {
    let turnBytes = 0
    while (!this.ended && !subscription.busy) {
      const { stream } = subscription
      if (this.#isFull) return
      // With its credit used up nothing is looked up for it either.
      if (!subscription.allows(1)) return
      const waitMs = subscription.isReplaying ? this.#pace.waitMs(performance.now()) : 0
      if (waitMs > 0) return void this.#rest(subscription, pause(waitMs, undefined, { ref: false }))
      if (turnBytes > TURN_BYTES) return void this.#rest(subscription, turn())
      const step = this.#hub.positions.next(subscription)
      if (step.kind === 'segment') {
        const { wire } = this.#hub
        const { filter } = subscription
        const segment = filter === null ? step.segment : wire.filtered(step.segment, filter)
        // The credit is for what the tablet has to hold: it counts what is deflated as unfolded.
        if (!subscription.allows(segment.bytes.length)) return
        this.#line.bytes(this.#takesDeflated(stream) ? wire.deflated(segment) : segment.bytes)
        this.#saidAtMs = performance.now()
        if (subscription.isReplaying) this.#pace.sent(segment.bytes.length)
        subscription.sent(segment)
        turnBytes += segment.bytes.length
      } else if (step.kind === 'wait') void this.#await(subscription, step)
      this.#tellCaughtUp(subscription)
      if (step.kind === 'tail') return
    }
  }

  /** Sends nothing more of a stream until then: the tablet has had its share. */
  async #rest(subscription: Subscription, until: Promise<unknown>): Promise<void> {
    subscription.busy = true
    await until
    subscription.busy = false
    this.#pump(subscription)
  }

  async #await(subscription: Subscription, step: Extract<NextStep, { kind: 'wait' }>): Promise<void> {
    subscription.busy = true
    const read = await step.read
    if (read.ok) {
      // Nothing there yet although the log should have it: it is on its way into the ring.
      if (read.value.segment === null) await pause(TAIL_RETRY_MS)
    } else if (read.error.code === 'away') await this.#hub.status.untilConnected(this.#ending.signal)
    else {
      const { stream, position, epoch } = subscription
      const { bounds } = read.error
      const gap = gapAt(epoch, position, bounds)
      if (gap?.reason === 'retention') {
        this.#sayGap(stream, epoch, gap)
        subscription.skipTo(gap.to)
      } else if (gap !== null) this.onReplaced(stream, 'the log is another one or shorter now')
    }
    subscription.busy = false
    this.#pump(subscription)
  }

  /** So much waits that the tablet hears enough once it reads: what is said on top would only wait behind it. */
  get #isFull(): boolean {
    return this.#line.bufferedBytes > MAX_BUFFERED_BYTES
  }

  /** Events are few, and a tablet looks into them where it cannot inflate. */
  #takesDeflated(stream: number): boolean {
    return this.#hello?.deflate === true && stream !== this.#hub.streams.events
  }

  #tellCaughtUp(subscription: Subscription): void {
    const { stream, position } = subscription
    if (subscription.takeCaughtUp()) this.#say({ t: 'caught-up', stream, position })
  }

  #sayGap(stream: number, epoch: string, gap: Gap): void {
    if (this.ended) return
    this.#options.onGap(stream, gap)
    this.#say({ t: 'gap', stream, epoch, ...gap })
  }

  #say(message: ServerMessage): void {
    if (this.ended) return
    if (this.#line.bufferedBytes > MAX_UNREAD_BYTES)
      return this.end('stalled', 'The tablet does not read what it asks for.')
    this.#saidAtMs = performance.now()
    this.#line.text(JSON.stringify(message))
  }
}
