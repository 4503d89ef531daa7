// A tablet that costs the bench next to nothing: it reads headers and acknowledges every 400 ms or 128 KB, as the app
// commits. The gateway is measured, not what reads from it.
import { inflateRawSync } from 'node:zlib'
import { WebSocket } from 'ws'
import {
  decodeFrame,
  FRAME_HEADER_BYTES,
  isDeflated,
  plainFrame,
  readFrameHeader,
} from '../../shared/frame.ts'
import { type ClientMessage, PROTOCOL_VERSION, parseServerMessage } from '../../shared/protocol.ts'

const ACK_MS = 400
const ACK_BYTES = 128 * 1024

/** How one behaves. */
export interface ReaderOptions {
  readonly port: number
  /** History wanted, newest records. */
  readonly atMost: number
  /** Told how long each record was on its way, ms, by the time in its record; without it headers are read only. */
  readonly latency?: (ms: number) => void
  /** Asks for deflated frames. */
  readonly deflate?: boolean
  /** Never acknowledges, and stops reading its socket once it has begun. */
  readonly stalls?: boolean
}

/** One connection to a gateway. */
export class Reader {
  /** Resolves when everything that was there has come. */
  readonly caughtUp: Promise<void>
  /** What broke the protocol. */
  fault: string | null = null
  /** Bytes of frames that came. */
  receivedBytes = 0
  #position = 0
  #acknowledged = 0
  #unacknowledgedBytes = 0
  readonly #options: ReaderOptions
  readonly #socket: WebSocket
  readonly #acks: NodeJS.Timeout

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#socket = new WebSocket(`ws://127.0.0.1:${options.port}/feed`, { perMessageDeflate: false })
    this.#socket.on('open', () =>
      this.#say({
        ...{ t: 'hello', protocol: PROTOCOL_VERSION, app: 'bench', tablet: 'bench' },
        ...(options.deflate ? { accepts: ['deflate'] } : {}),
      }),
    )
    this.caughtUp = new Promise((done, failed) => {
      this.#socket.on('error', failed)
      this.#socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) this.#onFrame(data)
        else if (this.#onMessage(data.toString())) done()
      })
    })
    this.#acks = setInterval(() => this.#ack(), ACK_MS)
  }

  /** Ends the connection. */
  close(): void {
    clearInterval(this.#acks)
    this.#socket.on('error', () => {})
    this.#socket.terminate()
  }

  #onMessage(json: string): boolean {
    const parsed = parseServerMessage(json)
    if (!parsed.ok) throw new Error(parsed.error)
    const message = parsed.value
    if (message.t === 'welcome') {
      const { topic, partition } = message.streams.find(({ kind }) => kind === 'readings')!
      const { atMost } = this.#options
      this.#say({ t: 'subscribe', streams: [{ from: 'recent', topic, partition, sinceMs: 0, atMost }] })
    }
    if (message.t === 'begin') {
      this.#position = message.position
      this.#acknowledged = message.position
      if (this.#options.stalls) this.#socket.pause()
    }
    return message.t === 'caught-up'
  }

  #onFrame(bytes: Buffer): void {
    const header = readFrameHeader(bytes)
    if (!header.ok || header.value.from !== this.#position) {
      this.fault ??= header.ok
        ? `a frame from ${header.value.from} instead of ${this.#position}`
        : header.error
      return
    }
    this.#position = header.value.next
    this.receivedBytes += bytes.length
    this.#unacknowledgedBytes += bytes.length
    if (this.#unacknowledgedBytes >= ACK_BYTES) this.#ack()
    const { latency } = this.#options
    if (latency === undefined) return
    const frame = decodeFrame(
      isDeflated(bytes) ? plainFrame(bytes, [inflateRawSync(bytes.subarray(FRAME_HEADER_BYTES))]) : bytes,
    )
    const nowMs = Date.now()
    if (frame.ok) for (const { timeMs } of frame.value.records) latency(nowMs - timeMs)
  }

  #ack(): void {
    if (this.#options.stalls) return this.#say({ t: 'ping', atMs: Date.now() })
    if (this.#position === this.#acknowledged) return
    this.#acknowledged = this.#position
    this.#unacknowledgedBytes = 0
    this.#say({ t: 'ack', stream: 0, position: this.#position })
  }

  #say(message: ClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}
