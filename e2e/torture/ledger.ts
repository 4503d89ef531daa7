// What each tablet got, offset by offset, against what the log holds. Independent of positions and of the chain rule: it
// only counts how often every offset came and compares what came with it.

import type { Tablet } from '../../gateway/src/testing/tablet.ts'
import type { StreamRecord } from '../../shared/frame.ts'

/** What was wrong; all zero in a good run, but for `delivered` and `gapOffsets`. */
export interface Balance {
  /** Records that came to tablets, all together. */
  readonly delivered: number
  /** Offsets that came to a tablet again. */
  readonly duplicates: number
  /** Offsets that neither came nor were in a gap. */
  readonly holes: number
  /** Offsets that came with another value than they have. */
  readonly wrong: number
  /** Offsets in the gaps tablets were told of. */
  readonly gapOffsets: number
  /** Offsets that did not come; with `gapOffsets` equal to it, every loss was said exactly. */
  readonly missing: number
}

/** Counts for the partitions of one topic. */
export class Ledger {
  /** Partition -> offset -> number in the message plus one; 0 where nobody has seen it yet. */
  readonly #truth: Int32Array[]
  /** Partition -> offset -> how often it came to the tablet, up to 255. */
  readonly #seen: Uint8Array[][]
  #wrong = 0

  constructor(tablets: number, partitions: number) {
    this.#truth = Array.from({ length: partitions }, () => new Int32Array(0))
    this.#seen = Array.from({ length: tablets }, () =>
      Array.from({ length: partitions }, () => new Uint8Array(0)),
    )
  }

  /** The log has said where messages `first` … `first + count - 1` are: at `offset` and after. */
  written(partition: number, offset: number, first: number, count: number): void {
    for (let i = 0; i < count; i++) this.#compare(partition, offset + i, first + i)
  }

  /** Records came to a tablet. */
  came(tablet: number, partition: number, records: readonly StreamRecord[]): void {
    for (const { offset, value } of records) {
      const seen = grown(this.#seen[tablet]![partition]!, offset)
      this.#seen[tablet]![partition] = seen
      seen[offset] = Math.min(255, seen[offset]! + 1)
      this.#compare(partition, offset, value === null ? -2 : numberIn(value))
    }
  }

  /** Balances what came and the gaps the tablets were told of against offsets 0 … high - 1 of each partition. */
  balance(tablets: readonly Tablet[], topic: string, highs: readonly number[]): Balance {
    const sum = { delivered: 0, duplicates: 0, holes: 0, gapOffsets: 0, missing: 0 }
    for (const [number, tablet] of tablets.entries())
      for (const [partition, high] of highs.entries()) {
        const seen = grown(this.#seen[number]![partition]!, high)
        const told = new Uint8Array(high)
        for (const { from, to, lost } of tablet.of(topic, partition).gaps) {
          sum.gapOffsets += lost ?? 0
          told.fill(1, from, to)
        }
        for (let offset = 0; offset < high; offset++) {
          const times = seen[offset]! + told[offset]!
          sum.delivered += seen[offset]!
          sum.missing += seen[offset] === 0 ? 1 : 0
          sum.holes += times === 0 ? 1 : 0
          sum.duplicates += Math.max(0, times - 1)
        }
        // Beyond the end of the log there is nothing that could have come.
        for (let offset = high; offset < seen.length; offset++) this.#wrong += seen[offset]!
      }
    return { ...sum, wrong: this.#wrong }
  }

  #compare(partition: number, offset: number, n: number): void {
    const truth = grown(this.#truth[partition]!, offset)
    this.#truth[partition] = truth
    if (truth[offset] === 0) truth[offset] = n + 1
    else if (truth[offset] !== n + 1) this.#wrong++
  }
}

/** The array itself where it has the index, else one twice as long with the same beginning. */
function grown<T extends Uint8Array | Int32Array>(array: T, index: number): T {
  if (index < array.length) return array
  const bigger = new (array.constructor as new (length: number) => T)(Math.max(1024, 2 * index))
  bigger.set(array)
  return bigger
}

/** A message of the run: its number, padded as a reading of eight sensors is long. */
export const messageOf = (n: number): Buffer => Buffer.from(`{"machine_id":"m1","n":${n},"x":"${PADDING}"}`)
const PADDING = 'x'.repeat(200)

const decoder = new TextDecoder()
function numberIn(value: Uint8Array): number {
  const found = /"n":(\d+),"x":"x{200}"}$/.exec(decoder.decode(value))
  return found ? Number(found[1]) : -2
}
