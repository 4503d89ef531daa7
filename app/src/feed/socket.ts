// Drives the feed's state machine with a real WebSocket, timers and the browser's own news (online, visible again).

import type { CaseEvent } from '../../../shared/case.ts'
import { readFrameHeader } from '../../../shared/frame.ts'
import {
  CLOSE,
  FEED_PATH,
  type OfferedStream,
  parseServerMessage,
  type ServerMessage,
} from '../../../shared/protocol.ts'
import { askAccess } from '../access.ts'
import type { Gap, Position } from '../domain/commit.ts'
import type { ArrivedFrame } from '../workers/doors.ts'
import { type EventAnswer, FEED_START, type FeedAction, type FeedEvent, feedStep } from './connection.ts'
import type { LinkStatus } from './status.ts'

/** Frames are inflated in the detector's worker; a browser without that (before 2023) asks for plain ones. */
const ACCEPTS = 'DecompressionStream' in globalThis ? ['deflate'] : []

/** Who the feed works for. */
export interface FeedOwner {
  /**
   * What the tablet holds durably. Asked before each try to connect, and it must wait for commits under way: a stream
   * that went on from an older position would be scored twice.
   */
  positions(): Promise<readonly Position[]>
  /** A frame that keeps the chain; frames of one stream come in order. */
  frame(stream: number, frame: ArrivedFrame): void
  gap(stream: number, kind: OfferedStream['kind'], gap: Gap): void
  /** The gateway has answered for an event of `sendEvent`. */
  answered(id: string, answer: EventAnswer): void
  welcome(message: Extract<ServerMessage, { t: 'welcome' }>): void
  source(message: Extract<ServerMessage, { t: 'source' }>): void
  status(status: LinkStatus): void
}

/** The tablet's end of the feed. Reconnects by itself until it is stopped. */
export class Feed {
  readonly #owner: FeedOwner
  readonly #identity: { readonly app: string; readonly tablet: string }
  #state = FEED_START
  #positions: readonly Position[] = []
  #socket: WebSocket | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #heartbeat: ReturnType<typeof setInterval> | undefined
  #status: LinkStatus = { state: 'connecting', sinceMs: Date.now() }
  #stopped = false

  /** `app` is this app's version, `tablet` a name for this tablet in the gateway's log. */
  constructor(owner: FeedOwner, identity: { readonly app: string; readonly tablet: string }) {
    this.#owner = owner
    this.#identity = identity
  }

  /** Connects, and goes on connecting. */
  start(): void {
    addEventListener('online', this.#now)
    document.addEventListener('visibilitychange', this.#now)
    void this.#try()
  }

  /** Ends the connection for good; the owner hears nothing more. */
  stop(): void {
    this.#stopped = true
    removeEventListener('online', this.#now)
    document.removeEventListener('visibilitychange', this.#now)
    this.#drop(1000, 'stopped')
    clearTimeout(this.#retry)
  }

  /** Ends the connection and comes back with the durable positions: the way out of anything that went wrong here. */
  reconnect(reason: string): void {
    this.#drop(1000, reason)
    this.#handle({ type: 'socket-closed', code: 1006, reason, random: Math.random() })
  }

  /** Tells the gateway that everything before `position` of a stream is durable here. */
  ack(stream: number, position: number): void {
    if (this.#state.phase === 'open') this.#send(JSON.stringify({ t: 'ack', stream, position }))
  }

  /** Sends an event of this tablet; lost without a word where the connection ends before `answered`. */
  sendEvent(event: CaseEvent): void {
    if (this.#state.phase === 'open') this.#send(JSON.stringify({ t: 'event', event }))
  }

  readonly #now = (): void => {
    if (document.visibilityState === 'visible') void this.#try()
  }

  async #try(): Promise<void> {
    clearTimeout(this.#retry)
    if (this.#state.phase !== 'waiting') return
    const positions = await this.#owner.positions()
    if (this.#stopped) return
    this.#positions = positions
    this.#handle({ type: 'try' })
  }

  #connect(): void {
    const url = new URL(FEED_PATH, location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    // A socket that was dropped may still have events on their way: they are not this connection's.
    const mine = (handle: () => void) => () => {
      if (this.#socket === socket) handle()
    }
    socket.onopen = mine(() => this.#handle({ type: 'socket-open', ...this.#identity, accepts: ACCEPTS }))
    socket.onmessage = ({ data }) => mine(() => this.#take(data))()
    socket.onclose = ({ code, reason }) => mine(() => void this.#onClosed(code, reason))()
  }

  // A browser does not say why an upgrade was refused: a tablet that is not paired hears it from another door.
  async #onClosed(code: number, reason: string): Promise<void> {
    this.#socket = null
    const isRefused = this.#state.phase === 'connecting' && (await askAccess()) === 'unpaired'
    const said = isRefused ? CLOSE.unpaired.code : code
    this.#handle({ type: 'socket-closed', code: said, reason, random: Math.random() })
  }

  #take(data: unknown): void {
    const nowMs = Date.now()
    if (data instanceof ArrayBuffer) {
      const header = readFrameHeader(new Uint8Array(data))
      if (!header.ok) return this.#handle({ type: 'garbage', error: header.error })
      return this.#handle({ type: 'frame', header: header.value, nowMs }, data)
    }
    const message = parseServerMessage(String(data))
    if (!message.ok) return this.#handle({ type: 'garbage', error: message.error })
    this.#handle({ type: 'message', message: message.value, nowMs, positions: this.#positions })
  }

  #handle(event: FeedEvent, frame?: ArrayBuffer): void {
    if (this.#stopped) return
    const { state, actions } = feedStep(this.#state, event)
    this.#state = state
    for (const action of actions) this.#do(action, event, frame)
  }

  #do(action: FeedAction, event: FeedEvent, frame?: ArrayBuffer): void {
    switch (action.type) {
      case 'connect':
        return this.#connect()
      case 'retry-in':
        clearInterval(this.#heartbeat)
        this.#retry = setTimeout(() => void this.#try(), action.delayMs)
        return
      case 'send':
        return this.#send(JSON.stringify(action.message))
      case 'close':
        this.#drop(action.code, action.reason)
        return this.#handle({
          type: 'socket-closed',
          code: action.code,
          reason: action.reason,
          random: Math.random(),
        })
      case 'welcome':
        clearInterval(this.#heartbeat)
        this.#heartbeat = setInterval(
          () => this.#handle({ type: 'heartbeat', nowMs: Date.now() }),
          action.message.heartbeatMs,
        )
        return this.#owner.welcome(action.message)
      case 'source':
        return this.#owner.source(action.message)
      case 'gap':
        return this.#owner.gap(action.stream, action.kind, action.gap)
      case 'answered':
        return this.#owner.answered(action.id, action.answer)
      case 'deliver':
        if (event.type === 'frame' && frame) {
          const { topic, partition, epoch, kind } = action.stream
          this.#owner.frame(event.header.stream, { bytes: frame, topic, partition, epoch, kind })
        }
        return
      case 'progress':
        return this.#say(
          action.left === null ? { state: 'live' } : { state: 'catching-up', left: action.left },
        )
      case 'offline':
        clearInterval(this.#heartbeat)
        return this.#say({ state: 'offline', reason: action.reason })
      case 'ended':
        clearInterval(this.#heartbeat)
        return this.#say({ state: action.why === 'unpaired' ? 'unpaired' : 'update-needed' })
    }
  }

  #send(json: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(json)
  }

  #drop(code: number, reason: string): void {
    clearInterval(this.#heartbeat)
    const socket = this.#socket
    this.#socket = null
    socket?.close(code, reason.slice(0, 120))
  }

  #say(status: WithoutTime): void {
    const sinceMs = status.state === this.#status.state ? this.#status.sinceMs : Date.now()
    this.#status = { ...status, sinceMs } as LinkStatus
    this.#owner.status(this.#status)
  }
}

type WithoutTime = LinkStatus extends infer S ? (S extends LinkStatus ? Omit<S, 'sinceMs'> : never) : never
