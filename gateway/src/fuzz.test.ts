// Anything at all at the doors of a gateway on the LAN: requests, upgrades, bytes, frames. It never crashes and never opens. A
// few thousand cases in every run; LINESIDE_FUZZ_RUNS=100000 for the long one: so many of each kind.
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Gateway } from './gateway.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { message, startLab } from './testing/lab.ts'
import { askLan, LAN_HOST, pairLan } from './testing/lan.ts'

const RUNS = Number(process.env.LINESIDE_FUZZ_RUNS ?? 3000)
/** A conversation costs some twenty times what a request does: in a short run there are fewer. */
const CONVERSATIONS = RUNS >= 10_000 ? RUNS : Math.ceil(RUNS / 10)
const AT_ONCE = 16
const TIMEOUT_MS = 20_000 + RUNS * 20
/** Stands in every message of the log: what no stranger may ever see. */
const SECRET = 'machine_id'
const dir = mkdtempSync(join(tmpdir(), 'lineside-fuzz-'))
let gateway: Gateway
let cookie: string

beforeAll(async () => {
  mkdirSync(join(dir, 'app'))
  writeFileSync(join(dir, 'app', 'index.html'), '<!doctype html><title>Lineside</title>')
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'e1' })
  for (let n = 0; n < 10; n++) log.append({ key: null, value: message(n), timeMs: 1 })
  gateway = await startLab(log, {
    LINESIDE_DATA_DIR: join(dir, 'data'),
    LINESIDE_APP_DIR: join(dir, 'app'),
    LINESIDE_HOSTNAMES: LAN_HOST,
    LINESIDE_MAX_CLIENTS: '10000',
  })
  cookie = await pairLan(gateway)
})
afterAll(async () => {
  await gateway.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Addresses of the loopback in turn (Linux has all of 127/8): what meets the rate limit tests nothing else. */
const REQUESTS_AN_ADDRESS = 500
let asked = 0
const nextAddress = (): string => {
  const number = process.platform === 'linux' ? Math.floor(asked++ / REQUESTS_AN_ADDRESS) : 0
  return `127.0.${number >> 7}.${1 + (number & 127)}`
}
const statuses = new Map<string, number>()

/** Everything the gateway answers to these bytes until it or the test has had enough. */
const raw = async (bytes: Buffer): Promise<string> => {
  const socket: Socket = connect({ port: gateway.port, host: '127.0.0.1', localAddress: nextAddress() })
  let answer = ''
  socket.on('data', (data) => {
    answer += data.toString('latin1')
    // An answer with its head is enough; what keeps a connection open is not waited for.
    if (answer.includes('\r\n\r\n')) setImmediate(() => socket.destroy())
  })
  socket.on('error', () => {})
  socket.end(bytes)
  await once(socket, 'close')
  const status = answer.slice(9, 12)
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  return answer
}

const isAlive = async (): Promise<void> => {
  expect((await askLan(gateway, '/healthz', { headers: { 'x-test': '1' } })).status).toBeOneOf([200, 429])
}

const token = fc.stringMatching(/^[A-Za-z-]{1,12}$/)
const wild = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }))
const path = fc.oneof(
  fc.constantFrom(
    '/feed',
    '/api/access',
    '/api/pair',
    '/api/codes',
    '/api/tablets',
    '/api/tablets/x',
    '/metrics',
    '/healthz',
  ),
  fc.constantFrom(
    '/api/explain',
    '/api//tablets',
    '/API/tablets',
    '/%61pi/tablets',
    '/api/tablets/',
    '/./api/tablets',
    '//feed',
  ),
  wild.map((text) => `/${text}`),
)
const header = fc.oneof(
  fc.tuple(token, wild),
  fc.tuple(
    fc.constantFrom(
      'Cookie',
      'Origin',
      'X-Forwarded-For',
      'Authorization',
      'Content-Length',
      'Transfer-Encoding',
      'Expect',
    ),
    fc.oneof(
      wild,
      fc.constantFrom('lineside=', '__Host-lineside=x', 'null', 'chunked', '5', '-1', 'Bearer ', '127.0.0.1'),
    ),
  ),
)
// Never a loopback name: under that one the test would be at the gateway's own computer.
const host = fc.constantFrom(
  LAN_HOST,
  'localhost.evil.example',
  '127.0.0.1.nip.example',
  '0.0.0.0',
  '[::]',
  '10.1.2.3',
)
const isRefused = (answer: string): void => {
  expect(answer).not.toContain(SECRET)
  expect(answer).not.toContain('"streams"')
  expect(answer).not.toContain('lineside_clients')
  expect(answer).not.toContain('"tablets"')
  expect(answer).not.toMatch(/^HTTP\/1\.1 101/)
  expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
  expect(answer.toLowerCase()).not.toContain('set-cookie')
}

test('any HTTP request', { timeout: TIMEOUT_MS }, async () => {
  const method = fc.constantFrom(
    'GET',
    'POST',
    'HEAD',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'X',
  )
  const request = fc.record({ method, path, host, headers: fc.array(header, { maxLength: 6 }), body: wild })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, host, headers, body }) => {
      const lines = [
        `${method} ${path} HTTP/1.1`,
        `Host: ${host}`,
        ...headers.map(([name, value]) => `${name}: ${value}`),
      ]
      isRefused(await raw(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')))
    }),
    { numRuns: RUNS },
  )
  await isAlive()
})

test('any upgrade', { timeout: TIMEOUT_MS }, async () => {
  const socketHeader = fc.tuple(
    fc.constantFrom(
      'Sec-WebSocket-Key',
      'Sec-WebSocket-Version',
      'Sec-WebSocket-Protocol',
      'Sec-WebSocket-Extensions',
      'Connection',
    ),
    fc.oneof(wild, fc.constantFrom('dGhlIHNhbXBsZSBub25jZQ==', '13', '8', 'permessage-deflate', 'Upgrade')),
  )
  const upgrade = fc.record({
    path: fc.oneof(fc.constant('/feed'), path),
    host,
    headers: fc.array(fc.oneof(header, socketHeader), { maxLength: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(upgrade, async ({ path, host, headers }) => {
      const lines = [
        `GET ${path} HTTP/1.1`,
        `Host: ${host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
        ...headers.map(([name, value]) => `${name}: ${value}`),
      ]
      isRefused(await raw(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')))
    }),
    { numRuns: RUNS },
  )
  await isAlive()
})

test.runIf(process.platform === 'linux')('the cases before reached the doors, and not the rate limit', () => {
  expect(statuses.get('401')).toBeGreaterThan(RUNS / 4)
  expect(statuses.get('429') ?? 0).toBeLessThan(RUNS / 100)
})

test('any bytes', { timeout: TIMEOUT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      isRefused(await raw(Buffer.from(bytes)))
    }),
    { numRuns: RUNS },
  )
  await isAlive()
})

test('any frames of a paired tablet: an answer, or a close with a reason', {
  timeout: TIMEOUT_MS,
}, async () => {
  const said = fc.oneof(
    wild,
    fc.json(),
    fc
      .record({
        t: fc.constantFrom('hello', 'subscribe', 'ack', 'event', 'ping', 'x'),
        stream: fc.anything(),
      })
      .map((value) => JSON.stringify(value) ?? ''),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  )
  const hello = JSON.stringify({ t: 'hello', protocol: 1, app: 'fuzz', tablet: 'fuzz' })
  const converse = async (greets: boolean, frames: readonly (string | Buffer)[]): Promise<number> => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`, {
      headers: { host: `${LAN_HOST}:${gateway.port}`, cookie },
      localAddress: nextAddress(),
    })
    const closed = new Promise<number>((done, failed) => {
      socket.on('close', done)
      socket.on('error', failed)
    })
    await once(socket, 'open')
    if (greets) socket.send(hello)
    for (const frame of frames) socket.send(frame)
    // The last word: always out of order, so that every case ends.
    socket.send('end')
    return closed
  }
  const conversation = fc.tuple(fc.boolean(), fc.array(said, { minLength: 1, maxLength: 4 }))
  const together = fc.array(conversation, { minLength: AT_ONCE, maxLength: AT_ONCE })
  await fc.assert(
    fc.asyncProperty(together, async (all) => {
      const codes = await Promise.all(all.map(([greets, frames]) => converse(greets, frames)))
      expect(new Set(codes)).toEqual(new Set([4001]))
    }),
    { numRuns: Math.ceil(CONVERSATIONS / AT_ONCE) },
  )
  await isAlive()
})
