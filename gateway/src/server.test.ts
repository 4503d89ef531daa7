import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PRESS } from './explain/example.test-data.ts'
import type { Gateway } from './gateway.ts'
import type { Health } from './health.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { message, startLab } from './testing/lab.ts'
import { Tablet } from './testing/tablet.ts'

const appDir = mkdtempSync(join(tmpdir(), 'lineside-app-'))
let gateway: Gateway
let url: string
const log = new EmbeddedLog({ topic: 'machines', epoch: 'e1' })

beforeAll(async () => {
  mkdirSync(join(appDir, 'assets'))
  writeFileSync(join(appDir, 'index.html'), '<!doctype html><title>Lineside</title>')
  writeFileSync(join(appDir, 'sw.js'), '// service worker')
  writeFileSync(join(appDir, 'manifest.webmanifest'), '{}')
  writeFileSync(join(appDir, 'assets', 'index-3f9a.js'), 'export {}')
  writeFileSync(join(appDir, 'assets', 'sql-wasm-77.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d]))
  gateway = await startLab(log, { LINESIDE_APP_DIR: appDir })
  url = `http://127.0.0.1:${gateway.port}`
})
afterAll(async () => {
  await gateway.stop()
  rmSync(appDir, { recursive: true, force: true })
})

/** The status of a GET of exactly this path and these headers, which fetch would tidy. */
const statusOf = (path: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
  new Promise((done, failed) => {
    const asked = request({ port: gateway.port, host: '127.0.0.1', path, headers }, (response) => {
      response.resume()
      done(response.statusCode)
    })
    asked.on('error', failed)
    asked.end()
  })

describe('the app', () => {
  test.each([
    ['/', 'no-cache', 'text/html'],
    ['/index.html', 'no-cache', 'text/html'],
    ['/sw.js', 'no-cache', 'javascript'],
    ['/manifest.webmanifest', 'no-cache', 'application/manifest+json'],
    ['/assets/index-3f9a.js', 'public, max-age=31536000, immutable', 'javascript'],
    ['/assets/sql-wasm-77.wasm', 'public, max-age=31536000, immutable', 'application/wasm'],
  ])('%s is served with cache-control "%s"', async (path, cacheControl, type) => {
    const response = await fetch(url + path)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe(cacheControl)
    expect(response.headers.get('content-type')).toContain(type)
  })

  test('an unchanged file is answered with 304', async () => {
    const etag = (await fetch(`${url}/`)).headers.get('etag')!
    expect(await statusOf('/', { 'if-none-match': etag })).toBe(304)
  })

  test('the content security policy lets in only its own scripts', async () => {
    const { headers } = await fetch(`${url}/`)
    const policy = Object.fromEntries(
      headers
        .get('content-security-policy')!
        .split(';')
        .map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]),
    )
    expect(policy).toEqual({
      'default-src': "'self'",
      'script-src': "'self' 'wasm-unsafe-eval'",
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toBe(null)
  })

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/nothing',
    '/.env',
  ])('%s is not found', async (path) => {
    expect([400, 403, 404]).toContain(await statusOf(path))
  })

  test('where the app is not built yet, the page says so', async () => {
    const bare = await startLab(new EmbeddedLog({ topic: 't', epoch: 'e' }), {
      LINESIDE_APP_DIR: join(appDir, 'assets'),
    })
    const response = await fetch(`http://127.0.0.1:${bare.port}/`)
    expect([response.status, await response.text()]).toEqual([
      503,
      'The app is not built yet. Run: npm run build (npm start does it by itself).',
    ])
    await bare.stop()
  })
})

describe('/healthz', () => {
  test('tells streams, tablets and malformed messages', async () => {
    const tablet = new Tablet({ port: gateway.port })
    tablet.connect()
    await tablet.until('caught up', () => tablet.of('machines').caughtUp === 1)
    log.append({ key: null, value: message(1), timeMs: 1 })
    log.append({ key: null, value: Buffer.from('{"machine_id":"m1"'), timeMs: 2 })
    let health: Health
    do health = (await (await fetch(`${url}/healthz`)).json()) as Health
    while (health.messages.inspected < 2)
    tablet.drop()
    expect(health).toMatchObject({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      source: { kind: 'embedded', state: 'connected' },
      streams: [{ topic: 'machines', partition: 0, low: 0, high: 2 }],
      clients: [{ tablet: 'test', app: 'test', address: '127.0.0.1' }],
      messages: {
        refused: { 'not-json': 1 },
        samples: [{ topic: 'machines', partition: 0, offset: 1, code: 'not-json' }],
      },
    })
  })
})

describe('/metrics', () => {
  const series = async (): Promise<Map<string, number>> => {
    const response = await fetch(`${url}/metrics`)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    )
  }

  test('what /healthz counts, by stream and by reason, twice the same', async () => {
    const tablet = new Tablet({ port: gateway.port, acknowledges: false })
    tablet.connect()
    await tablet.until('caught up', () => tablet.of('machines').caughtUp === 1)
    await series()
    const found = await series()
    const of = (name: string) => found.get(`lineside_${name}{topic="machines",partition="0"}`)
    const { high } = gateway.health().streams[0]!
    expect([of('stream_high_offset'), of('reader_lag_offsets'), of('tablet_lag_offsets')]).toEqual([
      high,
      0,
      high,
    ])
    expect(of('unacknowledged_bytes')).toBe(tablet.of('machines').unacknowledgedBytes)
    expect(of('ring_bytes')).toBe(gateway.health().streams[0]!.ringBytes)
    expect([found.get('lineside_clients'), found.get('lineside_source_connected')]).toEqual([1, 1])
    expect(found.get('lineside_credit_bytes')).toBe(16 << 20)
    expect(found.get('lineside_bad_messages_total{reason="not-json"}')).toBe(1)
    expect(found.get('lineside_gaps_total{reason="retention"}')).toBe(0)
    expect(found.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
    tablet.drop()
  })

  test('explanations are counted by outcome', async () => {
    const headers = { 'content-type': 'application/json' }
    await fetch(`${url}/api/explain`, { method: 'POST', headers, body: JSON.stringify({ evidence: PRESS }) })
    expect((await series()).get('lineside_explanations_total{outcome="no-key"}')).toBe(1)
    const before = (await series()).get('lineside_explanations_total{outcome="bad-request"}') ?? 0
    for (const body of ['{', '{}']) await fetch(`${url}/api/explain`, { method: 'POST', headers, body })
    expect((await series()).get('lineside_explanations_total{outcome="bad-request"}')).toBe(before + 2)
  })
})

describe('POST /api/explain', () => {
  const ask = (body: unknown, type = 'application/json') =>
    fetch(`${url}/api/explain`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  test('without a key: answered with 200 and an error to be shown as one', async () => {
    const response = await ask({ evidence: PRESS })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'no-key', retry: false } })
  })

  test.each([
    ['a body that is no JSON', '{', 'application/json', 400],
    ['a body with a wrong field', { evidence: { ...PRESS, machine: '' } }, 'application/json', 400],
    ['a body that is too long', 'x'.repeat(70_000), 'application/json', 413],
    ['a body of another type', 'hello', 'text/xml', 415],
  ])('%s is refused in words', async (_name, body, type, status) => {
    const response = await ask(body, type)
    expect(response.status).toBe(status)
    const { ok, error } = (await response.json()) as { ok: boolean; error: { code: string; message: string } }
    expect([ok, error.code]).toEqual([false, 'bad-request'])
    expect(error.message.length).toBeGreaterThan(10)
  })

  test('too many questions are refused with 429, in the form of an answer', async () => {
    let response = await ask({ evidence: PRESS })
    for (let n = 0; n < 25 && response.status !== 429; n++) response = await ask({ evidence: PRESS })
    expect(response.status).toBe(429)
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'rate-limited', retry: true } })
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(text).toMatch(/^lineside_explanations_total\{outcome="rate-limited"\} [1-9]/m)
  })
})

test('a port in use is one sentence with the remedy', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' ? address!.port : 0
  await expect(startLab(new EmbeddedLog({ topic: 't', epoch: 'e' }), { PORT: String(port) })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use; stop what listens there, or set PORT.`,
  )
  server.close()
})

test('what only the build before had is still served, and never instead of what this one has', async () => {
  const previousAppDir = join(appDir, '..', `${basename(appDir)}-previous`)
  mkdirSync(join(previousAppDir, 'assets'), { recursive: true })
  writeFileSync(join(previousAppDir, 'assets', 'index-old.js'), 'old')
  writeFileSync(join(previousAppDir, 'assets', 'index-3f9a.js'), 'never')
  const upgraded = await startLab(new EmbeddedLog({ topic: 't', epoch: 'e' }), { LINESIDE_APP_DIR: appDir })
  const get = (path: string) => fetch(`http://127.0.0.1:${upgraded.port}${path}`)
  const old = await get('/assets/index-old.js')
  expect([old.status, await old.text(), old.headers.get('cache-control')]).toEqual([
    200,
    'old',
    'public, max-age=31536000, immutable',
  ])
  expect(await (await get('/assets/index-3f9a.js')).text()).toBe('export {}')
  expect((await get('/assets/index-older.js')).status).toBe(404)
  await upgraded.stop()
  rmSync(previousAppDir, { recursive: true })
})
