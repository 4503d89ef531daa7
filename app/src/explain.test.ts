import { expect, test } from 'vitest'
import type { Evidence } from '../../shared/evidence.ts'
import { parseExplainRequest } from '../../shared/explanation.ts'
import { explainCase } from './explain.ts'

const EVIDENCE: Evidence = {
  machine: 'press 3',
  fault: 'machine',
  sinceMs: 1,
  peakMs: 2,
  untilMs: 3,
  score: null,
  limit: null,
  abnormalReadings: 1,
  sensors: [],
}
const GOOD = {
  ok: true,
  model: 'm',
  atMs: 1,
  answer: {
    likely_cause: 'A worn bearing.',
    confidence: 'low',
    evidence: [],
    check_first: ['Listen.'],
    consequence_if_ignored: 'It stops.',
  },
  unsupported: [],
}

let asked = ''
/** A fetch that answers with this body; it notes what was asked. */
const answering =
  (status: number, body: BodyInit | null): typeof fetch =>
  async (path, init) => {
    asked = `${init?.method} ${String(path)} ${String(init?.body)}`
    return new Response(body, { status })
  }
const bodyAsked = (): string => asked.slice('POST /api/explain '.length)

test('asks with the evidence and gives the answer', async () => {
  expect(await explainCase(EVIDENCE, answering(200, JSON.stringify(GOOD)))).toEqual(GOOD)
  expect(asked.startsWith('POST /api/explain {')).toBe(true)
  const request = parseExplainRequest(JSON.parse(bodyAsked()))
  expect(request).toMatchObject({ ok: true, value: { evidence: EVIDENCE } })
})

test('a machine with 256 sensors of long names still fits into 64 KB', async () => {
  const sensor = {
    sensor: 'é'.repeat(128),
    unit: 'x'.repeat(32),
    value: -1.2345678901234567e-100,
    usual: -1.2345678901234567e-100,
    spread: 1.2345678901234567e-100,
    deviation: -1.2345678901234567e-100,
    share: 0.00390625,
    findings: ['shift' as const],
    sinceMs: 1_700_000_000_000,
  }
  const many = { ...EVIDENCE, sensors: Array(256).fill(sensor) }
  await explainCase(many, answering(200, JSON.stringify(GOOD)))
  expect(new TextEncoder().encode(bodyAsked()).length).toBeLessThan(64 * 1024)
})

test.each([
  [
    'an error of the explainer',
    200,
    { ok: false, error: { code: 'busy', message: 'Later.', retry: true } },
    'busy',
    true,
  ],
  ['the rate limit', 429, { statusCode: 429, message: 'Rate limit exceeded' }, 'rate-limited', true],
  ['a proxy', 502, 'Bad gateway', 'upstream', true],
  ['a captive portal', 200, '<html>', 'bad-answer', false],
  [
    'an answer of another shape',
    200,
    { ...GOOD, answer: { ...GOOD.answer, check_first: [] } },
    'bad-answer',
    false,
  ],
  ['nothing', 200, '', 'bad-answer', false],
])('%s (HTTP %d) is an error in words', async (_, status, body, code, retry) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await explainCase(EVIDENCE, answering(status, text))
  expect(response).toMatchObject({ ok: false, error: { code, retry } })
})

test('more than 256 KB are refused without reading on', async () => {
  let sentBytes = 0
  let cancelled = false
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      sentBytes += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
    cancel() {
      cancelled = true
    },
  })
  const response = await explainCase(EVIDENCE, answering(200, endless))
  expect(response).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
  expect(cancelled).toBe(true)
  expect(sentBytes).toBeLessThan(512 * 1024)
})

test('a connection cut in the middle, and no gateway at all, are "unreachable"', async () => {
  const cut = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('network error')),
  })
  const away: typeof fetch = () => Promise.reject(new TypeError('Failed to fetch'))
  for (const fetch of [answering(200, cut), away])
    expect(await explainCase(EVIDENCE, fetch)).toMatchObject({
      ok: false,
      error: { code: 'unreachable', retry: true },
    })
})

test('a withdrawn question ends at once', async () => {
  const leaves = new AbortController()
  const silent: typeof fetch = (_, init) =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      leaves.abort()
    })
  expect(await explainCase(EVIDENCE, silent, leaves.signal)).toMatchObject({
    ok: false,
    error: { retry: true },
  })
})
