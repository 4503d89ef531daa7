// The built gateway as a process of its own, for the stories: started, killed and started again on the same port.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { temporaryDir } from '../../gateway/src/testing/lab.ts'

const MAIN = fileURLToPath(new URL('../../dist/gateway/main.js', import.meta.url))
const START_WITHIN_MS = 30_000
/** What it prints once it serves. */
const SERVING = 'Lineside is at'

/** A port of the loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A gateway that a story can kill. */
export class TestGateway {
  readonly url: string
  readonly #env: NodeJS.ProcessEnv
  #process: ChildProcess | null = null
  #output = ''

  private constructor(port: number, settings: Readonly<Record<string, string>>) {
    const host = settings.LINESIDE_HOSTNAMES ?? '127.0.0.1'
    this.url = `${settings.LINESIDE_TLS === undefined ? 'http' : 'https'}://${host}:${port}/`
    this.#env = {
      ...process.env,
      LINESIDE_DATA_DIR: temporaryDir(),
      HOST: '127.0.0.1',
      // Stories share a Kafka, but not what people do in them: the same machine at the same time would be the same case.
      LINESIDE_EVENTS_TOPIC: `events-${randomUUID()}`,
      ...settings,
      PORT: String(port),
    }
  }

  /** Starts one with these settings (environment) and waits until it serves. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
    const gateway = new TestGateway(await freePort(), settings)
    await gateway.start()
    return gateway
  }

  /** Starts it (again) on its port and waits until it serves. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    this.#output = ''
    await new Promise<void>((resolve, reject) => {
      const failed = (): void => reject(new Error(`the gateway did not start:\n${this.#output}`))
      const timer = setTimeout(failed, START_WITHIN_MS)
      const read = (chunk: Buffer): void => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000)
        if (!this.#output.includes(SERVING)) return
        clearTimeout(timer)
        resolve()
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('exit', failed)
    })
  }

  /** Its process; null while there is none. */
  get pid(): number | null {
    return this.#process?.pid ?? null
  }

  /** What it has printed since it started. */
  get output(): string {
    return this.#output
  }

  /** What /healthz says, or null while nobody answers. */
  async health(): Promise<Record<string, unknown> | null> {
    const response = await fetch(`${this.url}healthz`).catch(() => null)
    return response ? ((await response.json()) as Record<string, unknown>) : null
  }

  /** Ends it without a word, as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends it as a system does. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = null
    if (!child || child.exitCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
}
