// A long history leaves the tablet as CSV while the screen stays alive: progress moves, a cancelled export leaves no file, and
// names and notes that look like formulas arrive as text. EXPORT_ROWS=1000000 makes it as long as the product promises.
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { HOSTILE_NAMES, HOSTILE_NOTES, writeHistory } from './harness/saved-history.ts'
import { CHROMIUM, exportCsv, loadHistory, Tablet, untilLive } from './harness/tablet.ts'

const ROWS = Number(process.env.EXPORT_ROWS ?? 50_000)
const FIRST_MS = Date.UTC(2026, 2, 28, 12)
const PATIENCE_MS = 60_000 + ROWS

describe.skipIf(CHROMIUM === null)(`an export of ${ROWS} rows`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-export-'))
  const tablet = new Tablet()
  let gateway: TestGateway
  let page: Page
  let downloads = 0

  beforeAll(async () => {
    const file = join(folder, 'long.sqlite')
    await writeHistory(file, ROWS, FIRST_MS)
    gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '1' })
    page = await tablet.open(gateway.url)
    await untilLive(page)
    await loadHistory(page, file)
    await page.getByText(/The history of long.sqlite is now on this tablet/).waitFor({ timeout: PATIENCE_MS })
    page.on('download', () => {
      downloads += 1
    })
    await page.getByRole('link', { name: 'Export' }).click()
    await page.evaluate(() => {
      const seen: { longestMs: number; rows: Set<number> } = { longestMs: 0, rows: new Set() }
      Object.assign(globalThis, { seen })
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.longestMs = Math.max(seen.longestMs, duration)
      }).observe({ type: 'longtask' })
      new MutationObserver(() => {
        const bar = document.querySelector('progress')
        if (bar) seen.rows.add(bar.value)
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    })
  }, PATIENCE_MS * 2)
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
    rmSync(folder, { recursive: true })
  })

  test('cancelled, it ends at once and leaves no file', async () => {
    await page.getByRole('button', { name: 'Download readings' }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('The export was cancelled.').waitFor()
    expect(downloads).toBe(0)
  })

  test(
    'its progress moves, and every row arrives',
    async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download', { timeout: PATIENCE_MS }),
        page.getByRole('button', { name: 'Download readings' }).click(),
      ])
      const text = await readFile(await download.path(), 'utf8')
      const lines = text.split('\r\n')
      expect(lines.length - 2).toBeGreaterThanOrEqual(ROWS)
      const seen = await page.evaluate(() => {
        const { longestMs, rows } = (
          globalThis as unknown as { seen: { longestMs: number; rows: Set<number> } }
        ).seen
        return { longestMs, steps: [...rows] }
      })
      expect(seen.steps.length).toBeGreaterThan(1)
      expect([...seen.steps].every((rows, i, all) => i === 0 || rows >= all[i - 1]! || rows === 0)).toBe(true)
      console.log(
        JSON.stringify({ rows: lines.length - 2, longest_task_ms: seen.longestMs, steps: seen.steps.length }),
      )
    },
    PATIENCE_MS,
  )

  test('names and notes that look like formulas arrive as text', async () => {
    const cases = await exportCsv(page, 'Cases')
    const guarded = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text)
    const mine = cases.filter(({ machine }) => HOSTILE_NAMES.map(guarded).includes(machine ?? ''))
    expect(new Set(mine.map(({ machine }) => machine))).toEqual(new Set(HOSTILE_NAMES.map(guarded)))
    const notes = HOSTILE_NOTES.map((text) => `=Jürgen: ${text}`).join('\n')
    expect(mine.every((each) => each.notes === `'${notes}`)).toBe(true)
  })
})
