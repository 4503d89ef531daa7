// A shift with gloves on, and the same shift by keyboard alone: find the sick machine, understand, acknowledge, shelve, look
// back in the chart, export, hand over.
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDemo } from './harness/demo.ts'
import type { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet } from './harness/tablet.ts'

const MOST_TABS = 80

describe.skipIf(CHROMIUM === null).each([
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
])('by touch at $width x $height', (viewport) => {
  const tablet = new Tablet(viewport, { hasTouch: true })
  let gateway: TestGateway
  let page: Page
  let machine: string

  beforeAll(async () => {
    ;({ gateway, page } = await openDemo(tablet))
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })

  test('finds the sick machine, understands, shelves and acknowledges', async () => {
    const sick = page.locator('main a[href^="#/machine/"]', { hasText: /nacknowledged/ }).first()
    machine = (await sick.getAttribute('href')) ?? ''
    await sick.tap()
    await page.getByRole('link', { name: 'Show the case' }).first().tap()
    await page.getByText('From this tablet').waitFor()
    await page.getByRole('button', { name: 'Shelve', exact: true }).tap()
    await page.getByRole('button', { name: 'Repair is planned' }).tap()
    await page.locator('form').getByRole('button', { name: 'Shelve', exact: true }).tap()
    await page
      .getByText(/Shelved until/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Unshelve' }).tap()
    await page.getByRole('button', { name: 'Acknowledge' }).tap()
    await page
      .getByText(/by Operator/)
      .first()
      .waitFor()
  })

  test('looks back by dragging and pinching, and comes back to now', async () => {
    await page.evaluate((hash) => {
      location.hash = hash
    }, machine)
    const chart = page.getByRole('slider')
    await chart.waitFor()
    await chart.scrollIntoViewIfNeeded()
    const span = async (): Promise<number> =>
      Number(await chart.getAttribute('aria-valuemax')) - Number(await chart.getAttribute('aria-valuemin'))
    const box = (await chart.boundingBox())!
    const y = Math.min(box.y + 60, viewport.height - 150)
    const middle = box.x + (2 * box.width) / 3
    const hand = await page.context().newCDPSession(page)
    await move(hand, [[[middle, y]], [[middle + 40, y]], [[middle + 90, y]]])
    await page.getByRole('button', { name: 'Follow live' }).waitFor()
    const before = await span()
    await move(hand, [
      [
        [middle - 20, y],
        [middle + 20, y],
      ],
      [
        [middle - 40, y],
        [middle + 40, y],
      ],
      [
        [middle - 80, y],
        [middle + 80, y],
      ],
    ])
    await expect.poll(span).toBeLessThan(before)
    await page.getByRole('button', { name: 'Follow live' }).tap()
    await page.getByText('Following live').waitFor()
  })

  test('takes the readings away, and hands over', async () => {
    await page.getByRole('link', { name: 'Export' }).tap()
    const downloaded = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download readings' }).tap()
    await downloaded
    await page.getByRole('link', { name: /Cases/ }).tap()
    await page.getByRole('link', { name: 'Shift hand-over' }).tap()
    await page.getByText('unshelved').first().waitFor()
    await page.getByRole('button', { name: 'Print', exact: true }).waitFor()
  })
})

describe.skipIf(CHROMIUM === null)('by keyboard alone', () => {
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

  test('finds the sick machine, understands, shelves and acknowledges', async () => {
    const sick = page.locator('main a[href^="#/machine/"]', { hasText: /nacknowledged/ }).first()
    await press(`main a[href="${await sick.getAttribute('href')}"]`)
    await page.getByRole('slider').waitFor()
    await press('main a[href^="#/case/"]')
    await page.getByText('From this tablet').waitFor()
    await press('button', 'Shelve')
    await press('button', 'Repair is planned', ' ')
    await press('form button', 'Shelve')
    await page
      .getByText(/Shelved until/)
      .first()
      .waitFor()
    await press('button', 'Unshelve')
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor()
    await press('button', 'Acknowledge')
    await page
      .getByText(/by Operator/)
      .first()
      .waitFor()
  })

  test('looks back in the chart by arrows, and comes back to now', async () => {
    await press('main a[href^="#/machine/"]')
    const chart = page.getByRole('slider')
    await chart.waitFor()
    await tabTo('[role="slider"]')
    const before = await chart.getAttribute('aria-valuetext')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).not.toBe(before)
    await page.keyboard.press('Shift+ArrowLeft')
    await press('button', 'Follow live')
    await page.getByText('Following live').waitFor()
  })

  test('takes the readings away, and hands over', async () => {
    await press('nav a[href="#/export"]')
    const downloaded = page.waitForEvent('download')
    await press('button', 'Download readings')
    await downloaded
    await press('nav a[href="#/cases"]')
    await press('main a[href="#/handover"]')
    await page.getByText('unshelved').first().waitFor()
    await tabTo('button', 'Print')
  })

  /** Tabs to an element and presses a key on it. */
  async function press(selector: string, text = '', key = 'Enter'): Promise<void> {
    await page.locator(selector, { hasText: text }).first().waitFor()
    await tabTo(selector, text)
    await page.keyboard.press(key)
  }

  /** Tabs until the focus is on an element whose text begins so, and sees that the focus shows. */
  async function tabTo(selector: string, text = ''): Promise<void> {
    for (let i = 0; i < MOST_TABS; i++) {
      await page.keyboard.press('Tab')
      const found = await page.evaluate(
        ([wanted, begins]) => {
          const at = document.activeElement
          if (!at?.matches(wanted!) || !at.textContent?.trim().startsWith(begins!)) return null
          const { outlineStyle, outlineWidth } = getComputedStyle(at)
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 ? 'shown' : 'hidden'
        },
        [selector, text],
      )
      if (found === null) continue
      expect(found, `the focus on ${selector} ${text}`).toBe('shown')
      return
    }
    throw new Error(`${MOST_TABS} tabs do not reach ${selector} ${text}`)
  }
})

/** Fingers on the glass: each step has the places of all fingers, CSS pixels; then they are lifted. */
async function move(
  hand: CDPSession,
  steps: readonly (readonly (readonly [number, number])[])[],
): Promise<void> {
  for (const [i, fingers] of steps.entries())
    await hand.send('Input.dispatchTouchEvent', {
      type: i === 0 ? 'touchStart' : 'touchMove',
      touchPoints: fingers.map(([x, y], id) => ({ x, y, id })),
    })
  await hand.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}
