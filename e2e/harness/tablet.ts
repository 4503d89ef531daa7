// A tablet: real Chromium with a profile that outlives the process, and what a person does with it.

import { mkdtempSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.mjs'

/** Path of the Chromium the stories use; null where there is none, and then they are skipped. */
export const CHROMIUM = findChromium()

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One tablet, 1280 x 800 unless said otherwise. */
export class Tablet {
  readonly #profile = mkdtempSync(join(tmpdir(), 'lineside-tablet-'))
  readonly #viewport: { width: number; height: number }
  readonly #args: readonly string[]
  readonly #home: string | undefined
  readonly #hasTouch: boolean
  #context: BrowserContext | null = null

  /** `args`: further switches of the browser; `home`: folder with its own certificate store; `hasTouch`: fingers, no mouse. */
  constructor(
    viewport = { width: 1280, height: 800 },
    {
      args = [],
      home,
      hasTouch = false,
    }: { readonly args?: readonly string[]; readonly home?: string; readonly hasTouch?: boolean } = {},
  ) {
    this.#viewport = viewport
    this.#args = args
    this.#home = home
    this.#hasTouch = hasTouch
  }

  /** Starts the browser process with this tablet's profile and opens `url`. */
  async open(url: string): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: CHROMIUM!,
      args: [...ARGS, ...this.#args],
      ...(this.#home === undefined ? {} : { env: { ...process.env, HOME: this.#home } }),
      viewport: this.#viewport,
      acceptDownloads: true,
      hasTouch: this.#hasTouch,
    })
    const page = this.#context.pages()[0] ?? (await this.#context.newPage())
    await page.goto(url)
    return page
  }

  /** Ends the browser process; the profile stays. */
  async close(): Promise<void> {
    await this.#context?.close()
    this.#context = null
  }

  /** Ends the browser process and throws the profile away. */
  async discard(): Promise<void> {
    await this.close()
    await rm(this.#profile, { recursive: true, force: true })
  }
}

/** Waits until the header says that the tablet is live. */
export async function untilLive(page: Page): Promise<void> {
  await page.getByRole('banner').getByText('Live', { exact: true }).waitFor({ timeout: 60_000 })
}

/** Waits until the app no longer needs the network to start. */
export async function untilOfflineReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

/** Downloads a CSV file as a person does and reads it: one record a row, by column name. */
export async function exportCsv(page: Page, what: 'Readings' | 'Cases'): Promise<Record<string, string>[]> {
  await page.getByRole('link', { name: 'Export' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: new RegExp(`Download ${what}`, 'i') }).click(),
  ])
  const text = await readFile(await download.path())
  return parse(text, { columns: true, bom: true })
}

/** Opens a saved history in the settings as a person does, in place of the one on the tablet. */
export async function loadHistory(page: Page, path: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a database file' }).click(),
  ])
  await chooser.setFiles(path)
  await page.getByRole('button', { name: 'Replace' }).click()
}
