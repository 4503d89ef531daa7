// Processor time of the threads of the app's renderer, where the system tells (Linux): the page and its workers.
import { readdir, readFile } from 'node:fs/promises'
import type { BrowserContext } from 'playwright-core'

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10

/** Processor time used so far, ms: of the page, and of its workers in the order they were begun. */
export interface ThreadTimes {
  readonly page: number
  readonly workers: readonly number[]
  /** All threads of its process, those that collect garbage too. */
  readonly all: number
}

/** The process of the app's page, the renderer with most workers; null where that cannot be had. */
export async function appProcess(context: BrowserContext): Promise<number | null> {
  const session = await context.browser()?.newBrowserCDPSession()
  if (!session) return null
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  let app: { readonly process: number; readonly workers: number } | null = null
  for (const { id, type } of processInfo) {
    const workers = type === 'renderer' ? (await threadTimes(id))?.workers.length : 0
    if (workers && workers > (app?.workers ?? 0)) app = { process: id, workers }
  }
  return app?.process ?? null
}

/** Times of the threads of a renderer; null where they cannot be had. */
export async function threadTimes(process: number): Promise<ThreadTimes | null> {
  const threads = await threadsOf(process).catch(() => [])
  const page = threads.find(({ thread }) => thread === process)
  const workers = threads.filter(({ name }) => name.startsWith('DedicatedWorker')).map(({ ms }) => ms)
  const all = threads.reduce((sum, { ms }) => sum + ms, 0)
  return page ? { page: page.ms, workers, all } : null
}

async function threadsOf(process: number) {
  const threads = (await readdir(`/proc/${process}/task`)).map(Number).sort((a, b) => a - b)
  return Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`/proc/${process}/task/${thread}/stat`, 'utf8')
      const end = stat.lastIndexOf(')')
      // After the name: state is field 3, user time 14, system time 15.
      const fields = stat.slice(end + 2).split(' ')
      const name = stat.slice(stat.indexOf('(') + 1, end)
      return { thread, name, ms: TICK_MS * (Number(fields[11]) + Number(fields[12])) }
    }),
  )
}
