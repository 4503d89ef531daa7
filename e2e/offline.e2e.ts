// After one visit the app starts without gateway and network, in a new process of the browser, and exports what it holds.
import { afterAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

describe.skipIf(CHROMIUM === null)('a tablet that was online once', () => {
  const tablet = new Tablet()
  afterAll(() => tablet.discard())

  test('starts offline, shows the cached history and how old it is, and exports it', async () => {
    const gateway = await TestGateway.start()
    const page = await tablet.open(gateway.url)
    await untilLive(page)
    await untilOfflineReady(page)
    const online = await exportCsv(page, 'Readings')
    expect(online.length).toBeGreaterThan(1000)
    await tablet.close()
    await gateway.kill()

    const again = await tablet.open(gateway.url)
    await again
      .getByRole('banner')
      .getByText(/Offline since/)
      .waitFor()
    await again
      .getByRole('banner')
      .getByText(/True up to/)
      .waitFor()
    const tile = again.getByRole('link', { name: /press-1/ }).first()
    await tile.getByText(/Stale since/).waitFor({ timeout: 30_000 })
    await tile.click()
    await again.getByRole('heading', { name: /press-1/ }).waitFor()
    const offline = await exportCsv(again, 'Readings')
    expect(offline.length).toBeGreaterThanOrEqual(online.length)
    expect(offline.slice(0, online.length)).toEqual(online)
  })
})

describe.skipIf(CHROMIUM === null)('a tablet that cannot load a part of the app', () => {
  const tablet = new Tablet()
  afterAll(() => tablet.discard())

  test('says so, and starts when the part is there again', async () => {
    const gateway = await TestGateway.start()
    const page = await tablet.open('about:blank')
    await page.route('**/*.wasm', (route) => route.abort())
    await page.goto(gateway.url)
    await page.getByText('Lineside could not start on this tablet').waitFor()
    await page.unroute('**/*.wasm')
    await page.getByRole('button', { name: 'Reload' }).click()
    await untilLive(page)
    await gateway.kill()
  })
})
