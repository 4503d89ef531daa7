// The screens at the edge of what they must bear: long names, many sensors, huge and tiny values, 50 and 300 machines. Nothing
// may stand out of the screen, and nothing may take a machine away. `SHOTS_FOLDER=… ` keeps pictures, to be looked at.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { type PlantOptions, sendPlant } from './harness/plant.ts'
import { CHROMIUM, Tablet, untilLive } from './harness/tablet.ts'

const brokers = inject('kafkaBrokers')
const shots = process.env.SHOTS_FOLDER
const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const THEMES = ['light', 'dark'] as const

describe.skipIf(CHROMIUM === null || brokers === null)('extremes', () => {
  let tablet: Tablet | null = null
  let gateway: TestGateway | null = null

  afterEach(async () => {
    await tablet?.discard()
    await gateway?.stop()
  })

  test('names of 60 characters, twelve sensors, values from 1e-9 to 1e9', async () => {
    const plant = { machines: 5, sensors: 12, readings: 470, faultEvery: 2, longNames: true }
    const { page, names } = await open('long', plant)
    const machine = `#/machine/${encodeURIComponent(names[0]!)}`
    const found = await page
      .locator('main a[href^="#/machine/"]', { hasText: /unacknowledged/i })
      .first()
      .textContent()
    expect(found).toContain('Hydraulic')
    await show(page, 'long', {
      floor: '#/',
      machine,
      cases: '#/cases',
      mapping: '#/mapping',
      export: '#/export',
    })
    await page.evaluate(() => {
      location.hash = '#/cases'
    })
    const first = page.locator('main a[href^="#/case/"]').first()
    await first.waitFor()
    await show(page, 'long', { case: (await first.getAttribute('href'))! })
  })

  test.each([50, 300])('%i machines', async (machines) => {
    const { page } = await open(`many-${machines}`, {
      machines,
      sensors: 8,
      readings: machines > 100 ? 40 : 460,
      faultEvery: 17,
      longNames: false,
    })
    expect(await layoutShift(page), 'nothing jumps on a first visit').toBeLessThan(0.1)
    const normal = await page.locator('.tiles.small h2').allTextContents()
    expect(normal).toEqual(normal.toSorted(new Intl.Collator('en', { numeric: true }).compare))
    await show(page, `many-${machines}`, { floor: '#/', settings: '#/settings' })
    expect(await page.locator('main a[href^="#/machine/"]').count()).toBe(0)
    await page.evaluate(() => {
      location.hash = '#/'
    })
    await expect.poll(() => page.locator('main a[href^="#/machine/"]').count()).toBe(machines)
  })

  async function open(name: string, plant: PlantOptions) {
    const topic = `${name}-${Date.now().toString(36)}`
    const kafka = new Kafka({ brokers: [brokers!], logLevel: logLevel.NOTHING })
    const names = await sendPlant(kafka, topic, plant)
    gateway = await TestGateway.start({ KAFKA_BROKERS: brokers!, KAFKA_TOPICS: topic })
    tablet = new Tablet()
    const page = await tablet.open(gateway.url)
    await untilLive(page)
    await expect
      .poll(() => page.locator('main a[href^="#/machine/"]').count(), { timeout: 60_000 })
      .toBe(plant.machines)
    return { page, names }
  }

  /** How far things have jumped since the page was opened: Chromium's cumulative layout shift (web.dev/cls), 0 for not at all. */
  const layoutShift = (page: Page): Promise<number> =>
    page.evaluate(() => {
      const observer = new PerformanceObserver(() => {})
      observer.observe({ type: 'layout-shift', buffered: true })
      const shifts = observer.takeRecords() as (PerformanceEntry & { readonly value: number })[]
      return shifts.reduce((sum, { value }) => sum + value, 0)
    })

  /** Every screen at every size: nothing is wider than the screen. */
  async function show(page: Page, name: string, screens: Readonly<Record<string, string>>): Promise<void> {
    const wider: string[] = []
    for (const [screen, address] of Object.entries(screens)) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, address)
      await page.locator('main h1').first().waitFor({ state: 'attached' })
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const overhang = () =>
          page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        // A chart takes its new size a moment after the screen.
        await expect
          .poll(overhang)
          .toBeLessThanOrEqual(0)
          .catch(async () => wider.push(`${screen} at ${size.width}: ${await overhang()} px`))
        if (shots) await shoot(page, `${name}-${screen}-${size.width}`)
      }
    }
    expect(wider).toEqual([])
  }

  async function shoot(page: Page, name: string): Promise<void> {
    await mkdir(shots!, { recursive: true })
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      // Charts ask the store after they have been laid out; pictures only.
      await page.waitForTimeout(700)
      await page.screenshot({ path: join(shots!, `${name}-${colorScheme}.png`) })
    }
  }
})
