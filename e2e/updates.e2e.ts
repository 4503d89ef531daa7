// A new build on the gateway: found by asking, offered, put in place when the person says so and not before, nor while an
// unacknowledged high alarm stands. A part of the app that is gone from everywhere is a sentence, not a white page.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { Press } from './harness/press.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

const BUILT = fileURLToPath(new URL('../dist/app', import.meta.url))

const brokers = inject('kafkaBrokers')
const NORMAL = 2_200
const FAULT = 40
/** Far enough off for a high alarm. */
const FAR_SPREADS = 60

describe.skipIf(CHROMIUM === null)('a new version of the app', () => {
  const appDir = mkdtempSync(join(tmpdir(), 'lineside-update-'))
  let tablet: Tablet
  let gateway: TestGateway | undefined
  beforeEach(() => {
    tablet = new Tablet()
    cpSync(BUILT, appDir, { recursive: true })
  })
  afterEach(async () => {
    await tablet.discard()
    await gateway?.kill()
  })
  afterAll(() => rmSync(appDir, { recursive: true, force: true }))

  /** The gateway of these settings serves the copy of the app; a tablet is open on it. */
  async function opened(settings: Readonly<Record<string, string>>): Promise<Page> {
    gateway = await TestGateway.start({ LINESIDE_APP_DIR: appDir, ...settings })
    return tablet.open(gateway.url)
  }

  /** The tablet has learned a press, can start without a network, and has stored what else is sent. */
  async function onPress(then?: (press: Press) => Promise<void>): Promise<Page> {
    const press = await Press.connect(brokers!)
    const page = await opened({ KAFKA_BROKERS: brokers!, KAFKA_TOPICS: press.topic })
    await untilOfflineReady(page)
    await page.reload()
    await untilLive(page)
    await press.send(NORMAL)
    await press.untilStored(gateway!)
    await then?.(press)
    await press.untilStored(gateway!)
    await press.close()
    return page
  }

  /** The gateway has the next build, and somebody looks for it, if the browser was not faster: it looks after a page was loaded. */
  async function found(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Settings' }).click()
    const check = page.getByRole('button', { name: 'Check for an update' })
    await check.waitFor()
    const worker = join(appDir, 'sw.js')
    writeFileSync(worker, `${readFileSync(worker, 'utf8')}\n// the next build`)
    await check.evaluateAll(([button]) => (button as HTMLButtonElement | undefined)?.click())
  }

  const offer = (page: Page) => page.getByRole('button', { name: 'Update now' })

  async function apply(page: Page): Promise<void> {
    const before = await page.evaluate(() => performance.timeOrigin)
    // The click fails first, where it is the click that found nothing to touch.
    const load = page.waitForEvent('load', { timeout: 40_000 })
    const [reloaded] = await Promise.all([load, offer(page).first().click()])
    await untilLive(reloaded)
    expect(await page.evaluate(() => performance.timeOrigin)).toBeGreaterThan(before)
    expect(await offer(page).count()).toBe(0)
  }

  test.skipIf(brokers === null)(
    'is offered after looking for it, and runs once it was asked for',
    async () => {
      // A press without a fault: no alarm holds the offer back.
      const page = await onPress()
      await page.getByRole('link', { name: 'Settings' }).click()
      // Right after a reload the browser may still be busy, and says so.
      const check = async () => {
        await page.getByRole('button', { name: 'Check for an update' }).click()
        await page.getByText('Looking …').waitFor({ state: 'detached' })
        return page.getByText('This is the newest version.').count()
      }
      await expect.poll(check, { timeout: 100_000 }).toBe(1)
      await found(page)
      await offer(page).first().waitFor()
      await apply(page)
    },
  )

  test.skipIf(brokers === null)(
    'waits while a high alarm is unacknowledged, and is offered after it',
    async () => {
      const page = await onPress((press) => press.send(FAULT, 'vibration', FAR_SPREADS))
      await found(page)
      await page.getByText('It is offered once the high alarm is acknowledged.').waitFor()
      expect(await offer(page).count()).toBe(0)

      await page.getByRole('link', { name: 'Cases' }).click()
      await page
        .getByRole('link', { name: /vibration/i })
        .first()
        .click()
      await page.getByRole('button', { name: 'Acknowledge' }).click()
      await offer(page).waitFor()
      await apply(page)
    },
  )

  test('a screen whose file is gone from the gateway and was never kept says so, and is there again after a reload', async () => {
    const assets = join(appDir, 'assets')
    const file = join(assets, readdirSync(assets).find((name) => /^Export-.*\.js$/.test(name))!)
    renameSync(file, `${file}.gone`)
    const page = await opened({ LINESIDE_SIMULATOR_HISTORY: '1' })
    await untilLive(page)
    await page.getByRole('link', { name: 'Export' }).click()
    const lost = page.getByRole('heading', { name: /This screen could not be loaded/ })
    await lost.waitFor()
    // The rest of the app goes on.
    await page.getByRole('link', { name: 'Cases' }).click()
    await page.getByRole('heading', { name: 'Cases' }).waitFor()
    await page.getByRole('link', { name: 'Export' }).click()
    await lost.waitFor()

    renameSync(`${file}.gone`, file)
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByRole('heading', { name: 'Export' }).waitFor()
  })
})
