// The gateway as a program of its own, as a person starts it.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { temporaryDir } from './lab.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** What a gateway that has ended said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A gateway in a process of its own. */
export class Program {
  readonly #child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''

  /**
   * Starts it with these settings only (and a data folder of its own where they name none), from its source, or from
   * `built`, a file of plain JavaScript.
   */
  constructor(env: Record<string, string>, built?: string) {
    this.#child = spawn(process.execPath, built === undefined ? ['--import', 'tsx', MAIN] : [built], {
      env: { PATH: process.env.PATH, LINESIDE_DATA_DIR: env.LINESIDE_DATA_DIR ?? temporaryDir(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout!.on('data', (data: Buffer) => {
      this.#stdout += data.toString()
    })
    this.#child.stderr!.on('data', (data: Buffer) => {
      this.#stderr += data.toString()
    })
    this.ended = new Promise((done) =>
      this.#child.once('close', (code) => done({ code, stdout: this.#stdout, stderr: this.#stderr })),
    )
  }

  /** The port in the line that says where it is; rejects where it ends before. */
  async port(): Promise<number> {
    const found = () => /^Lineside is at https?:\/\/.+:(\d+)$/m.exec(this.#stdout)
    while (!found()) {
      const ended = await Promise.race([this.ended, new Promise((done) => setTimeout(done, 20))])
      if (ended) throw new Error(`The gateway ended: ${this.#stderr}`)
    }
    return Number(found()![1])
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}
