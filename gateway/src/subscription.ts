// One tablet's cursor into one stream: where it is, what it has not acknowledged yet, whether it may get more. Pure.
import type { Segment } from './segment.ts'
import type { KeyFilter } from './wire.ts'

/** Credit is counted in about so many stretches at most, or a tablet's tiny frames would cost more to note than to send. */
const MAX_STRETCHES = 512

/** What a tablet has been sent of one stream. */
export class Subscription {
  readonly stream: number
  /** The keys it wants; null for all records. */
  readonly filter: KeyFilter | null
  readonly #creditBytes: number
  #position = 0
  #highestSent = 0
  #acknowledged = 0
  #epoch = ''
  #target: number | null = null
  /** Stretches sent one after another; small ones are taken together, and freed when the last of them is acknowledged. */
  #unacknowledged: { next: number; bytes: number }[] = []
  #unacknowledgedBytes = 0
  /** True while it waits for an answer about this stream; then nothing else is sent. */
  busy = true

  /** `creditBytes`: most bytes of frames sent and not acknowledged. */
  constructor(stream: number, creditBytes: number, filter: KeyFilter | null = null) {
    this.stream = stream
    this.filter = filter
    this.#creditBytes = creditBytes
  }

  /** Offset of the next record the tablet gets. */
  get position(): number {
    return this.#position
  }

  /** Position the tablet last said is durable. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Which log the position belongs to. */
  get epoch(): string {
    return this.#epoch
  }

  get unacknowledgedBytes(): number {
    return this.#unacknowledgedBytes
  }

  /** Begins at `position`; history ends at `target`. */
  begin(epoch: string, position: number, target: number): void {
    this.#epoch = epoch
    this.#position = position
    this.#acknowledged = position
    this.#highestSent = position
    this.#target = target
  }

  /** True where a frame of so many bytes is within the credit; the first one always is. */
  allows(bytes: number): boolean {
    return this.#unacknowledgedBytes === 0 || this.#unacknowledgedBytes + bytes <= this.#creditBytes
  }

  /** Notes that the segment has been sent. */
  sent({ next, bytes }: Segment): void {
    const last = this.#unacknowledged.at(-1)
    if (last !== undefined && last.bytes + bytes.length <= this.#creditBytes / MAX_STRETCHES) {
      last.next = next
      last.bytes += bytes.length
    } else this.#unacknowledged.push({ next, bytes: bytes.length })
    this.#unacknowledgedBytes += bytes.length
    this.#moveTo(next)
  }

  /** Notes that the tablet was told of a gap that ends at `to`. */
  skipTo(to: number): void {
    this.#moveTo(to)
  }

  /** Frees the credit up to `position`; false where nothing was sent so far, which breaks the protocol. */
  acknowledge(position: number): boolean {
    if (position > this.#highestSent) return false
    this.#acknowledged = Math.max(this.#acknowledged, position)
    let count = 0
    for (const { next, bytes } of this.#unacknowledged) {
      if (next > position) break
      this.#unacknowledgedBytes -= bytes
      count++
    }
    this.#unacknowledged.splice(0, count)
    return true
  }

  /** True until all that was there at the beginning has been sent. */
  get isReplaying(): boolean {
    return this.#target !== null
  }

  /** True once, when all that was there at the beginning has been sent. */
  takeCaughtUp(): boolean {
    if (this.#target === null || this.#position < this.#target) return false
    this.#target = null
    return true
  }

  #moveTo(position: number): void {
    this.#position = position
    this.#highestSent = Math.max(this.#highestSent, position)
  }
}
