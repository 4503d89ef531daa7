// A tablet on a factory LAN: it reaches the gateway by a host name over HTTPS, finds the help page while it does not trust it,
// is paired with a one-time code, and starts offline afterwards. The name is led to the loopback in the browser.
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, makeLeaf } from '../gateway/src/tls/authority.ts'
import { freePort, TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'
import { canTrust, newHome } from './harness/trust.ts'

const HOST = 'lineside.test'
const PUBLIC_HOST = 'www.example.com'

describe.skipIf(CHROMIUM === null || !canTrust())('a tablet on the LAN', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lineside-https-'))
  const tablets: Tablet[] = []
  const homes: string[] = []
  let gateway: TestGateway
  let plain: string

  const newTablet = (authority: string | null): Tablet => {
    const home = newHome(authority)
    homes.push(home)
    const args = [`--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP ${PUBLIC_HOST} 127.0.0.1`]
    const tablet = new Tablet({ width: 1280, height: 800 }, { args, home })
    tablets.push(tablet)
    return tablet
  }
  const authority = async (): Promise<string> =>
    (await fetch(`${plain.replace(HOST, '127.0.0.1')}lineside-ca.pem`)).text()

  beforeAll(async () => {
    const plainPort = String(await freePort())
    gateway = await TestGateway.start({
      HOST: '0.0.0.0',
      LINESIDE_TLS: 'auto',
      LINESIDE_HOSTNAMES: HOST,
      LINESIDE_HTTP_PORT: plainPort,
      LINESIDE_DATA_DIR: dataDir,
      LINESIDE_SIMULATOR_HISTORY: '2',
    })
    plain = `http://${HOST}:${plainPort}/`
  })
  afterAll(async () => {
    for (const tablet of tablets) await tablet.discard()
    await gateway.stop()
    for (const dir of [dataDir, ...homes]) rmSync(dir, { recursive: true, force: true })
  })

  test('that does not trust the gateway gets no app, and the help page waits for it', async () => {
    const tablet = newTablet(null)
    const page = await tablet.open(plain)
    await page.getByText('Not trusted yet.').waitFor()
    await page.getByRole('link', { name: 'Load the certificate' }).waitFor()
    const fingerprint = /SHA-256 must be ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/.exec(gateway.output)?.[1]
    expect(await page.locator('.print').textContent()).toBe(fingerprint)
    await expect(page.goto(gateway.url)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/)
  })

  test('that trusts it: the help page turns green and leads to the app, a secure context', async () => {
    const tablet = newTablet(await authority())
    const page = await tablet.open(plain)
    await page.getByText('This tablet trusts the gateway.').waitFor()
    await page.getByRole('link', { name: 'Open Lineside' }).click()
    await page.getByRole('alert').getByText('This tablet is not paired.').waitFor()
    expect(page.url()).toBe(gateway.url)
    expect(await page.evaluate(() => isSecureContext)).toBe(true)
  })

  test('that trusts it takes no certificate for a public site from whoever has stolen its key', async () => {
    const [cert, key] = ['ca.crt', 'ca.key'].map((file) => readFileSync(join(dataDir, file), 'utf8'))
    const forge = async (name: string): Promise<string> => {
      const forged = await makeLeaf({ cert: cert!, key: key! }, [name], Date.now(), Date.now() + 9 * DAY_MS)
      const server = createServer(forged, (_, answer) => answer.end('hello'))
        .listen(0, '127.0.0.1')
        .unref()
      await once(server, 'listening')
      return `https://${name}:${(server.address() as AddressInfo).port}/`
    }
    const page = await newTablet(await authority()).open('about:blank')
    expect((await page.goto(await forge(HOST)))?.status()).toBe(200)
    await expect(page.goto(await forge(PUBLIC_HOST))).rejects.toThrow(/ERR_CERT_INVALID/)
  })

  test('is paired by the printed code, goes live, can be installed, starts offline; once revoked it says so', async () => {
    const tablet = newTablet(await authority())
    const faults: string[] = []
    const pairUrl = /open (https:\S+\/pair#\S+)/.exec(gateway.output)?.[1] ?? ''
    const page = await tablet.open(pairUrl)
    watchPolicy(page, faults)
    await page.getByLabel('Name of this tablet').fill('Press line 2')
    await page.getByRole('button', { name: 'Pair this tablet' }).click()
    await untilLive(page)
    await untilOfflineReady(page)
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await installProblems(page)).toEqual([])

    for (const screen of ['Cases', 'Export', 'Settings', 'Floor'])
      await page
        .getByRole('link', { name: new RegExp(`^${screen}`) })
        .first()
        .click()
    await page
      .getByRole('link', { name: /press-1/ })
      .first()
      .click()
    await page.getByRole('heading', { name: /press-1/ }).waitFor()
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('This tablet: Press line 2, Operator').waitFor()
    await page.getByRole('button', { name: 'Add a tablet' }).click()
    await page.getByRole('img', { name: 'QR code to pair another tablet' }).waitFor()
    expect(faults).toEqual([])
    await tablet.close()
    await gateway.kill()

    const offline = await tablet.open(gateway.url)
    await offline
      .getByRole('banner')
      .getByText(/Offline since/)
      .waitFor()
    await offline
      .getByRole('link', { name: /press-1/ })
      .first()
      .waitFor()
    await gateway.start()
    await untilLive(offline)

    await offline.getByRole('link', { name: 'Settings' }).click()
    await offline.getByRole('button', { name: 'Revoke Press line 2' }).click()
    await offline.getByRole('button', { name: 'Revoke', exact: true }).click()
    await offline.getByRole('alert').getByText('This tablet is not paired.').waitFor()
    await offline.getByRole('link', { name: 'Enter the code' }).click()
    await offline.getByLabel('Code').fill('00000-00000')
    await offline.getByRole('button', { name: 'Pair this tablet' }).click()
    await offline.getByText(/This code is not valid/).waitFor()
  })
})

/** Collects what the content security policy refuses. */
function watchPolicy(page: Page, faults: string[]): void {
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/.test(message.text())) faults.push(message.text())
  })
}

/** What keeps Chromium from offering to install the app, as it says so itself. */
async function installProblems(page: Page): Promise<unknown[]> {
  const devtools = await page.context().newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  return installabilityErrors
}
