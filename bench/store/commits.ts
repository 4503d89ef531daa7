// What a commit costs at several sizes of the history, measured in turns in one browser; opening and a day of history at
// the biggest.
import type { BrowserContext, Page } from 'playwright-core'
import type { StorePage } from '../../e2e/store/page/page.ts'

declare const storePage: StorePage

const MACHINES = 50
const SENSORS = 8
const FILL_ROWS = 20_000
const ROUNDS = 10
const COMMITS_A_ROUND = 40
const COMMIT_ROWS = 1000
const OPENS = 5
const DAYS_READ = 20
const NAIVE_TIMES = 3
// The position of a reading times 20 ms is its event time, from here on (page.ts).
const T0_MS = 1_700_000_000_000
const DAY_READINGS = 86_400 * MACHINES

/** All times in ms. */
export interface CommitTimes {
  readonly sizes: readonly { readonly mb: number; readonly ms: readonly number[] }[]
  readonly naiveMs: number
  readonly loadMs: readonly number[]
  readonly dayMs: readonly number[]
}

/** One history of its own: Chromium takes every name below localhost for an origin. */
interface Sized {
  readonly mb: number
  readonly page: Page
  readonly url: string
  readonly ms: number[]
  position: number
}

/** Measures at each of `sizesMb` (the last is the biggest); `say` hears how it goes. */
export async function measureCommits(
  context: BrowserContext,
  url: string,
  sizesMb: readonly number[],
  say: (line: string) => void,
): Promise<CommitTimes> {
  const sized: Sized[] = []
  for (const mb of sizesMb) {
    const page = await context.newPage()
    const own = url.replace('127.0.0.1', `size${mb}.localhost`)
    await page.goto(own)
    await open(page)
    const one = { mb, page, url: own, ms: [], position: 0 }
    await fill(one, mb)
    say(`filled ${mb} MB with ${one.position} readings`)
    sized.push(one)
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const one of sized) {
      // The small one stays small.
      if (one.mb <= 1) {
        await one.page.evaluate(async () => (await storePage.door.reset()).ok)
        one.position = 0
        await fill(one, one.mb)
      }
      for (let i = 0; i < COMMITS_A_ROUND; i++) one.ms.push(await commit(one, COMMIT_ROWS))
    }
  const biggest = sized[sized.length - 1]!
  const loadMs: number[] = []
  for (let i = 0; i < OPENS; i++) {
    await biggest.page.reload()
    loadMs.push(await open(biggest.page))
  }
  say('the whole file, exported and stored, for comparison …')
  const naive: number[] = []
  for (let i = 0; i < NAIVE_TIMES; i++) naive.push(await biggest.page.evaluate(() => storePage.naiveMs()))
  while (biggest.position < DAY_READINGS * 1.02) await commit(biggest, FILL_ROWS)
  const dayMs = await biggest.page.evaluate(
    ([until, times]) => storePage.dayMs(until!, times!),
    [T0_MS + 20 * biggest.position, DAYS_READ],
  )
  return { sizes: sized, naiveMs: naive.sort((a, b) => a - b)[1]!, loadMs, dayMs }
}

async function fill(one: Sized, mb: number): Promise<void> {
  const size = () => one.page.evaluate(async () => (await storePage.door.size()).bytes)
  while ((await size()) < mb * 1e6) await commit(one, mb <= 1 ? COMMIT_ROWS : FILL_ROWS)
}

async function commit(one: Sized, rows: number): Promise<number> {
  const { ok, ms } = await one.page.evaluate(
    ([from, count, machines, sensors]) => storePage.commitRows(from!, count!, machines!, sensors!),
    [one.position, rows, MACHINES, SENSORS],
  )
  if (!ok) throw new Error(`a commit at ${one.mb} MB failed`)
  one.position += rows
  return ms
}

const open = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const begin = performance.now()
    const opened = await storePage.door.open(false)
    if (opened.state !== 'open' || opened.notes.length > 0)
      throw new Error(JSON.stringify(opened).slice(0, 500))
    return performance.now() - begin
  })
