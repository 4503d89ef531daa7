// The readings a machine's model is made from: the newest clean ones, and a thin memory of older ones so that a load cycle
// longer than the window is not forgotten. Clean readings wait in `pending` and come in at `commit`, so the window is always
// exactly what the present model was fitted on: that is why an image needs no trees.

import { mixSeed, Random } from '../forest/random.ts'
import type { ImageReader, ImageWriter } from '../image-bytes.ts'

/** How much of the past a window holds. */
export interface WindowLimits {
  /** The newest clean readings kept. */
  readonly recent: number
  /** Older clean readings kept, each a sample of many. */
  readonly memory: number
  /** One clean reading in so many goes to memory once memory is full. */
  readonly memoryEvery: number
}

/** Clean readings between two memory samples while memory still has room. */
const EARLY_MEMORY_EVERY = 20

/** Pending rows kept: a refit after a long quiet time takes the newest ones. */
const PENDING_MOST = 100

/** Rows of features, oldest first. */
export class TrainingWindow {
  readonly #limits: WindowLimits
  readonly #seed: number
  #width: number
  #memory: Float32Array[] = []
  #recent: Float32Array[] = []
  /** The newest clean readings since the last commit; older ones are dropped, but for those memory took. */
  #pending: Float32Array[] = []
  #toMemory: Float32Array[] = []
  #waiting = 0
  /** Rows memory ever took: decides which place the next one gets. */
  #remembered = 0
  /** Clean readings ever taken. */
  #taken = 0

  /** `width`: columns of a row. `seed`: decides which memory a new one replaces. */
  constructor(width: number, limits: WindowLimits, seed: number) {
    this.#width = width
    this.#limits = limits
    this.#seed = seed
  }

  /** Clean readings taken so far, pending ones included. */
  get taken(): number {
    return this.#taken
  }

  /** Clean readings that wait for the next commit. */
  get pending(): number {
    return this.#waiting
  }

  /** Rows a model is fitted on now. */
  get size(): number {
    return this.#memory.length + this.#recent.length
  }

  /** Rows of the memory among them; they come first. */
  get memorySize(): number {
    return this.#memory.length
  }

  /** Takes a copy of one clean reading's features. */
  push(row: Float32Array): void {
    const hasRoom = this.#memory.length + this.#toMemory.length < this.#limits.memory
    if (this.#taken % (hasRoom ? EARLY_MEMORY_EVERY : this.#limits.memoryEvery) === 0)
      this.#toMemory.push(row.slice(0, this.#width))
    this.#pending.push(this.#copy(row))
    this.#taken++
    this.#waiting++
  }

  /** A copy of a row for `pending`: where that is full, in the place of its oldest, which nobody else holds. */
  #copy(row: Float32Array): Float32Array {
    const oldest = this.#pending.length >= PENDING_MOST ? this.#pending.shift() : undefined
    if (oldest?.length !== row.length) return row.slice(0, this.#width)
    oldest.set(row)
    return oldest
  }

  /** Takes rows straight into memory: a regime that has lasted long enough to be called usual. */
  remember(rows: readonly Float32Array[]): void {
    for (const row of rows) this.#remember(row.slice(0, this.#width))
  }

  /** Moves what waits into the window. */
  commit(): void {
    for (const row of this.#toMemory) this.#remember(row)
    this.#recent = [...this.#recent, ...this.#pending].slice(-this.#limits.recent)
    this.#pending = []
    this.#toMemory = []
    this.#waiting = 0
  }

  /** Drops the rows for which `isBad` says so; `index` counts as in `rows`. */
  drop(isBad: (index: number) => boolean): void {
    const from = this.#memory.length
    this.#memory = this.#memory.filter((_, i) => !isBad(i))
    this.#recent = this.#recent.filter((_, i) => !isBad(from + i))
  }

  /** All rows in one array, row-major, memory first, then oldest to newest. */
  rows(): Float32Array {
    const all = new Float32Array(this.size * this.#width)
    let at = 0
    for (const rows of [this.#memory, this.#recent]) {
      for (const row of rows) {
        all.set(row, at)
        at += this.#width
      }
    }
    return all
  }

  /** Adds columns for a sensor that came later; what is not known of it is NaN. */
  widen(width: number): void {
    const grow = (row: Float32Array): Float32Array => {
      const grown = new Float32Array(width).fill(Number.NaN)
      grown.set(row)
      return grown
    }
    this.#memory = this.#memory.map(grow)
    this.#recent = this.#recent.map(grow)
    this.#pending = this.#pending.map(grow)
    this.#toMemory = this.#toMemory.map(grow)
    this.#width = width
  }

  /** Writes all rows and counters. */
  save(image: ImageWriter): void {
    image.u32(this.#width)
    image.f64s([this.#taken, this.#waiting, this.#remembered])
    for (const rows of [this.#memory, this.#recent, this.#pending, this.#toMemory]) {
      image.u32(rows.length)
      for (const row of rows) image.f32s(row)
    }
  }

  /** Reads what `save` wrote. */
  static load(image: ImageReader, limits: WindowLimits, seed: number): TrainingWindow {
    const window = new TrainingWindow(image.u32(), limits, seed)
    const [taken = 0, waiting = 0, remembered = 0] = image.f64s()
    window.#taken = taken
    window.#waiting = waiting
    window.#remembered = remembered
    const rows = (): Float32Array[] => {
      const list: Float32Array[] = []
      const count = image.u32()
      for (let i = 0; i < count && !image.isTorn; i++) list.push(image.f32s())
      return list
    }
    window.#memory = rows()
    window.#recent = rows()
    window.#pending = rows()
    window.#toMemory = rows()
    return window
  }

  #remember(row: Float32Array): void {
    const room = this.#limits.memory
    this.#remembered++
    if (this.#memory.length < room) this.#memory.push(row)
    else if (room > 0) this.#memory[new Random(mixSeed(this.#seed, this.#remembered)).below(room)] = row
  }
}
