// What goes over the wire for a segment: filtered by keys where a tablet wants few machines, deflated where it can take
// that. Both are made once for a segment and shared by all tablets that want the same.
import { deflateRawSync } from 'node:zlib'
import { deflatedFrame, FRAME_HEADER_BYTES } from '../../shared/frame.ts'
import { recordsOf, type Segment, toSegment } from './segment.ts'

/** Bytes of filtered segments kept, all streams together; the oldest are dropped first and made again where wanted. */
const FILTERED_BYTES = 16 << 20
/**
 * A smaller segment is sent as it is: it fits into one packet of the network anyway, and a tablet would pay more for
 * inflating it than its radio spares.
 */
export const DEFLATE_FROM_BYTES = 1400
/** Readings shrink to about a sixth at any level; this one costs least. */
const LEVEL = 2
/** Deflated bytes are kept only where they are fewer by a tenth. */
const WORTH = 0.9

/** Keys a tablet wants of a stream; one object for equal sets, made by {@link Wire.filter}. */
export interface KeyFilter {
  readonly keys: ReadonlySet<string>
}

/** Shared forms of the segments of one hub. */
export class Wire {
  readonly #filters = new Map<string, WeakRef<KeyFilter>>()
  /** Segments with what was made of them, the oldest first. */
  readonly #filtered = new Map<Segment, Map<KeyFilter, Segment>>()
  readonly #deflated = new WeakMap<Segment, Uint8Array<ArrayBuffer>>()
  readonly #decoder = new TextDecoder()
  #filteredBytes = 0
  #made = 0

  /** Filtered segments made so far: those shared are made once. */
  get filteredMade(): number {
    return this.#made
  }

  /** The filter of these keys: the same object for the same keys in any order. */
  filter(keys: readonly string[]): KeyFilter {
    const unique = [...new Set(keys)].sort()
    const name = JSON.stringify(unique)
    const known = this.#filters.get(name)?.deref()
    if (known !== undefined) return known
    for (const [old, filter] of this.#filters) if (filter.deref() === undefined) this.#filters.delete(old)
    const made: KeyFilter = { keys: new Set(unique) }
    this.#filters.set(name, new WeakRef(made))
    return made
  }

  /** The segment with the wanted records only: those of a wanted key, and those without one. It moves on just as far. */
  filtered(segment: Segment, filter: KeyFilter): Segment {
    const made = this.#filtered.get(segment) ?? new Map<KeyFilter, Segment>()
    const known = made.get(filter)
    if (known !== undefined) return known
    const { stream, high } = segment
    const records = recordsOf(segment).filter(
      ({ key }) => key === null || filter.keys.has(this.#decoder.decode(key)),
    )
    const { from, next } = segment
    const own = toSegment(stream, { from, next, high, records })
    made.set(filter, own)
    this.#filtered.set(segment, made)
    this.#made++
    this.#filteredBytes += own.bytes.length
    for (const [oldest, all] of this.#filtered) {
      if (this.#filteredBytes <= FILTERED_BYTES || oldest === segment) break
      this.#filtered.delete(oldest)
      for (const { bytes } of all.values()) this.#filteredBytes -= bytes.length
    }
    return own
  }

  /** The segment's bytes for a tablet that takes deflated frames: deflated where that pays, else as they are. */
  deflated(segment: Segment): Uint8Array<ArrayBuffer> {
    if (segment.bytes.length < DEFLATE_FROM_BYTES) return segment.bytes
    const known = this.#deflated.get(segment)
    if (known !== undefined) return known
    const records = deflateRawSync(segment.bytes.subarray(FRAME_HEADER_BYTES), { level: LEVEL })
    const pays = records.length < segment.bytes.length * WORTH
    const bytes = pays ? deflatedFrame(segment.bytes, records) : segment.bytes
    this.#deflated.set(segment, bytes)
    return bytes
  }
}
