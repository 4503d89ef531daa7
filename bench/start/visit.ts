// A visit to the app as somebody would see it: when it can be used, which scripts it took, how it moves under a finger.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { CDPSession, Page } from 'playwright-core'

const APP = fileURLToPath(new URL('../../dist/app', import.meta.url))
const PATIENCE_MS = 60_000
const DRAG_STEPS = 40
const DRAG_PX = 600

/** Slows the page's thread down by `times` (1: not at all). The browser cannot do the same to workers. */
export async function throttle(page: Page, times: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: times })
  return session
}

/** Opens `url`; ms from the beginning of the navigation until a tile of each of `machines` machines is painted. */
export async function openFloor(page: Page, url: string, machines: number): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' })
  const usable = await page.waitForFunction(
    (count) => {
      const tiles = document.querySelectorAll('main a[href^="#/machine/"]')
      return tiles.length >= count && performance.now()
    },
    machines,
    { timeout: PATIENCE_MS, polling: 'raf' },
  )
  return Math.round(Number(await usable.jsonValue()))
}

/** Sizes of scripts, kB of 1,000 bytes, gzipped. */
export interface ScriptSizes {
  readonly page: number
  readonly workers: number
}

/** Adds up the scripts a page asks for from now on; the call that is returned says how much that was. */
export function weighScripts(page: Page): () => Promise<ScriptSizes> {
  const names = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.endsWith('.js')) names.add(basename(pathname))
  })
  return async () => {
    const sizes = { page: 0, workers: 0 }
    for (const name of names) {
      const bytes = await readFile(join(APP, 'assets', name))
      sizes[name.includes('.worker') ? 'workers' : 'page'] += gzipSync(bytes).length / 1000
    }
    return { page: Math.round(sizes.page * 10) / 10, workers: Math.round(sizes.workers * 10) / 10 }
  }
}

/** Drags the chart of the machine screen to and fro for `seconds`; frames a second meanwhile. */
export async function pan(page: Page, seconds: number): Promise<number> {
  const box = (await page.locator('figure canvas').first().boundingBox())!
  const y = box.y + box.height / 3
  const left = box.x + box.width / 2 - DRAG_PX / 2
  await page.mouse.move(left, y)
  await page.mouse.down()
  await page.evaluate(() => {
    const counted = { frames: 0, sinceMs: performance.now() }
    Object.assign(globalThis, { counted })
    const count = (): void => {
      counted.frames += 1
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  const endMs = performance.now() + 1000 * seconds
  for (let step = 0; performance.now() < endMs; step++) {
    const phase = (step % (2 * DRAG_STEPS)) / DRAG_STEPS
    await page.mouse.move(left + DRAG_PX * (phase <= 1 ? phase : 2 - phase), y)
  }
  const fps = await page.evaluate(() => {
    const { counted } = globalThis as unknown as { counted: { frames: number; sinceMs: number } }
    return (1000 * counted.frames) / (performance.now() - counted.sinceMs)
  })
  await page.mouse.up()
  return Math.round(fps * 10) / 10
}
