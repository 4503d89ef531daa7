// Windows of one browser that fight over the history for a while: taken over, frozen and thawed, closed in mid-commit. What
// they say they have stored must be one row of positions that only goes up: two writers at once would break it.
import { setTimeout as wait } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import { startChromium } from './chromium.ts'
import { type Found, lookAt } from './kill.ts'
import type { StorePage } from './page/page.ts'

declare const storePage: StorePage

const ROWS = 100
/** A window writes for this long, ms, before the next one wants to. */
const TURN_MS = 700

/** How a fight went. */
export interface Fight {
  readonly turns: number
  /** Readings acknowledged at the end. */
  readonly acknowledged: number
  /** Acknowledgements that no single writer can have given, and starts that did not find what was acknowledged. */
  readonly broken: readonly string[]
  /** What a start of the browser finds afterwards. */
  readonly found: Found
}

interface Window {
  readonly page: Page
  readonly control: CDPSession
  readonly name: string
}

/** Lets two windows fight on `profile` for `lastsMs`, at least one turn of each kind. */
export async function fight(url: string, profile: string, lastsMs: number): Promise<Fight> {
  const browser = await startChromium(profile)
  const broken: string[] = []
  let acknowledged = 0
  /** Who has the history, and where that window began. */
  let owner = ''
  let ownedFrom = 0
  let made = 0
  let turns = 0
  const open = async (): Promise<Window> => {
    const name = `window ${++made}`
    const page = await browser.context.newPage()
    await page.exposeFunction('acknowledge', (position: number) => {
      // A window that has lost the history may still be on its way to say what it stored before.
      const isRight = name === owner ? position === acknowledged + ROWS : position <= ownedFrom
      if (!isRight)
        broken.push(`${name} stored ${position} after ${acknowledged} while ${owner} had the history`)
      acknowledged = Math.max(acknowledged, position)
    })
    await page.goto(url)
    return { page, name, control: await browser.context.newCDPSession(page) }
  }
  /** Takes the history over and writes until it is lost; says where it began. */
  const take = async ({ page, name }: Window): Promise<void> => {
    const from = await page.evaluate(async () => {
      const opened = await storePage.door.open(true)
      return opened.state === 'open' ? (opened.snapshot.positions[0]?.position ?? 0) : -1
    })
    // A commit that was durable, and whose answer was lost with its window, counts too.
    if (from < acknowledged) broken.push(`${name} began at ${from}, ${acknowledged} were acknowledged`)
    acknowledged = Math.max(acknowledged, from)
    owner = name
    ownedFrom = from
    const commits = Number.MAX_SAFE_INTEGER
    page
      .evaluate(([at, rows, count]) => storePage.commitMany(at!, rows!, count!), [from, ROWS, commits])
      .catch(() => {})
    await wait(TURN_MS)
  }
  const freeze = (window: Window, state: 'frozen' | 'active') =>
    window.control.send('Page.setWebLifecycleState', { state })

  let writer = await open()
  let other = await open()
  await take(writer)
  for (const endMs = Date.now() + lastsMs; Date.now() < endMs || turns < 3; turns++) {
    if (turns % 3 === 0) {
      await take(other)
      ;[writer, other] = [other, writer]
    } else if (turns % 3 === 1) {
      await freeze(writer, 'frozen')
      await take(other)
      await freeze(writer, 'active')
      ;[writer, other] = [other, writer]
    } else {
      // It writes without a pause, so this is in the middle of a commit.
      await writer.page.close()
      await take(other)
      ;[writer, other] = [other, await open()]
    }
  }
  await writer.page.close()
  await browser.close()
  return { turns, acknowledged, broken, found: await lookAt(url, profile) }
}
