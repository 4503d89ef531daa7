// Nothing is readable without pairing: tried on every route by a list made from the router itself, and on the socket.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { accessSchema, tabletsSchema } from '../../../shared/access.ts'
import { CLOSE } from '../../../shared/protocol.ts'
import type { Gateway } from '../gateway.ts'
import { EmbeddedLog } from '../sources/embedded.ts'
import { startLab } from '../testing/lab.ts'
import { askLan, LAN_HOST, pairLan } from '../testing/lan.ts'
import { Tablet } from '../testing/tablet.ts'
import { UNPAIRED_TEXT, VIEWER_TEXT } from './access.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'lineside-access-'))
const METRICS_TOKEN = 'a-token-of-some-length'
const appDir = join(dataDir, 'app')
let gateway: Gateway

beforeAll(async () => {
  mkdirSync(appDir)
  writeFileSync(join(appDir, 'index.html'), '<!doctype html>')
  gateway = await startLab(new EmbeddedLog({ topic: 'machines', epoch: 'e1' }), {
    LINESIDE_DATA_DIR: dataDir,
    LINESIDE_APP_DIR: appDir,
    LINESIDE_METRICS_TOKEN: METRICS_TOKEN,
  })
})
afterAll(async () => {
  await gateway.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const errorOf = (text: string) =>
  (JSON.parse(text) as { ok: boolean; error: { code: string; message: string } }).error

/** The status and text an upgrade is refused with; 101 where it is not. */
const upgrade = (headers: Record<string, string>): Promise<{ status: number; text: string }> =>
  new Promise((done, failed) => {
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`, {
      headers: { host: `${LAN_HOST}:${gateway.port}`, ...headers },
    })
    socket.on('open', () => {
      socket.terminate()
      done({ status: 101, text: '' })
    })
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => done({ status: response.statusCode ?? 0, text }))
    })
    socket.on('error', failed)
  })

describe('a tablet that is not paired', () => {
  test('gets no route that is not public, and is told so in words', async () => {
    const closed = gateway.routes.filter(({ door }) => door === 'paired' || door === 'operator')
    expect(closed.map(({ method, url }) => `${method} ${url}`)).toEqual(
      expect.arrayContaining(['GET /api/access', 'POST /api/explain', 'GET /api/tablets', 'POST /api/codes']),
    )
    for (const { method, url } of closed) {
      const { status, text } = await askLan(gateway, url.replace(':id', 'x'), { method })
      expect([method, url, status]).toEqual([method, url, 401])
      if (method !== 'HEAD') expect(errorOf(text)).toMatchObject({ code: 'unpaired', message: UNPAIRED_TEXT })
    }
  })

  test('the public routes are these and no more', () => {
    const open = gateway.routes.filter(({ door }) => door === 'public' || door === 'own')
    const paths = new Set(open.map(({ url }) => url))
    expect([...paths].sort()).toEqual(['/*', '/api/pair', '/healthz', '/metrics', '/pair', '/trusted'])
  })

  test('learns from /healthz only that the gateway lives, and nothing from /metrics', async () => {
    expect((await askLan(gateway, '/healthz')).text).toBe('{"status":"ok"}')
    expect((await askLan(gateway, '/metrics')).status).toBe(401)
    const headers = { authorization: 'Bearer wrong-token-of-length' }
    expect((await askLan(gateway, '/metrics', { headers })).status).toBe(401)
  })

  test.each(['/api/nothing', '/api', '/feed'])('%s: nothing is said about what there is', async (path) => {
    expect((await askLan(gateway, path)).status).toBe(404)
    expect((await askLan(gateway, path, { method: 'POST' })).status).toBe(401)
  })

  test('gets no socket', async () => {
    expect(await upgrade({})).toEqual({ status: 401, text: UNPAIRED_TEXT })
    expect((await upgrade({ cookie: `${gateway.security.access.cookie}=AAAA` })).status).toBe(401)
  })

  test.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['forwarded', 'for=127.0.0.1'],
    ['via', '1.1 proxy'],
  ])('is not open to a proxy on this computer: %s', async (name, value) => {
    const headers = { host: `localhost:${gateway.port}`, [name]: value }
    expect((await askLan(gateway, '/api/access', { headers })).status).toBe(401)
    expect((await upgrade(headers)).status).toBe(401)
  })

  test('no host name that points to this computer makes it this computer (DNS rebinding)', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '127.evil'])
      expect((await askLan(gateway, '/api/access', { headers: { host } })).status).toBeGreaterThanOrEqual(400)
  })
})

test('this computer is open without pairing', async () => {
  const response = await fetch(`http://localhost:${gateway.port}/api/access`)
  expect(await response.json()).toEqual({ role: 'operator', name: null, lan: false })
})

describe('pairing', () => {
  test('a code is good once; the tablet is let in from then on, and its token is stored nowhere', async () => {
    const made = gateway.security.codes.make('operator')
    const body = { code: made.ok ? made.value.code.toLowerCase().replace('-', ' ') : '', name: ' Press 1 ' }
    const paired = await askLan(gateway, '/api/pair', { method: 'POST', body })
    expect(paired.status).toBe(200)
    const cookie = String([paired.headers['set-cookie']].flat()[0])
    expect(cookie).toMatch(
      /^lineside-[0-9a-f]{8}=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const headers = { cookie: cookie.split(';')[0]! }
    const me = await askLan(gateway, '/api/access', { headers })
    expect(v.parse(accessSchema, JSON.parse(me.text))).toEqual({
      role: 'operator',
      name: 'Press 1',
      lan: false,
    })
    expect((await upgrade(headers)).status).toBe(101)
    const replayed = await askLan(gateway, '/api/pair', { method: 'POST', body })
    expect([replayed.status, errorOf(replayed.text).code]).toEqual([403, 'bad-code'])
    const token = headers.cookie.split('=')[1]!
    for (const file of ['tablets.json', 'codes.json'])
      expect(readFileSync(join(dataDir, file), 'utf8')).not.toContain(token)
  })

  test('a tablet keeps its pairing when it is paired with a second gateway of the same computer', async () => {
    const second = await startLab(new EmbeddedLog({ topic: 'machines', epoch: 'e2' }), {
      LINESIDE_DATA_DIR: join(dataDir, 'second'),
      LINESIDE_APP_DIR: appDir,
    })
    try {
      const cookies = [await pairLan(gateway), await pairLan(second)]
      // Browsers keep one cookie of a name for a host, whatever its port, and send all of them to both.
      expect(new Set(cookies.map((cookie) => cookie.split('=')[0])).size).toBe(2)
      const headers = { cookie: cookies.join('; ') }
      for (const each of [gateway, second])
        expect((await askLan(each, '/api/access', { headers })).status).toBe(200)
    } finally {
      await second.stop()
    }
  })

  test('a stolen cookie is no use to a page of another origin', async () => {
    const cookie = await pairLan(gateway)
    const headers = { cookie, origin: 'https://evil.example' }
    expect((await upgrade(headers)).status).toBe(403)
    for (const [method, path] of [
      ['POST', '/api/codes'],
      ['DELETE', '/api/tablets/x'],
      ['PATCH', '/api/tablets/x'],
      ['POST', '/api/explain'],
      ['POST', '/api/pair'],
    ] as const) {
      const refused = await askLan(gateway, path, { method, headers, body: {} })
      expect([path, refused.status, errorOf(refused.text).code]).toEqual([path, 403, 'other-origin'])
    }
    const own = { cookie, origin: `http://${LAN_HOST}:${gateway.port}` }
    expect((await upgrade(own)).status).toBe(101)
    expect((await upgrade({ ...own, origin: 'null' })).status).toBe(403)
  })

  test('a revoked tablet is cut off at once, told not to come back, and let in nowhere', async () => {
    const operator = await pairLan(gateway)
    const cookie = await pairLan(gateway, 'operator', 'Lost one')
    const headers = { host: `${LAN_HOST}:${gateway.port}`, cookie }
    const tablet = new Tablet({ port: gateway.port, client: { headers } })
    tablet.connect()
    await tablet.until('caught up', () => tablet.of('machines').caughtUp === 1)
    const list = await askLan(gateway, '/api/tablets', { headers: { cookie: operator } })
    const { tablets } = v.parse(tabletsSchema, JSON.parse(list.text))
    const lost = tablets.find(({ name }) => name === 'Lost one')
    expect(lost).toMatchObject({ role: 'operator', connected: true, isThis: false })
    const done = await askLan(gateway, `/api/tablets/${lost?.id}`, {
      method: 'DELETE',
      headers: { cookie: operator },
    })
    expect(done.status).toBe(200)
    await tablet.until('the close', () => tablet.closed !== null)
    expect(tablet.closed).toEqual({
      code: CLOSE.unpaired.code,
      reason: 'This tablet is not paired any more.',
    })
    expect((await upgrade({ cookie })).status).toBe(401)
    expect((await askLan(gateway, '/api/access', { headers: { cookie } })).status).toBe(401)
  })

  test('a viewer sees everything and does nothing', async () => {
    const cookie = await pairLan(gateway, 'viewer')
    expect((await askLan(gateway, '/api/access', { headers: { cookie } })).status).toBe(200)
    expect((await askLan(gateway, '/healthz', { headers: { cookie } })).text).toContain('"streams"')
    for (const [method, path] of [
      ['POST', '/api/explain'],
      ['GET', '/api/tablets'],
      ['POST', '/api/codes'],
      ['DELETE', '/api/tablets/x'],
    ] as const) {
      const refused = await askLan(gateway, path, { method, headers: { cookie } })
      expect([path, refused.status, errorOf(refused.text).message]).toEqual([path, 403, VIEWER_TEXT])
    }
    const said = new Promise<string>((done, failed) => {
      const headers = { host: `${LAN_HOST}:${gateway.port}`, cookie }
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/feed`, { headers })
      socket.on('error', failed)
      socket.on('open', () => {
        socket.send(JSON.stringify({ t: 'hello', protocol: 1, app: 'test', tablet: 'test' }))
        socket.send(JSON.stringify({ t: 'event', event: EVENT }))
      })
      socket.on('message', (data: Buffer) => {
        if (!data.toString().includes('"welcome"')) {
          done(data.toString())
          socket.terminate()
        }
      })
    })
    expect(JSON.parse(await said)).toEqual({ t: 'not-kept', id: EVENT.id, retry: false, text: VIEWER_TEXT })
  })

  test('an operator makes codes, names tablets; a name that is none is refused', async () => {
    const cookie = await pairLan(gateway, 'operator', 'Chief')
    const headers = { cookie }
    const made = await askLan(gateway, '/api/codes', { method: 'POST', headers, body: { role: 'viewer' } })
    const answer = JSON.parse(made.text) as { code: string; url: string; qrSvg: string }
    expect(answer.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(answer.url).toMatch(new RegExp(`/pair#${answer.code}$`))
    expect(answer.qrSvg).toMatch(/^<svg/)
    const list = JSON.parse((await askLan(gateway, '/api/tablets', { headers })).text) as {
      tablets: { id: string; name: string; isThis: boolean }[]
    }
    const me = list.tablets.find(({ isThis }) => isThis)!
    expect(me.name).toBe('Chief')
    const rename = (name: unknown) =>
      askLan(gateway, `/api/tablets/${me.id}`, { method: 'PATCH', headers, body: { name } })
    expect((await rename('Line 2')).status).toBe(200)
    for (const wrong of ['', '   ', 'x'.repeat(61), 7, null]) expect((await rename(wrong)).status).toBe(400)
    expect((await askLan(gateway, '/api/access', { headers })).text).toContain('"Line 2"')
  })

  test('the token for the figures lets Prometheus in', async () => {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
    expect((await askLan(gateway, '/metrics', { headers })).text).toContain('lineside_clients')
  })
})

test('trying codes is slowed down after ten a minute, and locked after many from anywhere', async () => {
  const bare = await startLab(new EmbeddedLog({ topic: 't', epoch: 'e' }), {
    LINESIDE_DATA_DIR: join(dataDir, 'brute'),
  })
  const statuses: number[] = []
  for (let n = 0; n < 15; n++) {
    const body = { code: `0000${n}-00000`, name: 'x' }
    statuses.push((await askLan(bare, '/api/pair', { method: 'POST', body })).status)
  }
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 403))
  expect(statuses.slice(10)).toEqual(Array.from({ length: 5 }, () => 429))
  await bare.stop()
})

const EVENT = {
  id: '5f0c1f3e-4f5f-4a6e-9f57-0a5f0d1c2b3a',
  kind: 'noted',
  caseId: 'm1@1700000000000',
  machine: 'm1',
  atMs: 1_700_000_000_000,
  by: 'x',
  text: 'hello',
}
