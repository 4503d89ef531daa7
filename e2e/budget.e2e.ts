// How much room the history may take: shown, made larger at once, made smaller after the tablet has said what would go.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { writeHistory } from './harness/saved-history.ts'
import { CHROMIUM, loadHistory, Tablet, untilLive } from './harness/tablet.ts'

/** More than 50 MB of readings, the smallest size there is. */
const ROWS = 1_700_000
const FIRST_MS = Date.UTC(2026, 0, 1)

describe.skipIf(CHROMIUM === null)('room for the history', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-budget-'))
  const file = join(folder, 'history.sqlite')
  const tablet = new Tablet()
  let gateway: TestGateway | undefined
  beforeAll(async () => {
    await writeHistory(file, ROWS, FIRST_MS)
    gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '1' })
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is seen and set, and a smaller one first says from when on history would be left', async () => {
    const page = await tablet.open(gateway!.url)
    await untilLive(page)
    await loadHistory(page, file)
    await page.getByText(/The history of history.sqlite is now on this tablet/).waitFor()
    const room = page.getByRole('group', { name: 'Room for the history' })
    expect(await room.getByRole('radio', { name: '400 MB' }).isChecked()).toBe(true)
    await page.getByText(/^\d+(\.\d)? MB of 400 MB$/).waitFor()

    await room.getByText('200 MB', { exact: true }).click()
    await page.getByText(/^\d+(\.\d)? MB of 200 MB$/).waitFor()

    await room.getByText('50 MB', { exact: true }).click()
    await page
      .getByText(/With 50 MB about [\d,]+ of the oldest readings go.* History from .+ on is left/)
      .waitFor()
    await page.getByRole('button', { name: 'Keep 200 MB' }).click()
    expect(await room.getByRole('radio', { name: '200 MB' }).isChecked()).toBe(true)

    await room.getByText('50 MB', { exact: true }).click()
    await page.getByRole('button', { name: 'Use 50 MB' }).click()
    await page.getByText(/^\d+(\.\d)? MB of 50 MB$/).waitFor()
    await page.reload()
    await untilLive(page)
    expect(await room.getByRole('radio', { name: '50 MB' }).isChecked()).toBe(true)
    // The oldest go while new ones come, and what is around the cases stays.
    const left = async () => {
      await page.reload()
      const text = await page
        .locator('dt', { hasText: /^Readings$/ })
        .locator('+ dd')
        .textContent()
      return Number(text?.replaceAll(',', ''))
    }
    await expect.poll(left, { timeout: 60_000, interval: 8_000 }).toBeLessThan(ROWS - 5_000)
  })
})
