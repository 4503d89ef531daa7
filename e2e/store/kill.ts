// Kills a browser that is writing, and looks at what the next one finds.

import { setTimeout as wait } from 'node:timers/promises'
import { inEnglish } from '../../app/src/domain/said-english.ts'
import { startChromium } from './chromium.ts'
import type { StorePage } from './page/page.ts'

declare const storePage: StorePage

/** Readings of a commit. */
const ROWS = 200
/** … of one that makes a big flush (app/src/store/redo.ts), as while catching up. */
export const BIG_ROWS = 8000

/** How a life of the browser that ended with a kill went. Positions count readings. */
export interface KilledLife {
  /** Where the store stood when it was opened; -1 where it did not open. */
  readonly openedAt: number
  /** The last position that was acknowledged before the kill. */
  readonly acknowledged: number
}

/**
 * Opens the store on `profile`, writes without a pause for `lifeMs` or until `commits` of `rows` readings are made, and kills the
 * browser with all its processes.
 */
export async function writeUntilKilled(
  url: string,
  profile: string,
  lifeMs: number,
  { commits = Number.MAX_SAFE_INTEGER, rows = ROWS } = {},
): Promise<KilledLife> {
  const { context, kill } = await startChromium(profile)
  let acknowledged = 0
  const page = await context.newPage()
  await page.exposeFunction('acknowledge', (position: number) => {
    acknowledged = position
  })
  await page.goto(url)
  const openedAt = await page.evaluate(async () => {
    const opened = await storePage.door.open(false)
    return opened.state === 'open' ? (opened.snapshot.positions[0]?.position ?? 0) : -1
  })
  acknowledged = openedAt
  const writing = page.evaluate(
    ([from, each, count]) => storePage.commitMany(from!, each!, count!),
    [openedAt, rows, commits],
  )
  await Promise.race([writing.catch(() => {}), wait(lifeMs)])
  await kill()
  return { openedAt, acknowledged }
}

/** What a start on `profile` finds. */
export interface Found {
  readonly position: number
  /** Whether the readings stored are exactly those up to the position. */
  readonly agree: boolean
  /** What SQLite says to the exported file (`PRAGMA integrity_check`). */
  readonly integrity: string
  readonly notes: readonly string[]
}

/** Opens the store on `profile`, looks at everything, and closes the browser in good order. */
export async function lookAt(url: string, profile: string): Promise<Found> {
  const { context, close } = await startChromium(profile)
  try {
    const page = await context.newPage()
    await page.goto(url)
    const found = await page.evaluate(async () => {
      const opened = await storePage.door.open(false)
      if (opened.state !== 'open') throw new Error(opened.state)
      const readings = await storePage.door.countReadings({ machine: null, fromMs: null, toMs: null })
      const position = opened.snapshot.positions[0]?.position ?? 0
      const integrity = await storePage.integrity()
      return { position, agree: readings === position, integrity, notes: opened.notes }
    })
    return { ...found, notes: found.notes.map(inEnglish) }
  } finally {
    await close()
  }
}
