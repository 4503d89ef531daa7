// Processor time of the threads of the app's renderer, where the system tells (Linux): the page and its two workers.
import { readdir, readFile } from 'node:fs/promises'
import type { BrowserContext } from 'playwright-core'

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10

/** Processor time used so far, ms. */
export interface ThreadTimes {
  readonly page: number
  readonly detector: number
  readonly store: number
}

/** Times of the renderer that has two workers; null where they cannot be had. The app starts the detector first. */
export async function threadTimes(context: BrowserContext): Promise<ThreadTimes | null> {
  const session = await context.newCDPSession(context.pages()[0]!)
  const { processInfo } = await (await context.browser()!.newBrowserCDPSession()).send(
    'SystemInfo.getProcessInfo',
  )
  await session.detach()
  for (const { id, type } of processInfo) {
    if (type !== 'renderer') continue
    const threads = await threadsOf(id).catch(() => [])
    const [detector, store] = threads.filter(({ name }) => name.startsWith('DedicatedWorker'))
    const page = threads.find(({ thread }) => thread === id)
    if (page && detector && store) return { page: page.ms, detector: detector.ms, store: store.ms }
  }
  return null
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
