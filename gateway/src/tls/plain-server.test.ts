import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gateway } from '../gateway.ts'
import { EmbeddedLog } from '../sources/embedded.ts'
import { startLab } from '../testing/lab.ts'
import { askLan } from '../testing/lan.ts'

const dir = mkdtempSync(join(tmpdir(), 'lineside-plain-'))
const newLog = () => new EmbeddedLog({ topic: 't', epoch: 'e' })
let gateway: Gateway
let url: string

beforeAll(async () => {
  gateway = await startLab(newLog(), { LINESIDE_TLS: 'auto', LINESIDE_DATA_DIR: dir })
  url = `http://127.0.0.1:${gateway.plainPort}`
})
afterAll(async () => {
  await gateway.stop()
  rmSync(dir, { recursive: true, force: true })
})

describe('the plain port beside HTTPS', () => {
  test('hands out the authority as DER and PEM, with the fingerprint on the page', async () => {
    const der = await fetch(`${url}/lineside-ca.crt`)
    expect(der.headers.get('content-type')).toBe('application/x-x509-ca-cert')
    const certificate = new X509Certificate(Buffer.from(await der.arrayBuffer()))
    expect(certificate.fingerprint256).toBe(gateway.security.keeper?.fingerprint)
    const pem = await (await fetch(`${url}/lineside-ca.pem`)).text()
    expect(new X509Certificate(pem).fingerprint256).toBe(certificate.fingerprint256)
    const page = await fetch(`${url}/`)
    expect((await page.text()).replaceAll('<wbr>', '')).toContain(certificate.fingerprint256)
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(page.headers.get('strict-transport-security')).toBe(null)
  })

  test.each([
    '/index.html',
    '/feed',
    '/api/access',
    '/api/pair',
    '/healthz',
    '/metrics',
    '/assets/x.js',
    '/sw.js',
  ])('has nothing of the app: %s', async (path) => {
    const response = await fetch(url + path)
    expect([response.status, await response.text()]).toEqual([
      404,
      `Lineside is at https on port ${gateway.port}; this port only hands out its certificate, at /.`,
    ])
  })

  test('any page may ask the secure port whether it is trusted, and learns nothing else', async () => {
    const { status, headers, text } = await askLan(gateway, '/trusted', { headers: { origin: url } })
    expect([status, headers['access-control-allow-origin'], text]).toEqual([204, '*', ''])
    const other = await askLan(gateway, '/healthz', { headers: { origin: url } })
    expect(other.headers['access-control-allow-origin']).toBe(undefined)
  })

  test('the secure port does not insist on itself while the authority is the own one', async () => {
    expect((await askLan(gateway, '/healthz')).headers['strict-transport-security']).toBe(undefined)
  })
})

test('with a certificate of the plant: HSTS, and the plain port leads on to the secure one', async () => {
  const files = { LINESIDE_TLS_CERT: join(dir, 'leaf.crt'), LINESIDE_TLS_KEY: join(dir, 'leaf.key') }
  const own = await startLab(newLog(), { LINESIDE_TLS: 'files', ...files })
  const response = await fetch(`http://127.0.0.1:${own.plainPort}/x`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([308, `https://127.0.0.1:${own.port}/`])
  const secure = await askLan(own, '/healthz', { ca: gateway.security.keeper!.authority! })
  expect(secure.headers['strict-transport-security']).toBe('max-age=31536000')
  await own.stop()
})
