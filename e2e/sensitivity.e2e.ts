// A person promises fewer cases per shift, sees on the stored hours what that would mean, applies it, and finds it again.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive } from './harness/tablet.ts'

/** History the simulated machines begin with, minutes: enough for two cases per shift, not for one. */
const HISTORY = '300'
const REPLAY_WITHIN_MS = 110_000

describe.skipIf(CHROMIUM === null)('sensitivity', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let page: Page
  const panel = () => page.locator('section', { has: page.getByRole('heading', { name: 'Sensitivity' }) })

  beforeAll(async () => {
    gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: HISTORY })
    page = await tablet.open(gateway.url)
    await untilLive(page)
    await page.getByRole('link', { name: 'Settings' }).click()
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })

  test('a promise is tried on the stored hours before anything changes', async () => {
    await panel().getByText('Now as shipped.').waitFor()
    await panel().getByText('2', { exact: true }).click()
    await panel().getByRole('button', { name: 'Try it on the stored days' }).click()
    await panel()
      .getByText(/of .* readings/)
      .waitFor()
    await panel()
      .getByText(/^Counted over/)
      .waitFor({ timeout: REPLAY_WITHIN_MS })
    expect(await panel().textContent()).toMatch(/would vanish/)
    expect(await panel().textContent()).toContain('Now as shipped.')
  })

  test('another choice is answered at once, and a promise that needs more hours says so', async () => {
    await panel().getByText('8', { exact: true }).click()
    await panel().getByText('0.5', { exact: true }).click()
    await panel()
      .getByText(/^Too little to say/)
      .waitFor()
    await panel().getByText('2', { exact: true }).click()
    await panel()
      .getByText(/^Counted over/)
      .waitFor()
  })

  test('applied, it is in force at the next start too', async () => {
    await panel().getByRole('button', { name: 'Apply' }).click()
    await panel().getByText('Applied.').waitFor()
    await panel().getByText('Now about 2 cases per shift').waitFor()
    await page.reload()
    await untilLive(page)
    await panel().getByText('Now about 2 cases per shift').waitFor()
  })

  test('a replay can be stopped, and leaves everything as it was', async () => {
    await panel().getByText('As shipped', { exact: true }).click()
    await panel().getByRole('button', { name: 'Try it on the stored days' }).click()
    await panel().getByRole('button', { name: 'Cancel' }).click()
    await panel().getByRole('button', { name: 'Try it on the stored days' }).waitFor()
    await panel().getByText('Now about 2 cases per shift').waitFor()
  })
})
