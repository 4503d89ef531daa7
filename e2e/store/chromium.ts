// A real Chromium on a profile of its own, as a process group that a test may kill at any moment.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type BrowserContext, chromium } from 'playwright-core'

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
]
const PATIENCE_MS = 30_000

/** A running browser. */
export interface RunningBrowser {
  /** Its only context; another object after `unwatched`, with new objects for its pages. */
  readonly context: BrowserContext
  /**
   * Does some work while no debugger looks on: one that does sees every frame of every socket, which takes the processor's
   * time. `title` says meanwhile what the page's title is.
   */
  unwatched<T>(work: (title: () => Promise<string>) => Promise<T>): Promise<T>
  /** Ends every process of it at once, as a power cut would; resolves when they are gone. */
  kill(): Promise<void>
  /** Closes it in good order. */
  close(): Promise<void>
}

/** Starts Chromium (`CHROMIUM_PATH`, the system's, else the one Playwright has) on the profile in `folder`. */
export async function startChromium(folder: string): Promise<RunningBrowser> {
  const executable = PLACES.find((place) => place && existsSync(place)) ?? chromium.executablePath()
  await rm(join(folder, 'DevToolsActivePort'), { force: true })
  const child = spawn(executable, [...ARGS, `--user-data-dir=${folder}`, 'about:blank'], {
    detached: true,
    stdio: 'ignore',
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = `http://127.0.0.1:${await debugPort(folder, child)}`
  let browser = await chromium.connectOverCDP(address)
  return {
    get context() {
      return browser.contexts()[0]!
    },
    unwatched: async (work) => {
      await browser.close()
      const done = await work(() => titleAt(address))
      browser = await chromium.connectOverCDP(address)
      return done
    },
    kill: async () => {
      if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL')
      await gone
      await browser.close()
    },
    close: async () => {
      const session = await browser.newBrowserCDPSession()
      await session.send('Browser.close').catch(() => {})
      await gone
    },
  }
}

/** The title of the page, which the browser tells without a debugger. */
async function titleAt(address: string): Promise<string> {
  const targets = (await (await fetch(`${address}/json/list`)).json()) as { type: string; title: string }[]
  return targets.find(({ type }) => type === 'page')?.title ?? ''
}

async function debugPort(folder: string, child: ChildProcess): Promise<number> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS && child.exitCode === null; waitedMs += 50) {
    const text = await readFile(join(folder, 'DevToolsActivePort'), 'utf8').catch(() => '')
    const [port] = text.split('\n')
    if (port && text.includes('\n')) return Number(port)
    await wait(50)
  }
  throw new Error(`Chromium did not start on ${folder}`)
}
