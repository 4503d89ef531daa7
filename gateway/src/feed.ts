// The WebSocket side: takes upgrades at /feed, gives each tablet a session, and passes the hub's news on to all of them.
// No compression here: it would be paid once for each tablet.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { CLOSE, type CloseReason, FEED_PATH, MAX_CONTROL_BYTES } from '../../shared/protocol.ts'
import type { Result } from '../../shared/result.ts'
import type { Visitor } from './access/access.ts'
import type { UpgradeRefusal } from './access/upgrade.ts'
import type { Hub } from './hub.ts'
import { type Line, MAX_BUFFERED_BYTES, Session, type SessionHealth, type SessionOptions } from './session.ts'

/** Limits of the feed. */
export interface FeedOptions extends Omit<SessionOptions, 'role'> {
  readonly maxClients: number
  /** Who makes an upgrade, or why it is refused. */
  readonly admit: (request: IncomingMessage) => Result<Visitor, UpgradeRefusal>
  /** Told when a tablet has come or gone, for the log. */
  readonly onClient: (
    event: 'came' | 'went',
    client: { address: string; tablet?: string; code?: number; reason?: string },
  ) => void
}

/** What /healthz says about a connected tablet. */
export interface ClientHealth extends SessionHealth {
  readonly address: string
  readonly sinceMs: number
}

// A close frame's reason has room for 123 bytes.
const MAX_REASON_BYTES = 123
/** How long a tablet may take to answer a close, ms. */
const CLOSE_TIMEOUT_MS = 1000
const TICK_MS = 1000
/** So many are told at once that there is no room; a flood beyond that is dropped without the cost of a handshake. */
const TURNED_AWAY_AT_ONCE = 32
/** The part of the places that connections of one address can hold before they have said hello. */
const SILENT_PART = 1 / 2
/** … and so many always: all tablets of a small plant may come at once. */
const SILENT_ANYWAY = 16
/** What a message that waits in this process costs beside its bytes: without it thousands of small ones would weigh nothing. */
const MESSAGE_OVERHEAD_BYTES = 512

interface Client {
  readonly session: Session
  readonly address: string
  readonly sinceMs: number
  /** Id of the paired tablet; null on the gateway's own computer. */
  readonly tablet: string | null
}

/** All connected tablets. */
export class Feed {
  readonly #hub: Hub
  readonly #options: FeedOptions
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_CONTROL_BYTES,
  })
  readonly #clients = new Map<WebSocket, Client>()
  readonly #unlisten: () => void
  readonly #ticking: NodeJS.Timeout
  #closing = false
  /** Connections that were told that there is no room and are not gone yet. */
  #turnedAway = 0

  constructor(hub: Hub, options: FeedOptions) {
    this.#hub = hub
    this.#options = options
    this.#unlisten = hub.listen({
      sealed: (stream) => this.#each((session) => session.onSealed(stream)),
      replaced: (stream, reason) => this.#each((session) => session.onReplaced(stream, reason)),
      offered: () => this.#each((session) => session.end('restarting', 'There are new streams.')),
      status: (status) => this.#each((session) => session.onStatus(status)),
    })
    const tickMs = Math.min(TICK_MS, options.heartbeatMs / 2)
    this.#ticking = setInterval(() => this.#each((session) => session.onTick()), tickMs)
  }

  /** Connected tablets. */
  get count(): number {
    return this.#clients.size
  }

  /** Who is connected and how far. */
  health(): ClientHealth[] {
    return [...this.#clients.values()].map(({ session, address, sinceMs }) => ({
      address,
      sinceMs,
      ...session.health(),
    }))
  }

  /** Takes an HTTP upgrade, or refuses it in words. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?')[0]
    if (path !== FEED_PATH) return refuse(socket, 404, `There is no feed at ${path}; it is at ${FEED_PATH}.`)
    const admitted = this.#options.admit(request)
    if (!admitted.ok) return refuse(socket, admitted.error.status, admitted.error.text)
    const noRoom = this.#noRoomFor(request.socket.remoteAddress ?? '')
    if (noRoom !== null && this.#turnedAway >= TURNED_AWAY_AT_ONCE) return void socket.destroy()
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (noRoom === null) this.#welcome(webSocket, request, admitted.value)
      else this.#turnAway(webSocket, noRoom)
    })
  }

  /** Ids of the paired tablets that are connected. */
  connectedTablets(): ReadonlySet<string> {
    return new Set([...this.#clients.values()].flatMap(({ tablet }) => (tablet === null ? [] : [tablet])))
  }

  /** Ends every connection of a paired tablet at once and tells it why. */
  revoke(id: string): void {
    for (const { session, tablet } of this.#clients.values())
      if (tablet === id) session.end('unpaired', 'This tablet is not paired any more.')
  }

  /** Tells every tablet to come back later and ends all connections. */
  async close(): Promise<void> {
    this.#closing = true
    clearInterval(this.#ticking)
    this.#unlisten()
    const ends = [...this.#clients.keys()].map((socket) => new Promise((done) => socket.once('close', done)))
    this.#each((session) => session.end('restarting', 'The gateway restarts.'))
    await Promise.all(ends)
  }

  /** Why there is no room for one more from `address`, as a sentence; null where there is. */
  #noRoomFor(address: string): string | null {
    const { maxClients } = this.#options
    if (this.#clients.size >= maxClients)
      return `This gateway serves at most ${maxClients} tablets (LINESIDE_MAX_CLIENTS).`
    let silent = 0
    for (const client of this.#clients.values())
      if (client.address === address && !client.session.saidHello) silent++
    if (silent < Math.max(SILENT_ANYWAY, maxClients * SILENT_PART)) return null
    return 'Too many connections from this address have not said "hello" yet; try again.'
  }

  #turnAway(socket: WebSocket, text: string): void {
    this.#turnedAway++
    socket.on('error', () => {})
    socket.on('close', () => this.#turnedAway--)
    new SocketLine(socket, () => {}).close('full', text)
  }

  #welcome(socket: WebSocket, request: IncomingMessage, { role, tablet }: Visitor): void {
    const address = request.socket.remoteAddress ?? ''
    const id = tablet === null ? {} : { tablet: tablet.id }
    const line = new SocketLine(socket, () => session.onDrained())
    const session = new Session(this.#hub, line, { ...this.#options, role })
    socket.on('error', () => {}) // what was wrong is in the close code
    if (this.#closing) return session.end('restarting', 'The gateway restarts.')
    this.#clients.set(socket, { session, address, sinceMs: Date.now(), tablet: tablet?.id ?? null })
    this.#options.onClient('came', { address, ...id })
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) session.onBytes()
      else session.onText(data.toString('utf8'))
    })
    socket.on('close', (code, reason) => {
      session.end('protocol', '') // it is over already: this only stops its work
      this.#clients.delete(socket)
      this.#options.onClient('went', { address, ...id, code, reason: line.reason ?? reason.toString() })
    })
  }

  #each(call: (session: Session) => void): void {
    for (const { session } of this.#clients.values()) call(session)
  }
}

/** A session's line over a WebSocket. */
class SocketLine implements Line {
  readonly #socket: WebSocket
  readonly #onDrained: () => void
  #wasFull = false
  /** Messages that have not left this process yet. */
  #waiting = 0
  reason: string | null = null

  constructor(socket: WebSocket, onDrained: () => void) {
    this.#socket = socket
    this.#onDrained = onDrained
  }

  get bufferedBytes(): number {
    const bytes = this.#socket.bufferedAmount + this.#waiting * MESSAGE_OVERHEAD_BYTES
    if (bytes > MAX_BUFFERED_BYTES) this.#wasFull = true
    return bytes
  }

  text(json: string): void {
    this.#waiting++
    this.#socket.send(json, this.#sent)
  }

  bytes(frame: Uint8Array): void {
    this.#waiting++
    this.#socket.send(frame, this.#sent)
  }

  close(reason: CloseReason, text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.reason = text
    this.#socket.close(CLOSE[reason].code, cutTo(text, MAX_REASON_BYTES))
    setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS).unref()
  }

  readonly #sent = (): void => {
    this.#waiting--
    if (!this.#wasFull || this.bufferedBytes > MAX_BUFFERED_BYTES / 2) return
    this.#wasFull = false
    this.#onDrained()
  }
}

/** The longest beginning of `text` that has at most `bytes` bytes in UTF-8. */
function cutTo(text: string, bytes: number): string {
  let cut = text.slice(0, bytes)
  while (Buffer.byteLength(cut) > bytes) cut = cut.slice(0, -1)
  return cut
}

function refuse(socket: Duplex, status: number, text: string): void {
  const head = `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n`
  socket.on('error', () => {})
  socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
}
