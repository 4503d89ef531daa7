// The pipeline between a gateway's end of the socket, the real reading and scoring, and a store that counts: what happens to
// frames around a restart.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { encodeFrame } from '../../shared/frame.ts'
import { type ClientMessage, PROTOCOL_VERSION, type ServerMessage } from '../../shared/protocol.ts'
import type { Commit, Position } from './domain/commit.ts'
import { Line } from './domain/testing/line.ts'
import { Pipeline, type Screen } from './pipeline.ts'
import type { DetectorDoor, Opened, StoreDoor } from './workers/doors.ts'

const STREAM = 0
const RECORDS_A_FRAME = 10
const HIGH = 1000

/** The gateway's end of one connection: it answers as PROTOCOL.md says, and sends frames when the test says so. */
class GatewaySocket {
  static readonly OPEN = 1
  static readonly all: GatewaySocket[] = []
  readyState = GatewaySocket.OPEN
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: string | ArrayBuffer }) => void) | null = null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null
  /** Offset of the next record to send; null before it was subscribed. */
  position: number | null = null
  acknowledged = 0

  constructor() {
    GatewaySocket.all.push(this)
    queueMicrotask(() => this.onopen?.())
  }

  /** The newest connection. */
  static get newest(): GatewaySocket | undefined {
    return GatewaySocket.all.at(-1)
  }

  send(json: string): void {
    const message = JSON.parse(json) as ClientMessage
    if (message.t === 'ack') this.acknowledged = message.position
    if (message.t === 'hello') queueMicrotask(() => this.#say(WELCOME))
    if (message.t === 'subscribe') queueMicrotask(() => this.#begin(message.streams[0]!))
  }

  close(): void {
    this.readyState = 3
  }

  /** Sends the next frame. */
  frame(): void {
    const from = this.position!
    const next = from + RECORDS_A_FRAME
    this.position = next
    const records = Array.from({ length: RECORDS_A_FRAME }, (_, i) => ({
      offset: from + i,
      timeMs: 1_700_000_000_000 + 1000 * (from + i),
      key: null,
      value: new TextEncoder().encode(JSON.stringify({ machine_id: 'press-1', temperature: 70 + (i % 3) })),
      fullBytes: null,
    }))
    this.onmessage?.({ data: encodeFrame({ stream: STREAM, from, next, high: HIGH, records }).buffer })
  }

  /** Says that nothing is missing any more. */
  caughtUp(): void {
    this.#say({ t: 'caught-up', stream: STREAM, position: this.position! })
  }

  #begin(wanted: Extract<ClientMessage, { t: 'subscribe' }>['streams'][number]): void {
    const position = wanted.from === 'position' ? wanted.position : 0
    this.position = position
    this.#say({ t: 'begin', stream: STREAM, epoch: 'e', position })
  }

  #say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

const WELCOME: ServerMessage = {
  t: 'welcome',
  protocol: PROTOCOL_VERSION,
  gateway: 'test',
  serverTimeMs: 1_700_000_000_000,
  source: { kind: 'embedded', state: 'connected', text: '', sinceMs: 0 },
  streams: [
    { stream: STREAM, topic: 'machines', partition: 0, epoch: 'e', low: 0, high: HIGH, kind: 'readings' },
  ],
  creditBytes: 1 << 20,
  heartbeatMs: 60_000,
  explainModel: null,
}

const notAsked = (): never => {
  throw new Error('not asked in these tests')
}

/** Reads and scores as the worker does, but only once `go` is called. */
class WaitingDetector implements DetectorDoor {
  asked = 0
  #line = new Line()
  #gone: () => void = () => {}
  readonly #gate = new Promise<void>((go) => {
    this.#gone = go
  })
  readonly topics = notAsked
  readonly samples = notAsked
  readonly setMapping = notAsked
  readonly skip = notAsked
  readonly setSensitivity = notAsked
  readonly teach = notAsked
  readonly forget = notAsked
  readonly lessons = notAsked

  go(): void {
    this.#gone()
  }

  async start(...[machines, models, mapping, times]: Parameters<DetectorDoor['start']>) {
    this.#line = new Line(machines, models, mapping, times)
    return { notes: [], bands: [] }
  }

  async score(frames: Parameters<DetectorDoor['score']>[0]) {
    this.asked++
    const line = this.#line
    await this.#gate
    return line.take(
      frames.map(({ bytes }) => new Uint8Array(bytes)),
      frames[0],
    )
  }
}

/** Keeps what is committed, and nothing of it once a file is imported. */
class CountingStore implements StoreDoor {
  commits: Commit[] = []
  readonly series = notAsked
  readonly newestSeries = notAsked
  readonly caseEvents = notAsked
  readonly countReadings = notAsked
  readonly readingsCsv = notAsked
  readonly readingsOf = notAsked
  readonly rawPage = notAsked
  readonly setSetting = notAsked
  readonly size = notAsked
  readonly underBudget = notAsked
  readonly setBudget = notAsked
  readonly exportFile = notAsked
  readonly addEvents = notAsked
  readonly settle = notAsked
  readonly reset = notAsked

  /** Readings that are stored. */
  get readings(): number {
    return this.commits.reduce((sum, { readings }) => sum + readings.count, 0)
  }

  async open(): Promise<Opened> {
    const positions: Position[] = this.commits.slice(-1).map(({ position }) => position)
    const empty = { machines: [], latest: [], models: [], events: [], gaps: [], refused: {}, refusals: [] }
    return { state: 'open', durable: true, notes: [], snapshot: { ...empty, positions } }
  }

  lostOwner(): Promise<void> {
    return new Promise(() => {})
  }

  async commit(commit: Commit) {
    this.commits.push(commit)
    return { ok: true } as const
  }

  async outbox() {
    return { events: [], waiting: 0 }
  }

  async setting() {
    return null
  }

  async importFile() {
    this.commits = []
    return { ok: true } as const
  }
}

/** Waits by turns of the loop, where `expect.poll` would move a faked clock on. */
async function turnsUntil(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('It did not come about.')
    await new Promise((done) => trueTimeout(done))
  }
}
const trueTimeout = globalThis.setTimeout

const silent = (): void => {}
const SCREEN: Screen = {
  restored: silent,
  awake: silent,
  mapping: silent,
  welcome: silent,
  source: silent,
  status: silent,
  scored: silent,
  waiting: silent,
  storageProblem: silent,
  stored: silent,
  elsewhere: silent,
  note: silent,
}

beforeEach(() => {
  GatewaySocket.all.length = 0
  vi.stubGlobal('WebSocket', GatewaySocket)
  vi.stubGlobal('location', { href: 'http://tablet.example/' })
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('frames after a restart are taken for themselves, not with those the restart has left undone', async () => {
  const detector = new WaitingDetector()
  const store = new CountingStore()
  const pipeline = new Pipeline({ detector, store, screen: SCREEN, identity: { app: '1', tablet: 'test' } })
  await pipeline.start(store.open())
  await expect.poll(() => GatewaySocket.newest?.position).toBe(0)
  const before = GatewaySocket.newest!
  // One with the detector, one handed over and waited for, and one that waits to be joined by the next.
  for (const asked of [1, 2, 2]) {
    before.frame()
    await expect.poll(() => detector.asked).toBe(asked)
  }
  const imported = pipeline.importFile(new Uint8Array())
  detector.go()
  expect(await imported).toEqual({ ok: true })
  await expect.poll(() => GatewaySocket.all.length).toBe(2)
  const after = GatewaySocket.newest!
  await expect.poll(() => after.position).toBe(0)
  for (let n = 0; n < 3; n++) after.frame()
  await expect.poll(() => store.readings, { timeout: 5000 }).toBe(3 * RECORDS_A_FRAME)
  await expect.poll(() => after.acknowledged).toBe(3 * RECORDS_A_FRAME)
  expect(store.commits.at(-1)?.position.position).toBe(3 * RECORDS_A_FRAME)
  expect(before.acknowledged).toBe(0)
})

test('what was missed is durable as soon as it is scored: it does not wait for more to come', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const detector = new WaitingDetector()
  const store = new CountingStore()
  const pipeline = new Pipeline({ detector, store, screen: SCREEN, identity: { app: '1', tablet: 'test' } })
  await pipeline.start(store.open())
  await turnsUntil(() => GatewaySocket.newest?.position === 0)
  const gateway = GatewaySocket.newest!
  detector.go()
  gateway.frame()
  gateway.caughtUp()
  await turnsUntil(() => gateway.acknowledged === RECORDS_A_FRAME)
  // What comes live waits, to be stored together with what comes a moment later.
  gateway.frame()
  await turnsUntil(() => vi.getTimerCount() === 1)
  expect(store.commits.length).toBe(1)
  vi.runOnlyPendingTimers()
  await turnsUntil(() => gateway.acknowledged === 2 * RECORDS_A_FRAME)
})
