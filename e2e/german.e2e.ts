// The same story in German: the language is chosen in the settings, the sick machine is found, its case is acknowledged.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine } from './harness/axe.ts'
import { openDemo } from './harness/demo.ts'
import type { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilOfflineReady } from './harness/tablet.ts'

describe.skipIf(CHROMIUM === null)('auf Deutsch', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let page: Page

  beforeAll(async () => {
    ;({ gateway, page } = await openDemo(tablet))
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })

  test('the language is chosen in the settings and stays across a reload', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('Deutsch', { exact: true }).click()
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await page.reload()
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    expect(await page.getByRole('radio', { name: 'Deutsch' }).isChecked()).toBe(true)
  })

  test('the sick machine is found, understood and acknowledged', async () => {
    await page.getByRole('link', { name: 'Fälle' }).click()
    const open = page.locator('main a[href^="#/case/"]', { hasText: /nicht quittiert/i }).first()
    await open.click()
    await page.getByText('Von diesem Tablet').waitFor()
    await page
      .getByText(/üblichen|Sensor „|zusammen ungewöhnlich/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Quittieren' }).click()
    await page
      .getByText(/von Operator/)
      .first()
      .waitFor()
  })

  test('an export ends with a German sentence', async () => {
    await page.getByRole('link', { name: 'Export' }).click()
    const downloaded = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Fälle herunterladen' }).click()
    await downloaded
    await page.getByText(/^(1 Fall wurde|\d+ Fälle wurden) gespeichert\.$/).waitFor()
  })

  test('axe finds nothing, and nothing is wider than a telephone', async () => {
    const findings: string[] = []
    await page.getByRole('link', { name: 'Halle', exact: true }).click()
    const machine = await page.locator('main a[href^="#/machine/"]').first().getAttribute('href')
    await page.setViewportSize({ width: 390, height: 844 })
    for (const address of ['#/', machine!, '#/cases', '#/handover', '#/export', '#/mapping', '#/settings']) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, address)
      await page.locator('main h1, main h2').first().waitFor()
      for (const finding of await examine(page)) findings.push(`${address}: ${finding}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) findings.push(`${address}: ${wide} px wider than the screen`)
    }
    expect(findings).toEqual([])
  }, 60_000)

  test('without the gateway, with a deed that waits, nothing is wider than any screen', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await untilOfflineReady(page)
    await gateway.stop()
    await page
      .getByRole('banner')
      .getByText(/Offline seit/)
      .waitFor()
    await page.getByRole('link', { name: /Fälle/ }).click()
    await page
      .locator('main a[href^="#/case/"]', { hasText: /nicht quittiert/i })
      .first()
      .click()
    await page.getByRole('button', { name: 'Quittieren' }).click()
    await page
      .getByRole('banner')
      .getByText(/\d+ (Eintrag|Einträge) zu senden/)
      .waitFor()
    const findings: string[] = []
    for (const width of [1280, 1024, 800, 390]) {
      await page.setViewportSize({ width, height: 800 })
      for (const address of ['#/', '#/cases', '#/export', '#/settings']) {
        await page.evaluate((hash) => {
          location.hash = hash
        }, address)
        await page.locator('main h1, main h2').first().waitFor()
        const wide = await page.evaluate(() =>
          Math.max(
            document.documentElement.scrollWidth - innerWidth,
            ...[...document.querySelectorAll('main a')].map((tile) => tile.scrollWidth - tile.clientWidth),
          ),
        )
        if (wide > 0) findings.push(`${address} at ${width}: ${wide} px wider than its room`)
      }
    }
    expect(findings).toEqual([])
  }, 60_000)
})
