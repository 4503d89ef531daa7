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
