// The same story in German: the language is chosen in the settings, the sick machine is found, its case is acknowledged.
import { describe, expect, test } from 'vitest'
import { examine } from './harness/axe.ts'
import { demoFor } from './harness/demo.ts'
import { freePort, TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilOfflineReady } from './harness/tablet.ts'

describe.skipIf(CHROMIUM === null)('auf Deutsch', () => {
  const demo = demoFor()

  test('the language is chosen in the settings and stays across a reload', async () => {
    await demo.page.getByRole('link', { name: 'Settings' }).click()
    await demo.page.getByText('Deutsch', { exact: true }).click()
    await demo.page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    expect(await demo.page.evaluate(() => document.documentElement.lang)).toBe('de')
    await demo.page.reload()
    await demo.page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    expect(await demo.page.getByRole('radio', { name: 'Deutsch' }).isChecked()).toBe(true)
  })

  test('the sick machine is found, understood and acknowledged', async () => {
    await demo.page.getByRole('link', { name: 'Fälle' }).click()
    const open = demo.page.locator('main a[href^="#/case/"]', { hasText: /nicht quittiert/i }).first()
    await open.click()
    await demo.page.getByText('Von diesem Tablet').waitFor()
    await demo.page
      .getByText(/üblichen|Sensor „|zusammen ungewöhnlich/)
      .first()
      .waitFor()
    await demo.page.getByRole('button', { name: 'Quittieren' }).click()
    await demo.page
      .getByText(/von Operator/)
      .first()
      .waitFor()
  })

  test('an export ends with a German sentence', async () => {
    await demo.page.getByRole('link', { name: 'Export' }).click()
    const downloaded = demo.page.waitForEvent('download')
    await demo.page.getByRole('button', { name: 'Fälle herunterladen' }).click()
    await downloaded
    await demo.page.getByText(/^(1 Fall wurde|\d+ Fälle wurden) gespeichert\.$/).waitFor()
  })

  test('axe finds nothing, and nothing is wider than a telephone', async () => {
    const findings: string[] = []
    await demo.page.getByRole('link', { name: 'Halle', exact: true }).click()
    const machine = await demo.page.locator('main a[href^="#/machine/"]').first().getAttribute('href')
    await demo.page.setViewportSize({ width: 390, height: 844 })
    for (const address of ['#/', machine!, '#/cases', '#/handover', '#/export', '#/mapping', '#/settings']) {
      await demo.page.evaluate((hash) => {
        location.hash = hash
      }, address)
      await demo.page.locator('main h1, main h2').first().waitFor()
      for (const finding of await examine(demo.page)) findings.push(`${address}: ${finding}`)
      const wide = await demo.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) findings.push(`${address}: ${wide} px wider than the screen`)
    }
    expect(findings).toEqual([])
  }, 60_000)

  test('without the gateway, with a deed that waits, nothing is wider than any screen', async () => {
    await demo.page.setViewportSize({ width: 1280, height: 800 })
    await untilOfflineReady(demo.page)
    await demo.gateway.stop()
    await demo.page
      .getByRole('banner')
      .getByText(/Offline seit/)
      .waitFor()
    await demo.page.getByRole('link', { name: /Fälle/ }).click()
    await demo.page
      .locator('main a[href^="#/case/"]', { hasText: /nicht quittiert/i })
      .first()
      .click()
    await demo.page.getByRole('button', { name: 'Quittieren' }).click()
    await demo.page
      .getByRole('banner')
      .getByText(/\d+ (Eintrag|Einträge) zu senden/)
      .waitFor()
    const findings: string[] = []
    for (const width of [1280, 1024, 800, 390]) {
      await demo.page.setViewportSize({ width, height: 800 })
      for (const address of ['#/', '#/cases', '#/export', '#/settings']) {
        await demo.page.evaluate((hash) => {
          location.hash = hash
        }, address)
        await demo.page.locator('main h1, main h2').first().waitFor()
        const wide = await demo.page.evaluate(() =>
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

test.skipIf(CHROMIUM === null)('why the gateway has nothing to read stands there in German', async () => {
  const nobody = `127.0.0.1:${await freePort()}`
  const gateway = await TestGateway.start({ KAFKA_BROKERS: nobody })
  const tablet = new Tablet()
  try {
    const page = await tablet.open(gateway.url)
    await page.evaluate(() => localStorage.setItem('lineside.language', 'de'))
    await page.reload()
    await page.getByText(`Unter ${nobody} antwortet kein Kafka (`).waitFor()
  } finally {
    await tablet.discard()
    await gateway.stop()
  }
})
