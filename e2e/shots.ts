// `tsx e2e/shots.ts <folder> [de]`: the product as built, with its simulated machines, photographed: every screen at three sizes, by
// day and by night; then shelved, without the gateway, while a floor still learns, empty, and where a tablet is paired. For looking, not for comparing: the machines are never twice the same.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { buildAll } from '../scripts/build.mjs'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const THEMES = [
  { name: 'day', colorScheme: 'light' },
  { name: 'night', colorScheme: 'dark' },
] as const
/** Charts ask the store after they have been laid out; this is how long they get, ms. */
const SETTLE_MS = 900

const [folder, language = 'en'] = process.argv.slice(2)
if (folder === undefined) refuse('Name the folder for the pictures: tsx e2e/shots.ts <folder>')
if (CHROMIUM === null) refuse('No Chromium is here; install one, or set CHROMIUM_PATH to it.')

await mkdir(folder, { recursive: true })
await buildAll({ onlyIfStale: true })
const gateway = await TestGateway.start()
const tablet = new Tablet()
let count = 0
try {
  const page = await tablet.open(gateway.url)
  await page.evaluate((chosen) => localStorage.setItem('lineside.language', chosen), language)
  await page.reload()
  await untilLive(page)
  const machine = await firstHref(page, 'main a[href^="#/machine/"]')
  await open(page, '#/cases')
  const found = await firstHref(page, 'main a[href^="#/case/"]')
  const screens: Readonly<Record<string, string | null>> = {
    floor: '#/',
    machine,
    cases: '#/cases',
    case: found,
    handover: '#/handover',
    export: '#/export',
    settings: '#/settings',
    mapping: '#/mapping',
  }
  await shootAll(page, screens)
  if (found !== null) {
    await shelve(page, found)
    await shootAll(page, { 'floor-shelved': '#/', 'case-shelved': found })
  }
  await untilOfflineReady(page)
  await gateway.stop()
  await page
    .getByRole('banner')
    .getByText(/Offline/)
    .waitFor()
  await page.reload()
  await page
    .getByRole('banner')
    .getByText(/Offline/)
    .waitFor()
  await shootAll(page, { 'floor-offline': '#/', 'machine-offline': machine })
} finally {
  await tablet.discard()
  await gateway.stop()
}
await shootNew()
console.log(`${count} pictures in ${folder}`)

async function shootAll(page: Page, screens: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [screen, address] of Object.entries(screens)) {
    if (address === null) {
      console.log(`${screen}: skipped, there is none`)
      continue
    }
    await open(page, address)
    for (const size of SIZES) {
      await page.setViewportSize(size)
      for (const { name, colorScheme } of THEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.waitForTimeout(SETTLE_MS)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) console.log(`${screen} at ${size.width}: ${wide} px wider than the screen`)
        await page.screenshot({ path: join(folder!, `${screen}-${size.width}x${size.height}-${name}.png`) })
        count += 1
      }
    }
  }
}

/** Puts the alarm of a case aside for an hour. */
async function shelve(page: Page, address: string): Promise<void> {
  await open(page, address)
  const panel = page.locator('main section').first()
  await panel.locator('button[aria-expanded]').click()
  await panel.locator('form button[aria-pressed]').first().click()
  await panel.locator('form button[type="submit"]').click()
}

/** A tablet on its first day: nothing there yet, then a floor that learns; and the page where it is paired. */
async function shootNew(): Promise<void> {
  const young = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '2' })
  const fresh = new Tablet()
  try {
    const page = await fresh.open(`${young.url}pair`)
    await page.evaluate((chosen) => localStorage.setItem('lineside.language', chosen), language)
    await page.reload()
    await shootAll(page, { pair: '' })
    await page.route('**/feed', (route) => route.abort())
    await page.routeWebSocket('**/feed', (socket) => socket.close())
    await page.goto(young.url)
    await page.getByRole('banner').waitFor()
    await shootAll(page, { 'floor-empty': '#/', 'cases-empty': '#/cases' })
    await page.unrouteAll()
    await fresh.close()
    const again = await fresh.open(young.url)
    await untilLive(again)
    const machine = await firstHref(again, 'main a[href^="#/machine/"]')
    await shootAll(again, { 'floor-learning': '#/', 'machine-learning': machine })
  } finally {
    await fresh.discard()
    await young.stop()
  }
}

/** Goes to an address of the app without loading the page anew. */
async function open(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, address)
  await page.waitForTimeout(SETTLE_MS)
}

/** The address of the first link that fits, or null where there is none. */
function firstHref(page: Page, selector: string): Promise<string | null> {
  return page
    .locator(selector)
    .first()
    .getAttribute('href', { timeout: 10_000 })
    .catch(() => null)
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
