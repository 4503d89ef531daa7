// Whatever happens to the stored history under the built app ends in a sentence on screen, and the app goes on: real
// Chromium, the gateway with its simulated machines.
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive } from './harness/tablet.ts'

const HISTORY_MINUTES = '2'

describe.skipIf(CHROMIUM === null)('the stored history fails', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let page: Page

  beforeAll(async () => {
    gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: HISTORY_MINUTES })
    page = await tablet.open(gateway.url)
    await untilLive(page)
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })
  afterEach(() => whole(page))

  test('its connection is closed in mid-write: opened again without a word', async () => {
    await inStoreWorker(page, () => {
      const { transaction } = IDBDatabase.prototype
      IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
        IDBDatabase.prototype.transaction = transaction
        this.close()
        return transaction.apply(this, args)
      }
    })
    await moreIsStored(page)
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(
      await inStoreWorker(page, () => String(IDBDatabase.prototype.transaction).includes('native code')),
    ).toBe(true)
  })

  test('every write is refused: said in the header, and all is stored once it is not', async () => {
    await inStoreWorker(page, () => {
      const kept = IDBObjectStore.prototype.put
      Object.assign(globalThis, { kept })
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('no room', 'QuotaExceededError')
      }
    })
    await page
      .getByRole('alert')
      .getByText(/no room left for more history/)
      .waitFor()
    await inStoreWorker(page, () => {
      IDBObjectStore.prototype.put = (globalThis as unknown as { kept: IDBObjectStore['put'] }).kept
    })
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await moreIsStored(page)
  })

  test('it is deleted while the app runs: said, and stored again from memory', async () => {
    const rows = (await exportCsv(page, 'Readings')).length
    await page.evaluate(() => void indexedDB.deleteDatabase('lineside'))
    await page.getByText(/deleted the history on this device; it was stored again/).waitFor()
    page = await restart(page)
    await expect.poll(() => storedRows(page), { timeout: 20_000, interval: 500 }).toBeGreaterThanOrEqual(rows)
  })

  test('all of IndexedDB is gone between two starts: restored from the second copy', async () => {
    const rows = (await exportCsv(page, 'Readings')).length
    page = await restart(page, (control, origin) =>
      control.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' }),
    )
    await page.getByText(/restored from its second copy/).waitFor()
    await expect.poll(() => storedRows(page), { timeout: 20_000, interval: 500 }).toBeGreaterThanOrEqual(rows)
  })

  test('a block is flipped and the second copy is gone: begun anew, said, and fetched again', async () => {
    const rows = (await exportCsv(page, 'Readings')).length
    page = await restart(page, async (control, origin, blank) => {
      await control.send('Storage.clearDataForOrigin', { origin, storageTypes: 'file_systems' })
      await blank.evaluate(flipBlock)
    })
    await page.getByText(/does not match its checksum.*begun anew/).waitFor()
    await expect.poll(() => storedRows(page), { timeout: 20_000, interval: 500 }).toBeGreaterThanOrEqual(rows)
  })

  test('the end of the log is missing and the second copy is gone: said, and fetched again', async () => {
    const rows = (await exportCsv(page, 'Readings')).length
    page = await restart(page, async (control, origin, blank) => {
      await control.send('Storage.clearDataForOrigin', { origin, storageTypes: 'file_systems' })
      await blank.evaluate(cutLog)
    })
    await page.getByText(/The last moments before the app was closed were torn off/).waitFor()
    await expect.poll(() => storedRows(page), { timeout: 20_000, interval: 500 }).toBeGreaterThanOrEqual(rows)
  })

  test('the browser has thrown everything away between two starts: said, and fetched again', async () => {
    const rows = (await exportCsv(page, 'Readings')).length
    page = await restart(page, (control, origin) =>
      control.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb,file_systems' }),
    )
    await page.getByText(/The browser has deleted the history that was kept here/).waitFor()
    await expect.poll(() => storedRows(page), { timeout: 20_000, interval: 500 }).toBeGreaterThanOrEqual(rows)
  })
})

/** Runs `work` inside the store's worker. */
async function inStoreWorker<T>(page: Page, work: () => T): Promise<T> {
  const worker = page.workers().find((each) => each.url().includes('store.worker'))
  if (!worker) throw new Error('no store worker')
  return worker.evaluate(work)
}

const storedRows = async (page: Page) => (await exportCsv(page, 'Readings')).length

/** More readings are stored than were a moment ago. */
async function moreIsStored(page: Page): Promise<void> {
  const before = await storedRows(page)
  await expect.poll(() => storedRows(page), { timeout: 20_000, interval: 500 }).toBeGreaterThan(before)
}

/** No reading is there twice, and no machine has a hole between two of its readings. */
async function whole(page: Page): Promise<void> {
  await untilLive(page)
  const rows = await exportCsv(page, 'Readings')
  const times = new Map<string, number[]>()
  for (const { machine, time_ms } of rows)
    times.set(machine!, [...(times.get(machine!) ?? []), Number(time_ms)])
  for (const [machine, of] of times) {
    const steps = new Set(of.slice(1).map((time, i) => time - of[i]!))
    expect([machine, ...steps]).toEqual([machine, 1000])
  }
}

/** Closes the app, lets `harm` do its work from a page of the origin that does not have the app, and opens the app again. */
async function restart(
  page: Page,
  harm: (control: CDPSession, origin: string, blank: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const address = new URL(page.url())
  const blank = await page.context().newPage()
  await blank.goto(`${address.origin}/healthz`)
  await page.close()
  expect(blank.workers()).toEqual([])
  await harm(await blank.context().newCDPSession(blank), address.origin, blank)
  await blank.goto(`${address.origin}/`)
  await untilLive(blank)
  return blank
}

/** Flips one byte in the middle of the first stored block; runs in the page. */
async function flipBlock(): Promise<void> {
  const opening = indexedDB.open('lineside')
  const db = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => resolve(opening.result)
  })
  const change = db.transaction('blocks', 'readwrite')
  const blocks = change.objectStore('blocks')
  const cursor = blocks.openCursor()
  await new Promise((resolve, reject) => {
    cursor.onsuccess = () => {
      const block = cursor.result!.value
      block.bytes[block.bytes.length >> 1] ^= 1
      blocks.put(block, cursor.result!.key)
    }
    change.oncomplete = resolve
    change.onabort = reject
  })
  db.close()
}

/** Deletes the newest record of the stored log; runs in the page. */
async function cutLog(): Promise<void> {
  const opening = indexedDB.open('lineside')
  const db = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => resolve(opening.result)
  })
  const change = db.transaction('redo', 'readwrite')
  const cursor = change.objectStore('redo').openKeyCursor(null, 'prev')
  await new Promise((resolve, reject) => {
    cursor.onsuccess = () => change.objectStore('redo').delete(cursor.result!.key)
    change.oncomplete = resolve
    change.onabort = reject
  })
  db.close()
}
