import { expect, test } from 'vitest'
import { Journal } from './journal.ts'
import { emptyHead, MemoryDevice, MemoryPersistence } from './memory-persistence.ts'
import { PAGE_BYTES, PagedFile } from './paged-file.ts'

const CHECKPOINT_BYTES = 2_000_000
const SMALL_PAGES = 10
const BIG_PAGES = 120

/** Fills new pages with random bytes, which no compression makes smaller, and flushes them as the write queue does. */
function appender(journal: Journal, file: PagedFile): (pages: number) => Promise<void> {
  return async (pages) => {
    for (let i = 0; i < pages; i++)
      file.set(crypto.getRandomValues(new Uint8Array(PAGE_BYTES)), file.sizeBytes)
    expect(await journal.flush(1)).toMatchObject({ ok: true })
    expect(await journal.checkpoint()).toMatchObject({ ok: true })
  }
}

async function begin() {
  const device = new MemoryDevice()
  const persistence = new MemoryPersistence(device)
  await persistence.claim('epoch', 1)
  const file = new PagedFile()
  const start = { head: emptyHead('epoch'), touched: new Set<number>(), logBytes: 0 }
  const append = appender(new Journal(persistence, file, start, { checkpointBytes: CHECKPOINT_BYTES }), file)
  const logBytes = () => [...device.records.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
  return { device, file, append, logBytes }
}

test('the log of small flushes is folded into blocks when it is full, and trimmed', async () => {
  const { device, append, logBytes } = await begin()
  for (let i = 0; i < 200; i++) {
    await append(SMALL_PAGES)
    expect(logBytes()).toBeLessThan(2 * CHECKPOINT_BYTES)
  }
  expect(device.blocks.size).toBeGreaterThanOrEqual(4)
})

test('a tablet that catches up lets its log grow to eight times as long before it folds it', async () => {
  const { device, append, logBytes } = await begin()
  while (logBytes() < 7.5 * CHECKPOINT_BYTES) await append(BIG_PAGES)
  expect(device.blocks.size).toBe(0)
  for (let i = 0; i < 60; i++) {
    await append(BIG_PAGES)
    expect(logBytes()).toBeLessThan(16 * CHECKPOINT_BYTES)
  }
  expect(device.blocks.size).toBeGreaterThan(0)
})

test('what a tablet left unfolded is folded by the small flushes after it', async () => {
  const { device, file, append, logBytes } = await begin()
  while (logBytes() < 7.5 * CHECKPOINT_BYTES) await append(BIG_PAGES)
  for (let i = 0; i < 2 * file.blockCount; i++) await append(SMALL_PAGES)
  expect(device.blocks.size).toBeGreaterThanOrEqual(7)
  expect(logBytes()).toBeLessThan(CHECKPOINT_BYTES)
})
