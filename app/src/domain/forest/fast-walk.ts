// The walk through a forest's trees in WebAssembly (wasm/walk.ts): the very same numbers as the walk in JavaScript, in half
// the time. It walks trees that were copied beside it, one forest at a time: that pays before a few rows, and the copy brings
// the trees into the processor's cache besides. Null where a browser has no vector instructions: JavaScript walks there.
import type { TreeArrays } from './trees.ts'
import { WALK_CODE } from './wasm/walk-code.ts'

/** What the module exports; addresses and counts. */
interface Walk {
  pathSum(row: number, nodes: number, leaves: number, trees: number, depth: number): number
  pathSums(
    rows: number,
    count: number,
    width: number,
    sums: number,
    nodes: number,
    leaves: number,
    trees: number,
    depth: number,
  ): void
}

const PAGE_BYTES = 65_536
/** The memory: rows, what comes of them, and then the trees. */
const ROWS_BYTES = 2 * PAGE_BYTES
const MOST_ROWS = 1024
const SUMS_AT = ROWS_BYTES
const NODES_AT = SUMS_AT + 8 * MOST_ROWS

/** Walks the forest it holds. */
class FastWalk {
  readonly #memory = new WebAssembly.Memory({ initial: Math.ceil(NODES_AT / PAGE_BYTES) })
  readonly #walk: Walk
  #rows = new Float32Array(this.#memory.buffer, 0, ROWS_BYTES / 4)
  #sums = new Float64Array(this.#memory.buffer, SUMS_AT, MOST_ROWS)
  #held: TreeArrays | null = null
  #trees = 0
  #leavesAt = 0

  /** @throws where the browser has no vector instructions */
  constructor() {
    const code = Uint8Array.from(atob(WALK_CODE), (character) => character.charCodeAt(0))
    const module = new WebAssembly.Module(code)
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } })
    this.#walk = instance.exports as unknown as Walk
  }

  /** Copies the trees, unless they are those held already, or their rows are too wide for the room there is. */
  hold(arrays: TreeArrays): void {
    const { nodes, leaf, stride, width } = arrays
    if (this.#held === arrays || width > this.#rows.length) return
    this.#leavesAt = NODES_AT + nodes.byteLength
    this.#reach(this.#leavesAt + leaf.byteLength)
    new Float32Array(this.#memory.buffer, NODES_AT, nodes.length).set(nodes)
    new Float32Array(this.#memory.buffer, this.#leavesAt, leaf.length).set(leaf)
    this.#trees = leaf.length / stride
    this.#held = arrays
  }

  /** Whether these are the trees that `pathOf` and `takePaths` walk. */
  holds(arrays: TreeArrays): boolean {
    return this.#held === arrays
  }

  /** The sum of the path lengths in all trees of the row of `width` features at `offset`. */
  pathOf(rows: Float32Array, offset: number): number {
    const { width, depth } = this.#held!
    for (let j = 0; j < width; j++) this.#rows[j] = rows[offset + j]!
    return this.#walk.pathSum(0, NODES_AT, this.#leavesAt, this.#trees, depth)
  }

  /** The same for the first `rowCount` rows; one sum each to `paths`. */
  takePaths(rows: Float32Array, rowCount: number, paths: Float64Array): void {
    const { width, depth } = this.#held!
    const most = Math.min(MOST_ROWS, Math.floor(this.#rows.length / width))
    for (let from = 0; from < rowCount; from += most) {
      const count = Math.min(most, rowCount - from)
      this.#rows.set(rows.subarray(from * width, (from + count) * width))
      this.#walk.pathSums(0, count, width, SUMS_AT, NODES_AT, this.#leavesAt, this.#trees, depth)
      paths.set(this.#sums.subarray(0, count), from)
    }
  }

  #reach(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength
    if (missing <= 0) return
    this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
    // Growing has taken the old buffer away.
    this.#rows = new Float32Array(this.#memory.buffer, 0, ROWS_BYTES / 4)
    this.#sums = new Float64Array(this.#memory.buffer, SUMS_AT, MOST_ROWS)
  }
}

let made: FastWalk | null | undefined

/** The walk of this thread, made when it is first wanted. */
export function fastWalk(): FastWalk | null {
  if (made === undefined) {
    try {
      made = new FastWalk()
    } catch {
      made = null
    }
  }
  return made
}
