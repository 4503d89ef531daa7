import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CLOSE,
  type ClientMessage,
  eventIdIn,
  PROTOCOL_VERSION,
  parseClientMessage,
  parseServerMessage,
  type ServerMessage,
} from './protocol.ts'

const fromTablets: ClientMessage[] = [
  { t: 'hello', protocol: PROTOCOL_VERSION, app: '1.2.3', tablet: '6f1c' },
  { t: 'hello', protocol: PROTOCOL_VERSION, app: '1.2.3', tablet: '6f1c', accepts: ['deflate', 'later'] },
  {
    t: 'subscribe',
    streams: [
      { from: 'position', topic: 'rig', partition: 2, epoch: 'e', position: 12_345 },
      {
        from: 'recent',
        topic: 'rig',
        partition: 0,
        sinceMs: 1_700_000_000_000,
        atMost: 5000,
        keys: ['press-1'],
      },
    ],
  },
  { t: 'subscribe', streams: [] },
  { t: 'ack', stream: 0, position: Number.MAX_SAFE_INTEGER },
  {
    t: 'event',
    event: {
      kind: 'acknowledged',
      id: 'e-1',
      caseId: 'press@5',
      machine: 'press',
      atMs: 6,
      by: 'Ada',
      seen: 'press@5/opened/0',
    },
  },
  { t: 'ping', atMs: 1_700_000_000_000.5 },
]

const source = { kind: 'kafka', state: 'away', text: 'No Kafka answers.', sinceMs: 5 } as const
const reasoned = { ...source, reason: { code: 'kafka-login', values: { brokers: 'k:9092', error: 'x' } } }
const fromGateways: ServerMessage[] = [
  {
    t: 'welcome',
    protocol: PROTOCOL_VERSION,
    gateway: 'lineside 0.1.0',
    serverTimeMs: 1,
    source,
    streams: [{ stream: 0, topic: 'rig', partition: 0, epoch: 'e', low: 0, high: 10, kind: 'readings' }],
    creditBytes: 1 << 20,
    heartbeatMs: 5000,
    explainModel: null,
  },
  { t: 'begin', stream: 0, epoch: 'e', position: 5 },
  { t: 'gap', stream: 0, epoch: 'e', from: 5, to: 9, reason: 'retention', lost: 4 },
  { t: 'gap', stream: 0, epoch: 'e2', from: 5, to: 0, reason: 'epoch', lost: null },
  { t: 'caught-up', stream: 0, position: 10 },
  { t: 'source', source },
  { t: 'source', source: reasoned },
  { t: 'source', source: { ...source, reason: { code: 'a-later-one', values: { count: 3 } } } },
  { t: 'kept', id: 'e-1' },
  { t: 'not-kept', id: 'e-1', retry: true, text: 'Kafka is away.' },
  { t: 'pong', atMs: 5, serverTimeMs: 6 },
]

describe('control messages', () => {
  test.each(fromTablets)('a tablet says $t', (message) => {
    expect(parseClientMessage(JSON.stringify(message))).toEqual({ ok: true, value: message })
  })

  test.each(fromGateways)('a gateway says $t', (message) => {
    expect(parseServerMessage(JSON.stringify(message))).toEqual({ ok: true, value: message })
  })

  test('what one side says the other does not', () => {
    for (const message of fromTablets) expect(parseServerMessage(JSON.stringify(message)).ok).toBe(false)
    for (const message of fromGateways) expect(parseClientMessage(JSON.stringify(message)).ok).toBe(false)
  })

  /** What a newer minor version may say: every object has a field more. */
  const grown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(grown)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).map(([name, field]) => [name, grown(field)])
    return { ...Object.fromEntries(fields), later: { deep: [1, 'x'] } }
  }

  test('fields that are not known yet are passed over in every message, so that both sides may grow', () => {
    for (const message of fromTablets)
      expect(parseClientMessage(JSON.stringify(grown(message)))).toEqual({ ok: true, value: message })
    for (const message of fromGateways)
      expect(parseServerMessage(JSON.stringify(grown(message)))).toEqual({ ok: true, value: message })
  })

  test('an event of a kind that is not known yet is known by its id', () => {
    const json = JSON.stringify({ t: 'event', event: { kind: 'sung', id: 'e-1' } })
    expect(parseClientMessage(json).ok).toBe(false)
    expect(eventIdIn(json)).toBe('e-1')
    for (const other of [
      '{"t":"event"}',
      '{"t":"ping","event":{"id":"x"}}',
      'x',
      '{"t":"event","event":{"id":5}}',
    ])
      expect(eventIdIn(other)).toBe(null)
  })

  test.each([
    ['no JSON', 'hello', '"hello" is not JSON'],
    ['nothing', '', '"" is not JSON'],
    ['no kind', '{}', '"t"'],
    ['an unknown kind', '{"t":"sing"}', '"t"'],
    ['a list', '[]', ''],
    ['an offset below 0', '{"t":"ack","stream":0,"position":-1}', '"position"'],
    ['an offset with a fraction', '{"t":"ack","stream":0,"position":1.5}', '"position"'],
    ['an offset above 2^53 - 1', '{"t":"ack","stream":0,"position":9007199254740993}', '"position"'],
    ['an offset as text', '{"t":"ack","stream":0,"position":"5"}', '"position"'],
    ['a stream above 32 bits', '{"t":"ack","stream":4294967296,"position":1}', '"stream"'],
    ['a name without end', `{"t":"hello","protocol":1,"app":"${'x'.repeat(1001)}","tablet":""}`, '"app"'],
    [
      'a topic without a name',
      '{"t":"subscribe","streams":[{"from":"recent","topic":""}]}',
      '"streams.0.topic"',
    ],
    ['a way to begin that is none', '{"t":"subscribe","streams":[{"from":"tail"}]}', '"streams.0.from"'],
    [
      'too many streams',
      JSON.stringify({ t: 'subscribe', streams: Array(1001).fill(fromTablets[1]) }),
      '"streams',
    ],
  ])('%s is refused in words', (_name, json, words) => {
    const parsed = parseClientMessage(json)
    expect(parsed.ok).toBe(false)
    expect(parsed.ok ? '' : parsed.error).toContain(words)
  })

  test('any text is a message or a sentence, never an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const parsed of [parseClientMessage(text), parseServerMessage(text)])
          if (!parsed.ok) expect(parsed.error.length).toBeGreaterThan(0)
      }),
    )
  })

  test('only another protocol number and a missing pairing are not worth coming back for', () => {
    const final = Object.values(CLOSE).filter(({ retry }) => !retry)
    expect(final).toEqual([CLOSE.version, CLOSE.unpaired])
    const codes = Object.values(CLOSE).map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(code >= 4000 && code <= 4999).toBe(true)
  })
})
