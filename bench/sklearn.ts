// Talks to scikit-learn in a Python process of its own, one request at a time, so that both sides can take turns in one run.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { fail, ok, type Result } from '../shared/result.ts'

const SCRIPT = fileURLToPath(new URL('./sklearn_side.py', import.meta.url))

/** A running scikit-learn. */
export class Sklearn {
  readonly version: string
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, version: string) {
    this.#process = child
    this.#lines = lines
    this.version = version
  }

  /** Starts it; the error says why it cannot be had on this machine. */
  static async start(): Promise<Result<Sklearn>> {
    const child = spawn('python3', [SCRIPT], { env: { ...process.env, OMP_NUM_THREADS: '1' } })
    let complaint = ''
    child.stderr.on('data', (bytes: Uint8Array) => {
      complaint += String(bytes)
    })
    child.stdin.on('error', () => {})
    const failed = once(child, 'error').then(([error]) => String(error))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    child.stdin.write('{"do":"version"}\n')
    const first = await Promise.race([lines.next(), failed])
    if (typeof first === 'string') return fail(`python3 does not start: ${first}`)
    if (first.done) return fail(`scikit-learn does not start: ${complaint.trim().split('\n').at(-1) ?? ''}`)
    const { version }: { version: string } = JSON.parse(first.value)
    return ok(new Sklearn(child, lines, version))
  }

  /** Sends one request; returns its answer. `ms` is there where something was timed. */
  async ask(request: Readonly<Record<string, string | number>>): Promise<{ readonly ms: number }> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    const line = await this.#lines.next()
    if (line.done) throw new Error('scikit-learn ended in the middle of the benchmark')
    return JSON.parse(line.value)
  }

  /** Ends it. */
  stop(): void {
    this.#process.kill()
  }
}
