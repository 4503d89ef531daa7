// The second copy of the history: a base file and two redo files beside IndexedDB, written with every flush. It brings
// back a history whose IndexedDB is gone or damaged, and flushes whose end of the log was torn off. It is never waited
// for and never in the way: where it fails it is given up until the next start.

import { decodeEntries, encodeEntry, type MirrorEntry } from './mirror-entry.ts'
import type { MirrorFiles } from './mirror-files.ts'
import { BLOCK_BYTES, PAGE_BYTES, PagedFile } from './paged-file.ts'

// From this length on a redo file is worked into the base while the other one takes over.
const SWITCH_BYTES = 8 << 20
// Pages that one step takes into the base, at least; a big flush is followed by a bigger step, so that the base keeps up.
const STEP_PAGES = 128
const STEP_PER_FLUSHED_PAGE = 2
const PAGES_PER_BLOCK = BLOCK_BYTES / PAGE_BYTES

/** Where a flush stands in the first copy's log. */
export interface MirrorStamp {
  readonly epoch: string
  readonly from: number
  readonly next: number
}

/** The second copy of one history. Nothing of it throws. */
export class Mirror {
  readonly #files: MirrorFiles
  readonly #switchBytes: number
  #entries: readonly MirrorEntry[] = []
  #whole = false
  #failed = false
  #seq = 0
  /** Which redo file is written, and where its end is. */
  #active: 0 | 1 = 0
  #end = 0
  /** Pages that must get into the base before the other redo file may be emptied. */
  #toBase: number[] = []
  #written = new Set<number>()
  #rebuildBlock: number | null = null
  #flushedPages = 0

  /** Looks at what is there. `switchBytes`: how long a redo file may get. */
  constructor(files: MirrorFiles, switchBytes = SWITCH_BYTES) {
    this.#files = files
    this.#switchBytes = switchBytes
    this.#try(() => this.#look())
  }

  /** Whether base and redo make a whole database at this moment. */
  get whole(): boolean {
    return this.#whole && !this.#failed
  }

  /** The whole database as it was last flushed, null where there is none. Only before the first write. */
  restore(): PagedFile | null {
    const last = this.#entries[this.#entries.length - 1]
    if (!this.whole || !last) return null
    const file = new PagedFile()
    this.#try(() => {
      const { base } = this.#files
      const sizeBytes = Math.min(base.getSize(), last.sizeBytes)
      for (let at = 0; at < sizeBytes; at += BLOCK_BYTES) {
        const block = new Uint8Array(Math.min(BLOCK_BYTES, sizeBytes - at))
        base.read(block, { at })
        file.set(block, at)
      }
      for (const { pages } of this.#entries)
        for (const { page, image } of pages) file.set(image, page * PAGE_BYTES)
    })
    return this.#failed || file.sizeBytes !== last.sizeBytes ? null : file
  }

  /** The flushes that came after `next` of the log of `epoch`, in order; empty where this copy is not ahead. */
  after(epoch: string, next: number): readonly MirrorEntry[] {
    const ahead: MirrorEntry[] = []
    let at = next
    for (const entry of this.whole ? this.#entries : [])
      if (entry.epoch === epoch && entry.from === at && entry.next > at) {
        ahead.push(entry)
        at = entry.next
      }
    return ahead
  }

  /** Whether this copy ends exactly where the log of `epoch` does. */
  inStep(epoch: string, next: number): boolean {
    const last = this.#entries[this.#entries.length - 1]
    return this.whole && last?.epoch === epoch && last.next === next
  }

  /** Takes a flush along. `read` gives the image of a page. */
  append(
    stamp: MirrorStamp,
    sizeBytes: number,
    pages: readonly number[],
    read: (page: number) => Uint8Array,
  ): void {
    this.#try(() => {
      const images = pages.map((page) => ({ page, image: read(page) }))
      const bytes = encodeEntry({ seq: this.#seq++, ...stamp, sizeBytes, pages: images })
      const redo = this.#files.redo[this.#active]
      // Not forced onto the device: a killed browser loses nothing of it, and against a power cut the first copy stands.
      redo.write(bytes, { at: this.#end })
      this.#end += bytes.length
      for (const page of pages) this.#written.add(page)
      this.#flushedPages = pages.length
      this.#entries = []
    })
  }

  /** Begins this copy anew from `file`: until `step` has gone through all of it, it counts as none. */
  restart(): void {
    this.#try(() => {
      this.#setWhole(false)
      for (const redo of this.#files.redo) {
        redo.truncate(0)
        redo.flush()
      }
      this.#files.base.truncate(0)
      this.#entries = []
      this.#end = 0
      this.#toBase = []
      this.#written.clear()
      this.#rebuildBlock = 0
    })
  }

  /** One step of what is to be done besides: a block of a copy begun anew, or pages into the base. Right after a flush. */
  step(file: PagedFile): void {
    this.#try(() => {
      if (this.#rebuildBlock !== null) this.#rebuild(file, this.#rebuildBlock)
      else if (this.#toBase.length > 0) this.#workIn(file)
      else if (this.#end > this.#switchBytes) {
        this.#toBase = [...this.#written].sort((a, b) => a - b)
        this.#written.clear()
        this.#active = this.#active === 0 ? 1 : 0
        this.#files.redo[this.#active].truncate(0)
        this.#end = 0
      }
    })
  }

  /** Gives the files back. */
  close(): void {
    this.#failed = true
    for (const file of [this.#files.base, ...this.#files.redo, this.#files.state]) file.close()
  }

  #look(): void {
    const state = new Uint8Array(1)
    this.#files.state.read(state, { at: 0 })
    this.#whole = state[0] === 1
    const found = this.#files.redo.map((redo) => {
      const bytes = new Uint8Array(redo.getSize())
      redo.read(bytes, { at: 0 })
      return decodeEntries(bytes)
    })
    this.#entries = found.flatMap(({ entries }) => entries).sort((a, b) => a.seq - b.seq)
    this.#seq = (this.#entries[this.#entries.length - 1]?.seq ?? -1) + 1
    // Goes on in the file that has the newest entry; the other one's pages still have to get into the base.
    const newest = found.map(({ entries }) => entries[entries.length - 1]?.seq ?? -1)
    this.#active = newest[1]! > newest[0]! ? 1 : 0
    this.#end = found[this.#active]!.end
    this.#files.redo[this.#active].truncate(this.#end)
    const pagesOf = (entries: readonly MirrorEntry[]) =>
      entries.flatMap(({ pages }) => pages.map(({ page }) => page))
    this.#written = new Set(pagesOf(found[this.#active]!.entries))
    this.#toBase = [...new Set(pagesOf(found[this.#active === 0 ? 1 : 0]!.entries))].sort((a, b) => a - b)
  }

  #rebuild(file: PagedFile, number: number): void {
    const { base } = this.#files
    const end = Math.min(file.blockCount, number + Math.ceil(this.#stepPages / PAGES_PER_BLOCK))
    for (let block = number; block < end; block++) base.write(file.block(block), { at: block * BLOCK_BYTES })
    this.#rebuildBlock = end
    if (end < file.blockCount) return
    for (const written of [base, ...this.#files.redo]) written.flush()
    this.#rebuildBlock = null
    this.#setWhole(true)
  }

  #workIn(file: PagedFile): void {
    const { base, redo } = this.#files
    // The base must never be ahead of what the redo files would make of it after a power cut.
    for (const file of redo) file.flush()
    const pages = this.#toBase.splice(0, this.#stepPages)
    for (let i = 0; i < pages.length; ) {
      const first = pages[i]!
      let count = 1
      // Pages that follow each other inside a block go in one write.
      while (pages[i + count] === first + count && (first + count) % PAGES_PER_BLOCK !== 0) count += 1
      base.write(file.block(Math.floor(first / PAGES_PER_BLOCK)).subarray(...inBlock(first, count)), {
        at: first * PAGE_BYTES,
      })
      i += count
    }
    if (this.#toBase.length > 0) return
    base.flush()
    const done = redo[this.#active === 0 ? 1 : 0]
    done.truncate(0)
    done.flush()
  }

  get #stepPages(): number {
    return Math.max(STEP_PAGES, STEP_PER_FLUSHED_PAGE * this.#flushedPages)
  }

  #setWhole(whole: boolean): void {
    this.#files.state.write(Uint8Array.of(whole ? 1 : 0), { at: 0 })
    this.#files.state.flush()
    this.#whole = whole
  }

  // A full disk or a lost handle: this copy is out of step from here on, and must not be taken for whole.
  #try(work: () => void): void {
    if (this.#failed) return
    try {
      work()
    } catch {
      this.#failed = true
      try {
        this.#files.state.write(Uint8Array.of(0), { at: 0 })
        this.#files.state.flush()
      } catch {
        // Then the stamps, which are not in step, say the same at the next start.
      }
    }
  }
}

/** Where `count` pages from `first` on lie inside their block, bytes. */
function inBlock(first: number, count: number): [number, number] {
  const at = (first % PAGES_PER_BLOCK) * PAGE_BYTES
  return [at, at + count * PAGE_BYTES]
}
