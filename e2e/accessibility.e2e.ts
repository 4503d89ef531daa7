// Every screen in both themes against WCAG 2.2 AA, by axe-core; and the story of a person who has only a keyboard.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examine } from './harness/axe.ts'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive } from './harness/tablet.ts'

const MOST_TABS = 60

describe.skipIf(CHROMIUM === null)('without eyes or without a mouse', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let page: Page
  let machine: string
  let found: string

  beforeAll(async () => {
    // With a name for tablets, the settings show who is paired.
    gateway = await TestGateway.start({ LINESIDE_HOSTNAMES: '127.0.0.1' })
    page = await tablet.open(gateway.url)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await untilLive(page)
    await open('#/cases', page.locator('main a[href^="#/case/"]').first())
    const calling = page.locator('main a', { hasText: /unacknowledged/i }).first()
    found = (await calling.getAttribute('href')) ?? ''
    await open(found, page.getByRole('button', { name: 'Acknowledge' }))
    machine = (await page.locator('main a[href^="#/machine/"]').first().getAttribute('href')) ?? ''
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })

  test('axe finds nothing on any screen, by day and by night', async () => {
    const findings: string[] = []
    const screens = [
      ['#/', page.locator('main h2').first()],
      [machine, page.getByRole('slider')],
      ['#/cases', page.getByRole('heading', { name: 'Cases', exact: true })],
      [found, page.getByRole('slider')],
      ['#/handover', page.getByRole('button', { name: 'Print', exact: true })],
      ['#/export', page.getByRole('heading', { name: 'Export', exact: true })],
      ['#/mapping', page.getByRole('button', { name: 'Save', exact: true })],
      ['#/settings', page.getByRole('heading', { name: 'Settings', exact: true })],
    ] as const
    for (const [address, sign] of screens) {
      await open(address, sign)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const finding of await examine(page)) findings.push(`${address} ${colorScheme}: ${finding}`)
      }
    }
    expect(findings).toEqual([])
  }, 60_000)

  test('nor on the page where a tablet is paired, nor while a code is shown', async () => {
    await open('#/settings', page.getByRole('button', { name: 'Add a tablet' }))
    await page.getByRole('button', { name: 'Add a tablet' }).click()
    await page.getByRole('img', { name: 'QR code to pair another tablet' }).waitFor()
    const findings = [...(await examine(page))]
    await page.goto(`${gateway.url}pair#ABCDE-12345`)
    await page.getByRole('button', { name: 'Pair this tablet' }).waitFor()
    findings.push(...(await examine(page)))
    expect(findings).toEqual([])
    await page.goto(gateway.url)
    await untilLive(page)
  })

  test('a person reaches a machine, acknowledges its case and comes back, by keys alone', async () => {
    await open('#/', page.locator('main h2').first())
    await tabTo(`a[href="${machine}"]`)
    await page.keyboard.press('Enter')
    const button = page.getByRole('button', { name: 'Acknowledge' })
    await button.waitFor()
    // A machine may have older cases that nobody has acknowledged: each shows up when the one before is done.
    const waiting = async (): Promise<number> =>
      page
        .locator('main')
        .getByText(/nacknowledged/)
        .count()
    while ((await button.count()) > 0) {
      const before = await waiting()
      await tabTo('main section button.primary.large')
      await page.keyboard.press('Enter')
      await expect.poll(waiting).toBeLessThan(before)
    }
    // The focus is on the case's link, or on the content where a case that was back to normal is closed by this.
    const focused = (): string | null | undefined =>
      document.activeElement?.getAttribute('href') ?? document.activeElement?.id
    await expect.poll(() => page.evaluate(focused)).toMatch(/^(#\/case\/.+|content)$/)
    await tabTo('nav a[href="#/"]', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.locator(`main a[href="${machine}"]`).waitFor()
    await expect.poll(() => page.evaluate(focused)).toBe('content')
  }, 60_000)

  /** Goes to a screen without loading the page anew and waits for a sign of it. */
  async function open(address: string, sign: { waitFor(): Promise<void> }): Promise<void> {
    await page.evaluate((hash) => {
      location.hash = hash
    }, address)
    await sign.waitFor()
  }

  /** Presses Tab until the focus is on `selector`. */
  async function tabTo(selector: string, key = 'Tab'): Promise<void> {
    for (let i = 0; i < MOST_TABS; i++) {
      await page.keyboard.press(key)
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
    }
    throw new Error(`${MOST_TABS} tabs do not reach ${selector}`)
  }
})
