// What goes over the wire for a segment: filtered by keys where a tablet wants few machines, deflated where it can take
// that. Both are made once for a segment and shared by all tablets that want the same.
import { deflateRawSync } from 'node:zlib'
import { deflatedFrame, FRAME_HEADER_BYTES } from '../../shared/frame.ts'
import { recordsOf, type Segment, toSegment } from './segment.ts'

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

/** What was made of one segment. It does not hold the segment itself: what the ring drops is gone. */
interface Forms {
  readonly filtered: Map<KeyFilter, Segment>
  /** Null where deflating does not pay. */
  deflated: Uint8Array<ArrayBuffer> | null | undefined
  bytes: number
}

/** Shared forms of the segments of one hub, capped in bytes: the oldest are dropped first and made again where wanted. */
export class Wire {
  readonly #maxBytes: number
  readonly #filters = new Map<string, WeakRef<KeyFilter>>()
  readonly #forms = new WeakMap<Segment, Forms>()
  /** Those that hold bytes, the oldest first. */
  readonly #kept = new Set<Forms>()
  readonly #decoder = new TextDecoder()
  #bytes = 0
  #made = 0

  /** `maxBytes`: most bytes of all forms together; the newest is kept whatever its size. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Filtered segments made so far: those shared are made once. */
  get filteredMade(): number {
    return this.#made
  }

  /** Bytes of all forms kept. */
  get bytes(): number {
    return this.#bytes
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
    const forms = this.#formsOf(segment)
    const known = forms.filtered.get(filter)
    if (known !== undefined) return known
    const { stream, high } = segment
    const records = recordsOf(segment).filter(
      ({ key }) => key === null || filter.keys.has(this.#decoder.decode(key)),
    )
    const { from, next } = segment
    const own = toSegment(stream, { from, next, high, records })
    forms.filtered.set(filter, own)
    this.#made++
    this.#keep(forms, own.bytes.length)
    return own
  }

  /** The segment's bytes for a tablet that takes deflated frames: deflated where that pays, else as they are. */
  deflated(segment: Segment): Uint8Array<ArrayBuffer> {
    if (segment.bytes.length < DEFLATE_FROM_BYTES) return segment.bytes
    const forms = this.#formsOf(segment)
    if (forms.deflated !== undefined) return forms.deflated ?? segment.bytes
    const records = deflateRawSync(segment.bytes.subarray(FRAME_HEADER_BYTES), { level: LEVEL })
    const pays = records.length < segment.bytes.length * WORTH
    forms.deflated = pays ? deflatedFrame(segment.bytes, records) : null
    this.#keep(forms, forms.deflated?.length ?? 0)
    return forms.deflated ?? segment.bytes
  }

  #formsOf(segment: Segment): Forms {
    const known = this.#forms.get(segment)
    if (known !== undefined) return known
    const made: Forms = { filtered: new Map(), deflated: undefined, bytes: 0 }
    this.#forms.set(segment, made)
    return made
  }

  #keep(forms: Forms, bytes: number): void {
    forms.bytes += bytes
    this.#bytes += bytes
    if (forms.bytes > 0) this.#kept.add(forms)
    for (const oldest of this.#kept) {
      if (this.#bytes <= this.#maxBytes || oldest === forms) break
      this.#kept.delete(oldest)
      this.#bytes -= oldest.bytes
      oldest.bytes = 0
      oldest.filtered.clear()
      oldest.deflated = undefined
    }
  }
}
