// A tablet for tests: a real WebSocket client that keeps the protocol, checks the chain rule on every frame, stores
// positions as durable at once, and comes back with them. What the browser's feed does, without a browser.
import { inflateRawSync } from 'node:zlib'
import { type ClientOptions, WebSocket } from 'ws'
import type { CaseEvent } from '../../../shared/case.ts'
import {
  decodeFrame,
  FRAME_HEADER_BYTES,
  isDeflated,
  MAX_FRAME_BYTES,
  plainFrame,
  type StreamRecord,
} from '../../../shared/frame.ts'
import {
  type ClientMessage,
  PROTOCOL_VERSION,
  parseServerMessage,
  type ServerMessage,
} from '../../../shared/protocol.ts'

/** What a tablet got of one topic partition. */
export interface Received {
  epoch: string
  position: number
  readonly records: StreamRecord[]
  readonly gaps: Extract<ServerMessage, { t: 'gap' }>[]
  caughtUp: number
  /** Bytes of frames since the last acknowledgement. */
  unacknowledgedBytes: number
}

/** How a test tablet behaves. */
export interface TabletOptions {
  readonly port: number
  /** Acknowledges each frame (default true). */
  readonly acknowledges?: boolean
  /** With nothing stored: the newest so many (default: everything). */
  readonly atMost?: number
  /** Over TLS, and what the client trusts and says besides. */
  readonly secure?: boolean
  readonly client?: ClientOptions
  /** Asks for deflated frames (default false). */
  readonly deflate?: boolean
  /** Wants records of these keys only. */
  readonly keys?: readonly string[]
  /** Takes each frame, inflated, instead of `received` keeping its records. */
  readonly frames?: (topic: string, partition: number, bytes: Uint8Array) => void
  /** Takes the records of each frame instead of `received` keeping them: for runs of millions. */
  readonly takes?: (topic: string, partition: number, records: readonly StreamRecord[]) => void
}

/** One tablet over any number of connections. */
export class Tablet {
  readonly #options: TabletOptions
  readonly received = new Map<string, Received>()
  readonly statuses: string[] = []
  /** What the gateway said of events, newest last, by id. */
  readonly answers = new Map<string, Extract<ServerMessage, { t: 'kept' | 'not-kept' }>[]>()
  /** What broke the protocol; empty in a good run. */
  readonly faults: string[] = []
  /** Bytes of frames as they came, and how many of them were deflated. */
  wireBytes = 0
  deflatedFrames = 0
  welcome: Extract<ServerMessage, { t: 'welcome' }> | null = null
  closed: { code: number; reason: string } | null = null
  #socket: WebSocket | null = null
  #streams = new Map<number, string>()
  #changed: (() => void)[] = []

  constructor(options: TabletOptions) {
    this.#options = options
  }

  /** Connects and says hello; subscribes to all that is offered once welcome. */
  connect(port = this.#options.port): void {
    this.closed = null
    this.welcome = null
    this.#streams.clear()
    const { secure, client } = this.#options
    const url = `${secure ? 'wss' : 'ws'}://127.0.0.1:${port}/feed`
    const socket = new WebSocket(url, { perMessageDeflate: false, ...client })
    this.#socket = socket
    socket.on('open', () =>
      this.say({
        ...{ t: 'hello', protocol: PROTOCOL_VERSION, app: 'test', tablet: 'test' },
        ...(this.#options.deflate ? { accepts: ['deflate'] } : {}),
      }),
    )
    socket.on('message', (data: Buffer, isBinary) => {
      if (socket !== this.#socket) return
      if (isBinary) this.#onFrame(data)
      else this.#onMessage(data.toString())
      this.#tell()
    })
    socket.on('error', () => {})
    socket.on('close', (code, reason) => {
      if (socket !== this.#socket) return
      this.closed = { code, reason: reason.toString() }
      this.#tell()
    })
  }

  /** Drops the connection without a word, as a lost Wi-Fi does. */
  drop(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.terminate()
  }

  /** Reads nothing more from the socket, or goes on. */
  pause(paused: boolean): void {
    if (paused) this.#socket?.pause()
    else this.#socket?.resume()
  }

  /** Sends an event and returns what the gateway says of it. */
  async event(event: CaseEvent): Promise<Extract<ServerMessage, { t: 'kept' | 'not-kept' }>> {
    const before = this.answers.get(event.id)?.length ?? 0
    this.say({ t: 'event', event })
    await this.until(`an answer about ${event.id}`, () => (this.answers.get(event.id)?.length ?? 0) > before)
    return this.answers.get(event.id)!.at(-1)!
  }

  /** Sends any message, right or wrong. */
  say(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message))
  }

  /** Sends anything at all. */
  sendRaw(data: string | Uint8Array): void {
    this.#socket?.send(data)
  }

  /** Resolves once `holds` does; rejects in words after `timeoutMs`. */
  async until(what: string, holds: () => boolean, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!holds()) {
      const leftMs = deadline - Date.now()
      if (leftMs <= 0) throw new Error(`Waited ${timeoutMs} ms for: ${what}.`)
      await new Promise<void>((done) => {
        const timer = setTimeout(done, Math.min(leftMs, 100))
        this.#changed.push(() => {
          clearTimeout(timer)
          done()
        })
      })
    }
  }

  /** What was received of a topic partition. */
  of(topic: string, partition = 0): Received {
    const key = `${topic}/${partition}`
    const known = this.received.get(key)
    if (known !== undefined) return known
    const fresh = { epoch: '', position: -1, records: [], gaps: [], caughtUp: 0, unacknowledgedBytes: 0 }
    this.received.set(key, fresh)
    return fresh
  }

  /** Values received of a topic, all partitions, as text. */
  values(topic: string): string[] {
    return [...this.received]
      .filter(([key]) => key.slice(0, key.lastIndexOf('/')) === topic)
      .flatMap(([, { records }]) => records.map(({ value }) => (value ? Buffer.from(value).toString() : '')))
  }

  #onMessage(json: string): void {
    const parsed = parseServerMessage(json)
    if (!parsed.ok) {
      this.faults.push(parsed.error)
      return
    }
    const message = parsed.value
    switch (message.t) {
      case 'welcome':
        this.welcome = message
        this.statuses.push(message.source.state)
        this.#ping(message.heartbeatMs)
        for (const { stream, topic, partition } of message.streams)
          this.#streams.set(stream, `${topic}/${partition}`)
        return this.#subscribe(message)
      case 'begin': {
        const stream = this.#stream(message.stream)
        stream.epoch = message.epoch
        if (stream.position >= 0 && stream.position !== message.position)
          this.faults.push(`begin at ${message.position} instead of ${stream.position}`)
        stream.position = message.position
        return
      }
      case 'gap': {
        const stream = this.#stream(message.stream)
        stream.gaps.push(message)
        if (stream.position !== message.from)
          this.faults.push(`a gap from ${message.from} instead of ${stream.position}`)
        stream.position = message.to
        return
      }
      case 'caught-up':
        this.#stream(message.stream).caughtUp++
        return
      case 'source':
        this.statuses.push(message.source.state)
        return
      case 'kept':
      case 'not-kept':
        this.answers.set(message.id, [...(this.answers.get(message.id) ?? []), message])
        return
      case 'pong':
        return
    }
  }

  #ping(heartbeatMs: number): void {
    const socket = this.#socket
    const timer = setInterval(() => this.say({ t: 'ping', atMs: Date.now() }), heartbeatMs / 2)
    socket?.once('close', () => clearInterval(timer))
  }

  #subscribe({ streams }: Extract<ServerMessage, { t: 'welcome' }>): void {
    this.say({
      t: 'subscribe',
      streams: streams.map(({ topic, partition }) => {
        const { epoch, position } = this.of(topic, partition)
        const keys = this.#options.keys === undefined ? {} : { keys: [...this.#options.keys] }
        return position < 0
          ? {
              from: 'recent',
              topic,
              partition,
              sinceMs: 0,
              atMost: this.#options.atMost ?? Number.MAX_SAFE_INTEGER,
              ...keys,
            }
          : { from: 'position', topic, partition, epoch, position, ...keys }
      }),
    })
  }

  #onFrame(wire: Buffer): void {
    this.wireBytes += wire.length
    if (isDeflated(wire)) this.deflatedFrames++
    const bytes = inflated(wire)
    const frame = decodeFrame(bytes)
    if (!frame.ok) {
      this.faults.push(frame.error)
      return
    }
    const { stream: number, from, next, records } = frame.value
    const key = this.#keyOf(number)
    const stream = this.of(...key)
    if (from !== stream.position) this.faults.push(`a frame from ${from} instead of ${stream.position}`)
    stream.position = next
    if (this.#options.frames !== undefined) this.#options.frames(...key, bytes)
    else if (this.#options.takes === undefined) stream.records.push(...records)
    else this.#options.takes(...key, records)
    stream.unacknowledgedBytes += bytes.length
    if (this.#options.acknowledges === false) return
    stream.unacknowledgedBytes = 0
    this.say({ t: 'ack', stream: number, position: next })
  }

  #stream(number: number): Received {
    return this.of(...this.#keyOf(number))
  }

  #keyOf(number: number): [topic: string, partition: number] {
    const key = this.#streams.get(number) ?? `unknown-${number}/0`
    const cut = key.lastIndexOf('/')
    return [key.slice(0, cut), Number(key.slice(cut + 1))]
  }

  #tell(): void {
    const changed = this.#changed
    this.#changed = []
    for (const call of changed) call()
  }
}

/** The frame as it is where it is plain, else with its records inflated. */
function inflated(frame: Buffer): Uint8Array {
  if (!isDeflated(frame)) return frame
  const options = { maxOutputLength: MAX_FRAME_BYTES }
  return plainFrame(frame, [inflateRawSync(frame.subarray(FRAME_HEADER_BYTES), options)])
}
