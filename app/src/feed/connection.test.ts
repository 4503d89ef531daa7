import { describe, expect, test } from 'vitest'
import { CLOSE, PROTOCOL_VERSION, type ServerMessage } from '../../../shared/protocol.ts'
import { FEED_START, type FeedEvent, type FeedState, type FeedStep, feedStep } from './connection.ts'

type Message<T extends ServerMessage['t']> = Extract<ServerMessage, { t: T }>

const nowMs = 1_000_000
const welcome: Message<'welcome'> = {
  t: 'welcome',
  protocol: PROTOCOL_VERSION,
  gateway: '1.0.0',
  serverTimeMs: nowMs,
  source: { kind: 'kafka', state: 'connected', text: '', sinceMs: 0 },
  streams: [{ stream: 3, topic: 'rig', partition: 0, epoch: 'e1', low: 0, high: 500, kind: 'readings' }],
  creditBytes: 1 << 20,
  heartbeatMs: 5_000,
  explainModel: null,
}
const position = { topic: 'rig', partition: 0, epoch: 'e1', position: 120, recordTimeMs: 7 }
const message = (value: ServerMessage, positions = [position]): FeedEvent => ({
  type: 'message',
  message: value,
  nowMs,
  positions,
})
const frame = (from: number, next: number, stream = 3): FeedEvent => ({
  type: 'frame',
  header: { stream, from, next, high: 500, baseTimeMs: 0, count: next - from },
  nowMs,
})
const opened: FeedEvent = { type: 'socket-open', app: '1', tablet: 't' }
const closed = (code = 1006, reason = '', random = 0.5): FeedEvent => ({
  type: 'socket-closed',
  code,
  reason,
  random,
})

function after(...events: FeedEvent[]): FeedStep {
  let step: FeedStep = { state: FEED_START, actions: [] }
  for (const event of events) step = feedStep(step.state, event)
  return step
}
const GREETING = after({ type: 'try' }, opened).state
const OPEN = after(
  { type: 'try' },
  opened,
  message(welcome),
  message({ t: 'begin', stream: 3, epoch: 'e1', position: 120 }),
).state
const ENDED = after({ type: 'try' }, closed(CLOSE.version.code, 'newer')).state
const CONNECTING = after({ type: 'try' }).state

const kinds = (step: FeedStep): string[] => step.actions.map(({ type }) => type)

describe('the whole table: which state and event lead where', () => {
  const states: Record<string, FeedState> = {
    waiting: FEED_START,
    connecting: CONNECTING,
    greeting: GREETING,
    open: OPEN,
    ended: ENDED,
  }
  const events: Record<string, FeedEvent> = {
    try: { type: 'try' },
    'socket-open': opened,
    'socket-closed': closed(),
    welcome: message(welcome),
    source: message({ t: 'source', source: welcome.source }),
    frame: frame(120, 130),
    garbage: { type: 'garbage', error: 'no JSON' },
    heartbeat: { type: 'heartbeat', nowMs },
  }
  const table: Record<string, Record<string, [FeedState['phase'], string]>> = {
    waiting: {
      try: ['connecting', 'connect'],
      'socket-open': ['waiting', ''],
      'socket-closed': ['waiting', ''],
      welcome: ['waiting', ''],
      source: ['waiting', ''],
      frame: ['waiting', ''],
      garbage: ['waiting', ''],
      heartbeat: ['waiting', ''],
    },
    connecting: {
      try: ['connecting', ''],
      'socket-open': ['greeting', 'send'],
      'socket-closed': ['waiting', 'offline,retry-in'],
      welcome: ['connecting', ''],
      source: ['connecting', ''],
      frame: ['connecting', ''],
      garbage: ['connecting', ''],
      heartbeat: ['connecting', ''],
    },
    greeting: {
      try: ['greeting', ''],
      'socket-open': ['greeting', ''],
      'socket-closed': ['waiting', 'offline,retry-in'],
      welcome: ['open', 'welcome,send,progress'],
      source: ['greeting', 'close'],
      frame: ['greeting', 'close'],
      garbage: ['greeting', 'close'],
      heartbeat: ['greeting', ''],
    },
    open: {
      try: ['open', ''],
      'socket-open': ['open', ''],
      'socket-closed': ['waiting', 'offline,retry-in'],
      welcome: ['open', 'close'],
      source: ['open', 'source'],
      frame: ['open', 'deliver,progress'],
      garbage: ['open', 'close'],
      heartbeat: ['open', 'send'],
    },
    ended: {
      try: ['ended', ''],
      'socket-open': ['ended', ''],
      'socket-closed': ['ended', ''],
      welcome: ['ended', ''],
      source: ['ended', ''],
      frame: ['ended', ''],
      garbage: ['ended', ''],
      heartbeat: ['ended', ''],
    },
  }
  for (const [from, row] of Object.entries(table))
    for (const [name, [phase, actions]] of Object.entries(row))
      test(`${from} + ${name} -> ${phase}${actions && `: ${actions}`}`, () => {
        const step = feedStep(states[from]!, events[name]!)
        expect([step.state.phase, kinds(step).join(',')]).toEqual([phase, actions])
      })
})

test('rule 3: a stream is subscribed at its durable position, one with nothing stored from recent history', () => {
  const subscribe = (positions: (typeof position)[]) => {
    const { actions } = feedStep(GREETING, message(welcome, positions))
    return actions.find((action) => action.type === 'send')
  }
  expect(subscribe([position])).toMatchObject({
    message: {
      t: 'subscribe',
      streams: [{ from: 'position', topic: 'rig', partition: 0, epoch: 'e1', position: 120 }],
    },
  })
  expect(subscribe([])).toMatchObject({
    message: { streams: [{ from: 'recent', sinceMs: nowMs - 8 * 3_600_000, atMost: 200_000 }] },
  })
})

test('rule 5: a frame that does not begin at the position breaks the chain, whether it skips or repeats', () => {
  for (const from of [119, 121]) {
    const step = feedStep(OPEN, frame(from, 130))
    expect(step.actions).toMatchObject([{ type: 'close', code: CLOSE.protocol.code }])
  }
  const next = feedStep(OPEN, frame(120, 130))
  expect(kinds(feedStep(next.state, frame(130, 140)))).toContain('deliver')
})

test('rule 4: after a gap the stream goes on behind it, and the gap is handed over', () => {
  const gap: ServerMessage = {
    t: 'gap',
    stream: 3,
    epoch: 'e2',
    from: 120,
    to: 300,
    reason: 'retention',
    lost: 180,
  }
  const step = feedStep(OPEN, message(gap))
  expect(step.actions).toMatchObject([
    { type: 'gap', gap: { topic: 'rig', from: 120, to: 300, lost: 180, epoch: 'e2' } },
  ])
  expect(kinds(feedStep(step.state, frame(300, 310)))).toContain('deliver')
})

test('rule 8: left counts down while catching up, and caught-up makes it live', () => {
  expect(feedStep(OPEN, frame(120, 200)).actions).toContainEqual({ type: 'progress', left: 300 })
  const step = feedStep(OPEN, message({ t: 'caught-up', stream: 3, position: 500 }))
  expect(step.actions).toEqual([{ type: 'progress', left: null }])
})

test('rule 10: three heartbeats without a word end the connection, a word in time does not', () => {
  expect(kinds(feedStep(OPEN, { type: 'heartbeat', nowMs: nowMs + 15_000 }))).toEqual(['send'])
  expect(feedStep(OPEN, { type: 'heartbeat', nowMs: nowMs + 15_001 }).actions).toMatchObject([
    { type: 'close', code: CLOSE.silent.code },
  ])
})

test('rule 1: another protocol is final and says so', () => {
  expect(feedStep(CONNECTING, closed(CLOSE.version.code, 'Update the app.'))).toMatchObject({
    state: { phase: 'ended', why: 'version', reason: 'Update the app.' },
    actions: [{ type: 'ended' }],
  })
  expect(feedStep(GREETING, message({ ...welcome, protocol: 99 })).actions).toMatchObject([
    { type: 'close', code: CLOSE.version.code },
  ])
})

test('rule 18: a tablet that is not paired does not try again by itself', () => {
  const step = feedStep(OPEN, closed(CLOSE.unpaired.code, 'This tablet is not paired any more.'))
  expect(step).toMatchObject({
    state: { phase: 'ended', why: 'unpaired' },
    actions: [{ type: 'ended', why: 'unpaired' }],
  })
  expect(feedStep(step.state, { type: 'try' }).actions).toEqual([])
})

test('waits between tries grow with full jitter, from 250 ms to 10 s, and begin anew after a welcome', () => {
  const delays: number[] = []
  let state: FeedState = FEED_START
  for (let i = 0; i < 10; i++) {
    state = feedStep(state, { type: 'try' }).state
    const step = feedStep(state, closed(1006, '', 0.999))
    state = step.state
    for (const action of step.actions) if (action.type === 'retry-in') delays.push(action.delayMs)
  }
  expect(delays[0]).toBeLessThanOrEqual(500)
  expect(delays.at(-1)).toBe(9990)
  expect(delays.every((delay, i) => delay >= 250 && (i === 0 || delay >= delays[i - 1]!))).toBe(true)
  expect(OPEN.attempt).toBe(0)
})
