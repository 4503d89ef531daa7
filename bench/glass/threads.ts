// Processor time of the threads of the app's renderer, where the system tells (Linux): the page and its workers.
import { readdir, readFile } from 'node:fs/promises'
import type { BrowserContext } from 'playwright-core'

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10

/** Processor time used so far, ms: of the page, and of its workers in the order they were begun. */
export interface ThreadTimes {
  readonly page: number
  readonly workers: readonly number[]
}

/** Times of the renderer that has most workers; null where they cannot be had. */
export async function threadTimes(context: BrowserContext): Promise<ThreadTimes | null> {
  const session = await context.browser()?.newBrowserCDPSession()
  if (!session) return null
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  let busiest: ThreadTimes | null = null
  for (const { id, type } of processInfo) {
    if (type !== 'renderer') continue
    const threads = await threadsOf(id).catch(() => [])
    const page = threads.find(({ thread }) => thread === id)
    const workers = threads.filter(({ name }) => name.startsWith('DedicatedWorker')).map(({ ms }) => ms)
    if (page && workers.length > (busiest?.workers.length ?? 0)) busiest = { page: page.ms, workers }
  }
  return busiest
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
