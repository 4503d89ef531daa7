// Two windows of one browser on the built app: one of them has the history, the other one says so and can take it over.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive } from './harness/tablet.ts'

const TAKE_OVER = 'Use it here'
const ELSEWHERE = 'Lineside is open in another window'

describe.skipIf(CHROMIUM === null)('two windows', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let first: Page
  let second: Page

  beforeAll(async () => {
    gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '1' })
    first = await tablet.open(gateway.url)
    await untilLive(first)
    second = await first.context().newPage()
    await second.goto(gateway.url)
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })

  test('the second says where the history is open, and takes it over when asked to; and back', async () => {
    await take(second)
    await first.getByText(ELSEWHERE).waitFor()
    await take(first)
    await second.getByText(ELSEWHERE).waitFor()
    await whole(first)
  })

  test('a frozen window is overruled, and finds out when it is thawed', async () => {
    const control = await first.context().newCDPSession(first)
    await control.send('Page.setWebLifecycleState', { state: 'frozen' })
    await take(second)
    await control.send('Page.setWebLifecycleState', { state: 'active' })
    await first.getByText(ELSEWHERE).waitFor()
    await whole(second)
  })

  test('a window closed in the middle of a commit leaves everything to the other one', async () => {
    const before = await whole(second)
    const worker = second.workers().find((each) => each.url().includes('store.worker'))
    await worker!.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const { put } = IDBObjectStore.prototype
          IDBObjectStore.prototype.put = function (this: IDBObjectStore, value, key) {
            resolve()
            return put.call(this, value, key)
          }
        }),
    )
    await second.close()
    await take(first)
    expect(await whole(first)).toBeGreaterThanOrEqual(before)
  })
})

/** Makes this window the one that has the history. */
async function take(page: Page): Promise<void> {
  await page.getByText(ELSEWHERE).waitFor()
  await page.getByRole('button', { name: TAKE_OVER }).click()
  await untilLive(page)
}

/** How many readings are stored: none twice, and no hole between two readings of a machine. */
async function whole(page: Page): Promise<number> {
  const rows = await exportCsv(page, 'Readings')
  const newest = new Map<string, number>()
  for (const { machine, time_ms } of rows) {
    const before = newest.get(machine!)
    if (before !== undefined) expect([machine, Number(time_ms) - before]).toEqual([machine, 1000])
    newest.set(machine!, Number(time_ms))
  }
  return rows.length
}
