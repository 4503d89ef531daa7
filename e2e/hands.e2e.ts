// A shift with gloves on, and the same shift by keyboard alone: find the sick machine, understand, acknowledge, shelve, look
// back in the chart, export, hand over.
import type { CDPSession } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { demoFor } from './harness/demo.ts'
import { CHROMIUM } from './harness/tablet.ts'

const MOST_TABS = 80

describe.skipIf(CHROMIUM === null).each([
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
])('by touch at $width x $height', (viewport) => {
  const demo = demoFor(viewport, { hasTouch: true })
  let machine: string

  test('finds the sick machine, understands, shelves and acknowledges', async () => {
    const sick = demo.page.locator('main a[href^="#/machine/"]', { hasText: /nacknowledged/ }).first()
    machine = (await sick.getAttribute('href')) ?? ''
    await sick.tap()
    await demo.page.getByRole('link', { name: 'Show the case' }).first().tap()
    await demo.page.getByText('From this tablet').waitFor()
    await demo.page.getByRole('button', { name: 'Shelve', exact: true }).tap()
    await demo.page.getByRole('button', { name: 'Repair is planned' }).tap()
    await demo.page.locator('form').getByRole('button', { name: 'Shelve', exact: true }).tap()
    await demo.page
      .getByText(/Shelved until/)
      .first()
      .waitFor()
    await demo.page.getByRole('button', { name: 'Unshelve' }).tap()
    await demo.page.getByRole('button', { name: 'Acknowledge' }).tap()
    await demo.page
      .getByText(/by Operator/)
      .first()
      .waitFor()
  })

  test('looks back by dragging and pinching, and comes back to now', async () => {
    await demo.page.evaluate((hash) => {
      location.hash = hash
    }, machine)
    const chart = demo.page.getByRole('slider')
    await chart.waitFor()
    await chart.scrollIntoViewIfNeeded()
    const span = async (): Promise<number> =>
      Number(await chart.getAttribute('aria-valuemax')) - Number(await chart.getAttribute('aria-valuemin'))
    const box = (await chart.boundingBox())!
    const y = Math.min(box.y + 60, viewport.height - 150)
    const middle = box.x + (2 * box.width) / 3
    const hand = await demo.page.context().newCDPSession(demo.page)
    await move(hand, [[[middle, y]], [[middle + 40, y]], [[middle + 90, y]]])
    await demo.page.getByRole('button', { name: 'Follow live' }).waitFor()
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
    await demo.page.getByRole('button', { name: 'Follow live' }).tap()
    await demo.page.getByText('Following live').waitFor()
  })

  test('takes the readings away, and hands over', async () => {
    await demo.page.getByRole('link', { name: 'Export' }).tap()
    const downloaded = demo.page.waitForEvent('download')
    await demo.page.getByRole('button', { name: 'Download readings' }).tap()
    await downloaded
    await demo.page.getByRole('link', { name: /Cases/ }).tap()
    await demo.page.getByRole('link', { name: 'Shift hand-over' }).tap()
    await demo.page.getByText('unshelved').first().waitFor()
    await demo.page.getByRole('button', { name: 'Print', exact: true }).waitFor()
  })
})

describe.skipIf(CHROMIUM === null)('by keyboard alone', () => {
  const demo = demoFor()

  test('finds the sick machine, understands, shelves and acknowledges', async () => {
    const sick = demo.page.locator('main a[href^="#/machine/"]', { hasText: /nacknowledged/ }).first()
    await press(`main a[href="${await sick.getAttribute('href')}"]`)
    await demo.page.getByRole('slider').waitFor()
    await press('main a[href^="#/case/"]')
    await demo.page.getByText('From this tablet').waitFor()
    await press('button', 'Shelve')
    await press('button', 'Repair is planned', ' ')
    await press('form button', 'Shelve')
    await demo.page
      .getByText(/Shelved until/)
      .first()
      .waitFor()
    await press('button', 'Unshelve')
    await demo.page.getByRole('button', { name: 'Acknowledge' }).waitFor()
    await press('button', 'Acknowledge')
    await demo.page
      .getByText(/by Operator/)
      .first()
      .waitFor()
  })

  test('looks back in the chart by arrows, and comes back to now', async () => {
    await press('main a[href^="#/machine/"]')
    const chart = demo.page.getByRole('slider')
    await chart.waitFor()
    await tabTo('[role="slider"]')
    const before = await chart.getAttribute('aria-valuetext')
    await demo.page.keyboard.press('ArrowLeft')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).not.toBe(before)
    await demo.page.keyboard.press('Shift+ArrowLeft')
    await press('button', 'Follow live')
    await demo.page.getByText('Following live').waitFor()
  })

  test('takes the readings away, and hands over', async () => {
    await press('nav a[href="#/export"]')
    const downloaded = demo.page.waitForEvent('download')
    await press('button', 'Download readings')
    await downloaded
    await press('nav a[href="#/cases"]')
    await press('main a[href="#/handover"]')
    await demo.page.getByText('unshelved').first().waitFor()
    await tabTo('button', 'Print')
  })

  /** Tabs to an element and presses a key on it. */
  async function press(selector: string, text = '', key = 'Enter'): Promise<void> {
    await demo.page.locator(selector, { hasText: text }).first().waitFor()
    await tabTo(selector, text)
    await demo.page.keyboard.press(key)
  }

  /** Tabs until the focus is on an element whose text begins so, and sees that the focus shows. */
  async function tabTo(selector: string, text = ''): Promise<void> {
    for (let i = 0; i < MOST_TABS; i++) {
      await demo.page.keyboard.press('Tab')
      const found = await demo.page.evaluate(
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
