// What happens on the tablet's side of the glass, seen from inside the page: when the socket opened, what was acknowledged,
// which tasks were long, and when a value was painted. Nothing of it is in the product.
import { setInterval } from 'node:timers/promises'
import type { Page } from 'playwright-core'

/** Asking takes of the processor time that is measured; when a position was reached, the page writes down itself. */
const TITLE_EVERY_MS = 1000

/** What the page wrote down. Times are epoch ms. */
export interface Seen {
  /** When the newest WebSocket opened. */
  openedMs: number
  /** The newest position acknowledged, and when. */
  position: number
  acknowledgedMs: number
  /** Length of the longest main-thread task, ms; 0 where none took more than 50 ms. */
  longestTaskMs: number
  /** Texts of the watched element in the order they were painted. */
  painted: { readonly text: string; readonly atMs: number }[]
}

declare const glassSeen: Seen

/** Makes the page write down what it does from its next load on; its title is the newest position acknowledged. */
export async function instrument(page: Page): Promise<void> {
  // What compiles this file names functions by a helper that a page does not have.
  await page.addInitScript('globalThis.__name = (named) => named')
  await page.addInitScript(() => {
    const seen: Seen = { openedMs: 0, position: 0, acknowledgedMs: 0, longestTaskMs: 0, painted: [] }
    Object.assign(globalThis, { glassSeen: seen })
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = function (data) {
      const message = JSON.parse(String(data)) as { t: string; position?: number }
      if (message.t === 'hello') seen.openedMs = Date.now()
      if (message.t === 'ack') {
        Object.assign(seen, { position: message.position, acknowledgedMs: Date.now() })
        document.title = String(message.position)
      }
      send.call(this, data)
    }
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        seen.longestTaskMs = Math.max(seen.longestTaskMs, Math.round(duration))
    }).observe({ type: 'longtask' })
  })
}

/** From now on `painted` gets the text of the first element that fits, whenever another one is painted. */
export async function watchPainted(page: Page, selector: string): Promise<void> {
  await page.evaluate((watched) => {
    let last = ''
    const look = (): void => {
      const text = document.querySelector(watched)?.textContent ?? ''
      if (text === last) return
      last = text
      // A task made inside an animation frame runs once that frame has been painted.
      requestAnimationFrame(() => {
        const painted = new MessageChannel()
        painted.port1.onmessage = () => glassSeen.painted.push({ text, atMs: Date.now() })
        painted.port2.postMessage(null)
      })
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  }, selector)
}

/** What was written down so far. */
export const seenOf = (page: Page): Promise<Seen> => page.evaluate(() => glassSeen)

/** Forgets the tasks and paints so far. */
export const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    glassSeen.longestTaskMs = 0
    glassSeen.painted.length = 0
  })

/** Waits until everything before `position` has been acknowledged. */
export async function untilAcknowledged(page: Page, position: number, timeoutMs: number): Promise<void> {
  await page.waitForFunction((wanted) => glassSeen.position >= wanted, position, {
    timeout: timeoutMs,
    polling: 100,
  })
}

/** Waits until the title says that everything before `position` has been acknowledged: that needs no debugger. */
export async function untilTitled(
  title: () => Promise<string>,
  position: number,
  timeoutMs: number,
): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs)
  for await (const _ of setInterval(TITLE_EVERY_MS, null, { signal }))
    if (Number(await title()) >= position) return
}
