// The store in real Chromium: the contract on real IndexedDB, kills in mid-write, torn LevelDB logs, two windows, and a
// history that is deleted while the app runs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Committed, Opened } from '../app/src/workers/doors.ts'
import { type RunningBrowser, startChromium } from './store/chromium.ts'
import { fight } from './store/fight.ts'
import { BIG_ROWS, lookAt, writeUntilKilled } from './store/kill.ts'
import type { StorePage } from './store/page/page.ts'
import { type Served, serveStorePage } from './store/serve.ts'
import { cutLogs, tearLogs } from './store/tear-logs.ts'

declare const storePage: StorePage

let served: Served
let profile: string
const browsers: RunningBrowser[] = []

/** A window of a browser on the test's profile; of the same browser where one is given. */
async function open(given?: RunningBrowser): Promise<{ browser: RunningBrowser; page: Page }> {
  const browser = given ?? (await startChromium(profile))
  if (!given) browsers.push(browser)
  const page = await browser.context.newPage()
  await page.goto(served.url)
  return { browser, page }
}
async function close(browser: RunningBrowser): Promise<void> {
  browsers.splice(browsers.indexOf(browser), 1)
  await browser.close()
}
const openStore = (page: Page, takeOver = false) =>
  page.evaluate<Opened, boolean>((take) => storePage.door.open(take), takeOver)
const commit = (page: Page, from: number, rows = 1000) =>
  page.evaluate(([at, count]) => storePage.commitRows(at!, count!, 50), [from, rows])
const readings = (page: Page) => page.evaluate(async () => (await storePage.door.size()).readings)

beforeAll(async () => {
  served = await serveStorePage()
})
afterAll(() => served.close())
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'lineside-profile-'))
})
afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.kill()
  await rm(profile, { recursive: true, force: true, maxRetries: 5 })
})

describe('store in Chromium', () => {
  it('keeps the persistence contract on IndexedDB', async () => {
    const { page } = await open()
    expect(await page.evaluate(() => storePage.runContract())).toEqual([])
  })

  it('is there after a restart of the browser', async () => {
    const { browser, page } = await open()
    expect(await openStore(page)).toMatchObject({ state: 'open', durable: true, notes: [] })
    expect(await commit(page, 0)).toMatchObject({ ok: true })
    expect(await page.evaluate(() => storePage.integrity())).toBe('ok')
    await close(browser)
    const { page: again } = await open()
    const opened = await openStore(again)
    expect(opened.state === 'open' && opened.snapshot.positions[0]?.position).toBe(1000)
    expect(await readings(again)).toBe(1000)
  })

  it('has everything acknowledged after 5 SIGKILLs of the browser in mid-write', async () => {
    let acknowledged = 0
    for (let round = 0; round < 5; round++) {
      const rows = round > 2 ? { rows: BIG_ROWS } : {}
      const life = await writeUntilKilled(served.url, profile, 500 + 300 * round, rows)
      expect(life.openedAt).toBeGreaterThanOrEqual(acknowledged)
      expect(life.acknowledged).toBeGreaterThan(life.openedAt)
      acknowledged = life.acknowledged
    }
    const found = await lookAt(served.url, profile)
    expect(found.position).toBeGreaterThanOrEqual(acknowledged)
    expect(found).toMatchObject({ integrity: 'ok', agree: true, notes: [] })
  })

  it('has everything acknowledged after 2 LevelDB logs that end in a torn record, two starts later', async () => {
    let acknowledged = 0
    for (let round = 0; round < 2; round++) {
      acknowledged = (await writeUntilKilled(served.url, profile, 600)).acknowledged
      expect(await tearLogs(profile)).toBe(1)
      // Few enough that LevelDB would go on in the torn log: the start after this one is what deletes everything.
      const next = await writeUntilKilled(served.url, profile, 5000, { commits: 10 })
      expect(next.openedAt).toBeGreaterThanOrEqual(acknowledged)
      acknowledged = next.acknowledged
      const found = await lookAt(served.url, profile)
      expect(found.position).toBeGreaterThanOrEqual(acknowledged)
      expect(found).toMatchObject({ integrity: 'ok', agree: true, notes: [] })
    }
  })

  it('has everything acknowledged after the end of a LevelDB log was cut off: the second copy has it', async () => {
    const { acknowledged } = await writeUntilKilled(served.url, profile, 800)
    expect(await cutLogs(profile, 50_000)).toBe(1)
    const next = await writeUntilKilled(served.url, profile, 600)
    expect(next.openedAt).toBeGreaterThanOrEqual(acknowledged)
    const found = await lookAt(served.url, profile)
    expect(found.position).toBeGreaterThanOrEqual(next.acknowledged)
    expect(found).toMatchObject({ integrity: 'ok', agree: true })
  })

  it('has one writer: the second window is told, takes over when asked to, and the first one is told', async () => {
    const { browser, page: first } = await open()
    expect((await openStore(first)).state).toBe('open')
    await commit(first, 0)
    const { page: second } = await open(browser)
    expect((await openStore(second)).state).toBe('elsewhere')
    const told = first.evaluate(() => storePage.door.lostOwner().then(() => 'told'))
    expect((await openStore(second, true)).state).toBe('open')
    expect(await told).toBe('told')
    expect(await commit(first, 1000)).toMatchObject({ ok: false })
    expect(await commit(second, 1000)).toMatchObject({ ok: true })
    expect(await readings(second)).toBe(2000)
    // And back again: the first one begins from what the second one wrote.
    expect((await openStore(first)).state).toBe('elsewhere')
    expect((await openStore(first, true)).state).toBe('open')
    expect(await commit(first, 2000)).toMatchObject({ ok: true })
    expect(await commit(second, 3000)).toMatchObject({ ok: false })
    await first.close()
    const { page: third } = await open(browser)
    expect((await openStore(third)).state).toBe('open')
    expect(await readings(third)).toBe(3000)
  })

  it('has one writer at every moment while windows take over, freeze, thaw and close in mid-commit', async () => {
    const fought = await fight(served.url, profile, 3_000)
    expect(fought.broken).toEqual([])
    expect(fought.found.position).toBeGreaterThanOrEqual(fought.acknowledged)
    expect(fought.found).toMatchObject({ integrity: 'ok', agree: true, notes: [] })
  })

  it('is written anew from memory where the history is deleted under the running app', async () => {
    const { browser, page } = await open()
    await openStore(page)
    for (let at = 0; at < 5000; at += 1000) await commit(page, at)
    const deleted = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const request = indexedDB.deleteDatabase('lineside')
          request.onsuccess = () => resolve('deleted')
          request.onblocked = () => resolve('blocked')
        }),
    )
    expect(deleted).toBe('deleted')
    expect(await commit(page, 5000)).toMatchObject({ ok: true })
    await close(browser)
    const { page: again } = await open()
    expect(await openStore(again)).toMatchObject({ state: 'open', notes: [] })
    expect(await readings(again)).toBe(6000)
  })

  it('is written anew from memory where the browser clears the site under the running app', async () => {
    const { browser, page } = await open()
    await openStore(page)
    for (let at = 0; at < 3000; at += 1000) await commit(page, at)
    const control = await browser.context.newCDPSession(page)
    await control.send('Storage.clearDataForOrigin', {
      origin: new URL(served.url).origin,
      storageTypes: 'indexeddb',
    })
    expect(await commit(page, 3000)).toMatchObject({ ok: true })
    await close(browser)
    const { page: again } = await open()
    expect(await openStore(again)).toMatchObject({ state: 'open', notes: [] })
    expect(await readings(again)).toBe(4000)
  })

  it('says that there is no room, goes on reading, and has everything once there is room again', async () => {
    const { browser, page } = await open()
    const control = await browser.context.newCDPSession(page)
    const origin = new URL(served.url).origin
    // Before the first write: Chromium asks for the quota only now and then.
    await control.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 12_000_000 })
    expect(await openStore(page)).toMatchObject({ state: 'open', durable: true })
    let at = 0
    while ((await commit(page, at)).ok) {
      at += 1000
      expect(at).toBeLessThan(1_000_000)
    }
    expect(await page.evaluate<Committed>(() => storePage.door.setSetting('theme', 'night'))).toMatchObject({
      ok: false,
      code: 'no-room',
    })
    expect(await readings(page)).toBe(at + 1000)
    await control.send('Storage.overrideQuotaForOrigin', { origin })
    expect(await commit(page, at + 1000)).toMatchObject({ ok: true })
    await close(browser)
    const { page: again } = await open()
    const opened = await openStore(again)
    expect(opened.state === 'open' && opened.snapshot.positions[0]?.position).toBe(at + 2000)
    // The file was not to grow any more, so the oldest readings have made room for the newest.
    expect(await readings(again)).toBeGreaterThanOrEqual(at - 2000)
    expect(await again.evaluate(() => storePage.door.setting('theme'))).toBe('night')
  })

  it('comes back whole from its second copy where all of IndexedDB is gone', async () => {
    const { browser, page } = await open()
    await openStore(page)
    for (let at = 0; at < 5000; at += 1000) await commit(page, at)
    await close(browser)
    await rm(join(profile, 'Default', 'IndexedDB'), { recursive: true })
    const found = await lookAt(served.url, profile)
    expect(found).toMatchObject({ position: 5000, agree: true, integrity: 'ok' })
    expect(found.notes).toEqual(['The history was restored from its second copy on this device.'])
  })
})
