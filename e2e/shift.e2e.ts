// The end of a shift: a person looks at a case as it came to be, judges it, and hands over, on the screen and on paper.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

describe.skipIf(CHROMIUM === null)('the end of a shift', () => {
  const tablet = new Tablet()
  let dataDir: string
  let gateway: TestGateway
  let page: Page

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'lineside-shift-'))
    gateway = await TestGateway.start({ LINESIDE_DATA_DIR: dataDir })
    page = await tablet.open(gateway.url)
    await untilLive(page)
    await untilOfflineReady(page)
    await page.goto(`${gateway.url}#/cases`)
    await page
      .getByRole('link', { name: /unacknowledged/i })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Around the case' }).waitFor()
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('a case is replayed: before it opened, at its end, by keys, while the gateway is away', async () => {
    await gateway.stop()
    await page
      .getByRole('banner')
      .getByText(/Offline/)
      .waitFor()
    await page.getByRole('button', { name: 'Replay' }).click()
    const bar = page.getByRole('slider', { name: 'Moment of the replay' })
    const moment = async () => Number(await bar.inputValue())
    const begin = await moment()
    await expect.poll(moment).toBeGreaterThan(begin)
    await page.getByRole('button', { name: 'Pause' }).click()
    await bar.focus()
    await page.keyboard.press('Home')
    await page.getByText('The case has not opened yet.').waitFor()
    const first = await moment()
    await page.keyboard.press('ArrowRight')
    expect(await moment()).toBe(first + 1000)
    await page.keyboard.press('End')
    await page.getByText('The case has not opened yet.').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'End the replay' }).click()
    await bar.waitFor({ state: 'detached' })
  })

  test('what was done stands in the hand-over, and it fits on paper', async () => {
    const headline = await page.getByRole('heading', { level: 1 }).first().textContent()
    await page.getByRole('button', { name: 'Acknowledge' }).first().click()
    await page.getByLabel('What you saw or did').fill('Belt slipped, tightened it.')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByRole('link', { name: 'All cases' }).click()
    await page.getByRole('link', { name: 'Shift hand-over' }).click()
    await page.getByRole('link', { name: headline!.trim() }).first().waitFor()
    await page.getByText('wrote: Belt slipped, tightened it.').waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.getByText('Handed over by').waitFor()
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await page.getByRole('banner').first().isVisible()).toBe(false)
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(2)
    await page.emulateMedia({ media: 'screen' })
  })
})
