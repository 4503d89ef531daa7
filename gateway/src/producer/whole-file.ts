// Files that are there whole or not at all: written beside their place, and moved there when they are complete.
import { createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'

const CHUNK_CHARS = 1 << 16

/** A text file (UTF-8) that appears under its name only when it is complete. */
export class WholeFile {
  readonly #path: string
  readonly #partPath: string
  readonly #stream: WriteStream
  #waiting = ''
  #failure: Error | null = null

  constructor(path: string) {
    this.#path = path
    this.#partPath = `${path}.part`
    this.#stream = createWriteStream(this.#partPath)
    this.#stream.on('error', (error) => {
      this.#failure = error
    })
  }

  /** Adds text; true: enough has come together for `flush`. */
  add(text: string): boolean {
    this.#waiting += text
    return this.#waiting.length >= CHUNK_CHARS
  }

  /** Writes what was added. Rejects when the disk refuses. */
  async flush(): Promise<void> {
    if (this.#failure) throw this.#failure
    const chunk = this.#waiting
    this.#waiting = ''
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(chunk, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Puts the file in its place. */
  async complete(): Promise<void> {
    await this.flush()
    this.#stream.end()
    await finished(this.#stream)
    await rename(this.#partPath, this.#path)
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    this.#stream.destroy()
    await finished(this.#stream).catch(() => undefined)
    await rm(this.#partPath, { force: true })
  }
}
