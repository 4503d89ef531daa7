// A new build on the gateway: found by asking, offered, put in place when the person says so and not before.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

const BUILT = fileURLToPath(new URL('../dist/app', import.meta.url))

describe.skipIf(CHROMIUM === null)('a new version of the app', () => {
  const appDir = mkdtempSync(join(tmpdir(), 'lineside-update-'))
  const tablet = new Tablet()
  let gateway: TestGateway | undefined
  afterAll(async () => {
    await tablet.discard()
    await gateway?.kill()
    rmSync(appDir, { recursive: true, force: true })
  })

  test('is offered after looking for it, and runs once it was asked for', async () => {
    cpSync(BUILT, appDir, { recursive: true })
    gateway = await TestGateway.start({ LINESIDE_APP_DIR: appDir, LINESIDE_SIMULATOR_HISTORY: '1' })
    const page = await tablet.open(gateway.url)
    await untilOfflineReady(page)
    await page.reload()
    await untilLive(page)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Check for an update' }).click()
    await page.getByText('This is the newest version.').waitFor()

    const worker = join(appDir, 'sw.js')
    writeFileSync(worker, `${readFileSync(worker, 'utf8')}\n// the next build`)
    await page.getByRole('button', { name: 'Check for an update' }).click()
    const apply = page.getByRole('button', { name: 'Update now' }).first()
    await apply.waitFor()
    const before = await page.evaluate(() => performance.timeOrigin)
    const [reloaded] = await Promise.all([page.waitForEvent('load'), apply.click()])
    await untilLive(reloaded)
    expect(await page.evaluate(() => performance.timeOrigin)).toBeGreaterThan(before)
    expect(await page.getByRole('button', { name: 'Update now' }).count()).toBe(0)
  })
})
