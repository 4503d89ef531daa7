// The database file as 1 MB blocks in memory, handed to sql.js in place of a Uint8Array: every page SQLite writes passes
// through `set`, so what changed is known without patching sql.js or comparing anything. hook-contract.ts proves at every
// start that the sql.js at hand still works this way.

/** Bytes of one database page. */
export const PAGE_BYTES = 4096
/** Bytes of one block: what a checkpoint writes at a time. */
export const BLOCK_BYTES = 1 << 20

// The memory file system replaces a buffer that is shorter than a write reaches; this one never is.
const ENDLESS = 2 ** 40

/** Where the change counter and the page count stand in the header of a SQLite file, bytes (big-endian, 4 each). */
const CHANGE_COUNTER_AT = 24
const PAGE_COUNT_AT = 28

/** The file object; its first four members are what the memory file system of sql.js calls. */
export class PagedFile {
  #blocks: Uint8Array<ArrayBuffer>[] = []
  #sizeBytes = 0
  #attached = false
  #dirty = new Set<number>()

  /** A file of `sizeBytes` made of whole blocks (missing ones are zeros); the blocks are taken over, not copied. */
  constructor(sizeBytes = 0, blocks: readonly Uint8Array<ArrayBuffer>[] = []) {
    this.#blocks = [...blocks]
    this.#sizeBytes = sizeBytes
    this.#reach(sizeBytes)
  }

  /** The file's size while it is being handed over, then endless, so that it is never replaced by a longer buffer. */
  get length(): number {
    return this.#attached ? ENDLESS : this.#sizeBytes
  }

  /** Called once by the memory file system, which wants to copy what it was given: the file itself, not a copy. */
  slice(): this {
    this.#attached = true
    return this
  }

  /** Bytes [from, to): a view inside one block, a copy across blocks. */
  subarray(from: number, to: number): Uint8Array {
    const first = Math.floor(from / BLOCK_BYTES)
    const at = from - first * BLOCK_BYTES
    if (at + (to - from) <= BLOCK_BYTES) {
      const block = this.#blocks[first]
      return block ? block.subarray(at, at + (to - from)) : new Uint8Array(to - from)
    }
    const copy = new Uint8Array(to - from)
    for (let done = 0; done < copy.length; ) {
      const position = from + done
      const inBlock = position % BLOCK_BYTES
      const count = Math.min(BLOCK_BYTES - inBlock, copy.length - done)
      const block = this.#blocks[Math.floor(position / BLOCK_BYTES)]
      if (block) copy.set(block.subarray(inBlock, inBlock + count), done)
      done += count
    }
    return copy
  }

  /** Writes `bytes` at `position` and marks the pages they touch as changed. */
  set(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    this.#reach(end)
    for (let done = 0; done < bytes.length; ) {
      const inBlock = (position + done) % BLOCK_BYTES
      const count = Math.min(BLOCK_BYTES - inBlock, bytes.length - done)
      const part = done === 0 && count === bytes.length ? bytes : bytes.subarray(done, done + count)
      this.#blocks[Math.floor((position + done) / BLOCK_BYTES)]!.set(part, inBlock)
      done += count
    }
    // SQLite may leave out a page between (freed before it was ever written): it counts as changed all the same, so
    // that no page of the file is without a stored image.
    const from = Math.min(position, this.#sizeBytes)
    for (let page = Math.floor(from / PAGE_BYTES); page * PAGE_BYTES < end; page++) this.#dirty.add(page)
    if (end > this.#sizeBytes) this.#sizeBytes = end
  }

  /** Bytes of the file. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** How many blocks the file takes. */
  get blockCount(): number {
    return Math.ceil(this.#sizeBytes / BLOCK_BYTES)
  }

  /** How many pages changed since `takeDirty`. */
  get dirtyCount(): number {
    return this.#dirty.size
  }

  /** SQLite's count of committed changes, from the file's header. */
  get changeCounter(): number {
    return this.#header(CHANGE_COUNTER_AT)
  }

  /** Pages the file has by its own header; fewer than before means that it was truncated. */
  get headerPages(): number {
    return this.#header(PAGE_COUNT_AT)
  }

  /** Page `page` (from 0) as a view. */
  page(page: number): Uint8Array {
    return this.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES)
  }

  /** Block `number` as far as the file reaches, a view. */
  block(number: number): Uint8Array<ArrayBuffer> {
    const count = Math.min(BLOCK_BYTES, this.#sizeBytes - number * BLOCK_BYTES)
    return this.#blocks[number]!.subarray(0, count)
  }

  /** The changed pages in ascending order; from here on none counts as changed. */
  takeDirty(): number[] {
    const pages = [...this.#dirty].sort((a, b) => a - b)
    this.#dirty.clear()
    return pages
  }

  /** Counts these pages as changed again (their write failed). */
  markDirty(pages: readonly number[]): void {
    for (const page of pages) this.#dirty.add(page)
  }

  /** Makes the file equal to `bytes`, marking only pages that differ. */
  become(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const page = bytes.subarray(at, at + PAGE_BYTES)
      const end = at + page.length
      if (end > this.#sizeBytes || !equal(page, this.subarray(at, end))) this.set(page, at)
    }
    this.#sizeBytes = bytes.length
    this.#blocks.length = this.blockCount
    for (const page of this.#dirty) if (page * PAGE_BYTES >= bytes.length) this.#dirty.delete(page)
  }

  /** Makes it ready to be handed to `new SQL.Database` once more. */
  detach(): void {
    this.#attached = false
  }

  /** The whole file as bytes of its own. */
  copy(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#sizeBytes)
    for (let number = 0; number < this.blockCount; number++)
      bytes.set(this.block(number), number * BLOCK_BYTES)
    return bytes
  }

  #reach(sizeBytes: number): void {
    while (this.#blocks.length * BLOCK_BYTES < sizeBytes) this.#blocks.push(new Uint8Array(BLOCK_BYTES))
  }

  #header(at: number): number {
    const first = this.#blocks[0]
    return first ? new DataView(first.buffer, first.byteOffset).getUint32(at) : 0
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
