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

describe('the whole table: which state and event lead where (rules 1, 2, 5, 10, 11)', () => {
  // Total by type: a new phase, event or message does not compile before it has its row or column here.
  type Phase = FeedState['phase']
  type Name = Exclude<FeedEvent['type'], 'message'> | ServerMessage['t'] | Variant
  type Variant =
    | 'closed: other version'
    | 'other protocol'
    | 'chain broken'
    | 'unknown stream'
    | 'long silence'
  const states: Record<Phase, FeedState> = {
    waiting: FEED_START,
    connecting: CONNECTING,
    greeting: GREETING,
    open: OPEN,
    ended: ENDED,
  }
  const events: Record<Name, FeedEvent> = {
    try: { type: 'try' },
    'socket-open': opened,
    'socket-closed': closed(),
    'closed: other version': closed(CLOSE.version.code, 'newer'),
    welcome: message(welcome),
    'other protocol': message({ ...welcome, protocol: PROTOCOL_VERSION + 1 }),
    begin: message({ t: 'begin', stream: 3, epoch: 'e1', position: 120 }),
    gap: message({ t: 'gap', stream: 3, epoch: 'e1', from: 120, to: 130, reason: 'retention', lost: 10 }),
    'caught-up': message({ t: 'caught-up', stream: 3, position: 500 }),
    'unknown stream': message({ t: 'caught-up', stream: 4, position: 500 }),
    source: message({ t: 'source', source: welcome.source }),
    kept: message({ t: 'kept', id: 'e' }),
    'not-kept': message({ t: 'not-kept', id: 'e', retry: true, text: 'later' }),
    pong: message({ t: 'pong', atMs: 1, serverTimeMs: 2 }),
    frame: frame(120, 130),
    'chain broken': frame(121, 130),
    garbage: { type: 'garbage', error: 'no JSON' },
    heartbeat: { type: 'heartbeat', nowMs },
    'long silence': { type: 'heartbeat', nowMs: nowMs + 15_001 },
  }
  const names = Object.keys(events) as Name[]
  type Cell = readonly [Phase, string]
  /** A row in which what is not named changes nothing. */
  const row = (phase: Phase, cells: Partial<Record<Name, Cell>>): Record<Name, Cell> =>
    Object.fromEntries(names.map((name) => [name, cells[name] ?? [phase, '']])) as unknown as Record<
      Name,
      Cell
    >
  const close: Cell = ['greeting', 'close']
  const table: Record<Phase, Record<Name, Cell>> = {
    waiting: row('waiting', { try: ['connecting', 'connect'] }),
    connecting: row('connecting', {
      'socket-open': ['greeting', 'send'],
      'socket-closed': ['waiting', 'offline,retry-in'],
      'closed: other version': ['ended', 'ended'],
    }),
    greeting: row('greeting', {
      'socket-closed': ['waiting', 'offline,retry-in'],
      'closed: other version': ['ended', 'ended'],
      welcome: ['open', 'welcome,send,progress'],
      ...{ 'other protocol': close, begin: close, gap: close, 'caught-up': close, 'unknown stream': close },
      ...{ source: close, kept: close, 'not-kept': close, pong: close },
      ...{ frame: close, 'chain broken': close, garbage: close },
    }),
    open: row('open', {
      'socket-closed': ['waiting', 'offline,retry-in'],
      'closed: other version': ['ended', 'ended'],
      welcome: ['open', 'close'],
      'other protocol': ['open', 'close'],
      begin: ['open', ''],
      gap: ['open', 'gap'],
      'caught-up': ['open', 'progress'],
      'unknown stream': ['open', 'close'],
      source: ['open', 'source'],
      kept: ['open', 'answered'],
      'not-kept': ['open', 'answered'],
      pong: ['open', ''],
      frame: ['open', 'deliver,progress'],
      'chain broken': ['open', 'close'],
      garbage: ['open', 'close'],
      heartbeat: ['open', 'send'],
      'long silence': ['open', 'close'],
    }),
    ended: row('ended', {}),
  }
  for (const from of Object.keys(table) as Phase[])
    for (const name of names) {
      const [phase, actions] = table[from][name]
      test(`${from} + ${name} -> ${phase}${actions && `: ${actions}`}`, () => {
        const step = feedStep(states[from], events[name])
        expect([step.state.phase, kinds(step).join(',')]).toEqual([phase, actions])
      })
    }
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
    state: { phase: 'ended', why: 'version' },
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

test('rule 19: what frames can be read is said in hello', () => {
  const hello = (event: FeedEvent) => feedStep(CONNECTING, event).actions[0]
  expect(hello({ ...opened, accepts: ['deflate'] } as FeedEvent)).toMatchObject({
    message: { t: 'hello', accepts: ['deflate'] },
  })
  expect(hello(opened)).toMatchObject({ message: { t: 'hello' } })
})
