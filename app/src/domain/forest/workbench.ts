// Where forests are grown and walked: a memory, and the code in WebAssembly that works on it (wasm/). It holds the trees of one
// forest at a time, those grown or walked last: fetching them pays before a few rows, and brings them into the processor's cache
// besides. Every browser can grow here; where one has no vector instructions, rows are walked in JavaScript (Forest.pathOf).
import { Random } from './random.ts'
import { averagePaths, type ForestOptions, type TreeArrays } from './trees.ts'
import { GROW_CODE, WALK_CODE } from './wasm/code.ts'

/** An exported address that `layOut` sets. */
type Address = { readonly value: number }

/** What wasm/grow.ts exports; see there. */
interface Grow {
  readonly nodesAt: Address
  readonly leavesAt: Address
  readonly countsAt: Address
  readonly leafCountsAt: Address
  readonly givenAt: Address
  readonly cumulativeAt: Address
  readonly driftAt: Address
  readonly averagesAt: Address
  readonly normalsAt: Address
  layOut(
    base: number,
    rows: number,
    width: number,
    copies: number,
    trees: number,
    depth: number,
    sampleSize: number,
  ): number
  drift(copies: number, seed: number): number
  grow(seed: number): void
}

/** What wasm/walk.ts exports; see there. */
interface Walk {
  stateBytes(count: number): number
  walk(
    rows: number,
    count: number,
    width: number,
    sums: number,
    state: number,
    nodes: number,
    leaves: number,
    trees: number,
    depth: number,
  ): void
}

const PAGE_BYTES = 65_536
/** Room for the product's forests: what grows takes the old buffer away, and with it what a browser has optimised on it. */
const FIRST_PAGES = 64
/** The beginning belongs to the compiled code. */
const NODES_AT = 1024
/** Rows walked together: they stay in the processor's nearest cache beside a tree. */
const ROWS_AT_ONCE = 64
/** Standard normal numbers that drifting draws from. */
const NORMALS = 2048

/** Grows forests, and walks rows through the one it holds. */
class Workbench {
  readonly #memory = new WebAssembly.Memory({ initial: FIRST_PAGES })
  readonly #grow = instanceOf<Grow>(GROW_CODE, this.#memory)
  readonly #walk = walkIn(this.#memory)
  readonly #normals = normalNumbers()
  #held: TreeArrays | null = null

  /** Grows a forest; see `Forest.fit` for the arguments. From then on it holds it. */
  grow(rows: Float32Array, rowCount: number, width: number, options: ForestOptions): TreeArrays {
    const { trees, drift } = options
    const copies = drift?.copies ?? 0
    const sampleSize = Math.min(options.sampleSize, rowCount * Math.max(1, copies))
    const depth = Math.max(1, Math.ceil(Math.log2(Math.max(2, sampleSize))))
    const stride = 1 << depth
    const grow = this.#grow
    this.#held = null
    this.#reach(grow.layOut(NODES_AT, rowCount, width, copies, trees, depth, sampleSize))
    this.#singles(grow.givenAt.value, rowCount * width).set(rows.subarray(0, rowCount * width))
    this.#doubles(grow.cumulativeAt.value, width).set(cumulative(options.featureWeight, width))
    this.#doubles(grow.averagesAt.value, sampleSize + 1).set(
      averagePaths(sampleSize).subarray(0, sampleSize + 1),
    )
    let { seed } = options
    if (drift) {
      this.#singles(grow.normalsAt.value, NORMALS).set(this.#normals)
      this.#doubles(grow.driftAt.value, width).set(drift.sigmas)
      seed = grow.drift(copies, seed)
    }
    grow.grow(seed)
    const size = trees * stride
    const nodes = this.#singles(grow.nodesAt.value, 4 * size).slice()
    const arrays: TreeArrays = {
      trees,
      width,
      depth,
      stride,
      sampleSize,
      nodes,
      featureOf: new Int32Array(nodes.buffer),
      count: new Uint16Array(this.#memory.buffer, grow.countsAt.value, size).slice(),
      leaf: this.#singles(grow.leavesAt.value, size).slice(),
      leafCount: new Uint16Array(this.#memory.buffer, grow.leafCountsAt.value, size).slice(),
    }
    this.#held = arrays
    return arrays
  }

  /** Whether rows can be walked here. */
  get canWalk(): boolean {
    return this.#walk !== null
  }

  /** Whether these are the trees it holds. */
  holds(arrays: TreeArrays): boolean {
    return this.#held === arrays
  }

  /**
   * Walks the first `rowCount` rows through these trees, which it holds from then on; one sum of path lengths each to `paths`.
   * Only where `canWalk`.
   */
  walk(arrays: TreeArrays, rows: Float32Array, rowCount: number, paths: Float64Array): void {
    const { width, trees, depth, nodes, leaf } = arrays
    const walk = this.#walk!
    const leavesAt = aligned(NODES_AT + nodes.byteLength)
    const rowsAt = aligned(leavesAt + leaf.byteLength)
    const sumsAt = aligned(rowsAt + 4 * width * ROWS_AT_ONCE)
    const stateAt = sumsAt + 8 * ROWS_AT_ONCE
    this.#reach(stateAt + walk.stateBytes(ROWS_AT_ONCE))
    if (this.#held !== arrays) {
      this.#singles(NODES_AT, nodes.length).set(nodes)
      this.#singles(leavesAt, leaf.length).set(leaf)
      this.#held = arrays
    }
    const block = this.#singles(rowsAt, width * ROWS_AT_ONCE)
    const sums = this.#doubles(sumsAt, ROWS_AT_ONCE)
    for (let from = 0; from < rowCount; from += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, rowCount - from)
      block.set(rows.subarray(from * width, (from + count) * width))
      walk.walk(rowsAt, count, width, sumsAt, stateAt, NODES_AT, leavesAt, trees, depth)
      for (let i = 0; i < count; i++) paths[from + i] = sums[i]!
    }
  }

  #singles(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length)
  }

  #doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, length)
  }

  /** Growing takes the old buffer away: views are made anew after it. */
  #reach(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
  }
}

/** The next address that a vector may begin at, as grow.ts rounds them. */
const aligned = (at: number): number => (at + 15) & ~15

function cumulative(weights: ForestOptions['featureWeight'], width: number): Float64Array {
  let sum = 0
  return Float64Array.from({ length: width }, (_, j) => {
    sum += weights ? Math.max(0, weights[j] ?? 0) : 1
    return sum
  })
}

function normalNumbers(): Float32Array {
  const random = new Random(1)
  return Float32Array.from({ length: NORMALS }, () => random.gaussian())
}

function instanceOf<T>(code: string, memory: WebAssembly.Memory): T {
  const module = new WebAssembly.Module(Uint8Array.from(atob(code), (character) => character.charCodeAt(0)))
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as T
}

function walkIn(memory: WebAssembly.Memory): Walk | null {
  try {
    return instanceOf<Walk>(WALK_CODE, memory)
  } catch {
    return null
  }
}

let made: Workbench | undefined

/** The workbench of this thread, made when it is first wanted. */
export function workbench(): Workbench {
  made ??= new Workbench()
  return made
}
