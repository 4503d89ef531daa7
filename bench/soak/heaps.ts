// Memory of a tablet's threads, by the browser's own account: the page and its workers, each after a collection of garbage,
// so that what is left is what is held.
import { readFile } from 'node:fs/promises'
import type { CDPSession, Page } from 'playwright-core'

const MEGABYTE = 1 << 20

/** What the threads of one tablet hold, MB. */
export interface Heaps {
  /** JavaScript objects of the page and of all its workers. */
  readonly pageMb: number
  readonly workersMb: number
  /** Array buffers and WebAssembly memories of all of them: the history, where it is held in memory. */
  readonly buffersMb: number
  /** Resident memory of the renderer's process; null where the system does not tell. */
  readonly residentMb: number | null
}

interface Usage {
  readonly usedSize: number
  readonly backingStorageSize?: number
}

/** The way to a worker: the session of the page's worker, then of that worker's own, and so on. */
type Path = readonly [string, ...string[]]
interface Said {
  readonly id?: number
  readonly result?: Usage
  readonly method?: string
  readonly params?: { readonly sessionId: string; readonly message: string }
}
const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false } as const

/** Looks into one page. */
export class HeapProbe {
  readonly #session: CDPSession
  readonly #browser: CDPSession | null
  /** By their paths as text: workers, and the workers that those have begun. */
  readonly #workers = new Map<string, Path>()
  readonly #answers = new Map<number, (result: Usage) => void>()
  #asked = 0

  private constructor(session: CDPSession, browser: CDPSession | null) {
    this.#session = session
    this.#browser = browser
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') this.#attached([sessionId])
    })
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.#detached([sessionId]))
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) =>
      this.#heard([sessionId], message),
    )
  }

  /** A probe of this page and of the workers it has and gets. */
  static async of(page: Page): Promise<HeapProbe> {
    const context = page.context()
    const browser = (await context.browser()?.newBrowserCDPSession()) ?? null
    const probe = new HeapProbe(await context.newCDPSession(page), browser)
    await probe.#session.send('Target.setAutoAttach', AUTO_ATTACH)
    return probe
  }

  #attached(path: Path): void {
    this.#workers.set(path.join(), path)
    void this.#ask(path, 'Target.setAutoAttach', AUTO_ATTACH)
  }

  #detached(path: Path): void {
    for (const key of [...this.#workers.keys()]) if (key.startsWith(path.join())) this.#workers.delete(key)
  }

  #heard(path: Path, text: string): void {
    const { id, result, method, params } = JSON.parse(text) as Said
    if (id !== undefined) {
      this.#answers.get(id)?.(result ?? { usedSize: 0 })
      this.#answers.delete(id)
    } else if (params && method === 'Target.attachedToTarget') this.#attached([...path, params.sessionId])
    else if (params && method === 'Target.detachedFromTarget') this.#detached([...path, params.sessionId])
    else if (params && method === 'Target.receivedMessageFromTarget')
      this.#heard([...path, params.sessionId], params.message)
  }

  /** What is held now. */
  async read(): Promise<Heaps> {
    await this.#session.send('HeapProfiler.collectGarbage')
    const page: Usage = await this.#session.send('Runtime.getHeapUsage')
    const workers: Usage[] = []
    for (const worker of this.#workers.values()) {
      await this.#ask(worker, 'HeapProfiler.collectGarbage')
      workers.push(await this.#ask(worker, 'Runtime.getHeapUsage'))
    }
    const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0) / MEGABYTE
    return {
      pageMb: page.usedSize / MEGABYTE,
      workersMb: sum(workers.map(({ usedSize }) => usedSize)),
      buffersMb: sum([page, ...workers].map(({ backingStorageSize }) => backingStorageSize ?? 0)),
      residentMb: await this.#resident(),
    }
  }

  #ask(path: Path, method: string, params: object = {}): Promise<Usage> {
    const id = ++this.#asked
    const answered = new Promise<Usage>((done) => this.#answers.set(id, done))
    let message = JSON.stringify({ id, method, params })
    for (const sessionId of path.slice(1).reverse()) {
      const passOn = { sessionId, message }
      message = JSON.stringify({ id: ++this.#asked, method: 'Target.sendMessageToTarget', params: passOn })
    }
    return this.#session
      .send('Target.sendMessageToTarget', { sessionId: path[0], message })
      .then(() => answered)
  }

  async #resident(): Promise<number | null> {
    if (this.#browser === null) return null
    const { processInfo } = await this.#browser.send('SystemInfo.getProcessInfo')
    const renderers = processInfo.filter(({ type }) => type === 'renderer')
    const sizes = await Promise.all(renderers.map(({ id }) => residentMbOf(id)))
    const known = sizes.filter((size) => size !== null)
    return known.length === 0 ? null : Math.max(...known)
  }
}

/** Resident memory of a process, MB; null where the system does not tell (Linux does). */
export async function residentMbOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) / 1024
}
