// The newest messages of each topic as they came: what the mapping page shows and tries a mapping on. Always kept, so that the
// page has something to show at once; copies, because a frame's bytes are not ours; few and bounded, so that it costs nothing.
import type { StreamRecord } from '../../../shared/frame.ts'

/** Messages kept of a topic. */
export const SAMPLES_PER_TOPIC = 30
/** … of which one frame gives at most so many: a replay brings frames of hundreds. */
const KEPT_PER_FRAME = 5
/** A longer message is not kept: it could not be shown. */
const MOST_BYTES = 32 * 1024
/** The oldest topic gives way beyond this many. */
const MOST_TOPICS = 200

/** A message as it came. Plain data, so that it can cross between workers. */
export interface RawMessage {
  readonly partition: number
  readonly offset: number
  /** The record's own time, epoch ms. */
  readonly timeMs: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

/** Keeps them. */
export class Samples {
  /** Oldest first. */
  readonly #topics = new Map<string, RawMessage[]>()

  /** Topics that messages came from, in order of appearance. */
  get topics(): readonly string[] {
    return [...this.#topics.keys()]
  }

  /** Takes what a frame of one stream brought. */
  add(
    { topic, partition }: { readonly topic: string; readonly partition: number },
    records: readonly StreamRecord[],
  ): void {
    const newest = records.slice(-KEPT_PER_FRAME).filter(isKept)
    if (newest.length === 0) return
    const kept = this.#topics.get(topic) ?? this.#begin(topic)
    for (const { offset, timeMs, key, value } of newest)
      kept.push({ partition, offset, timeMs, key: key?.slice() ?? null, value: value?.slice() ?? null })
    kept.splice(0, kept.length - SAMPLES_PER_TOPIC)
  }

  /** The newest messages of a topic, newest first, at most `most`. */
  of(topic: string, most: number): readonly RawMessage[] {
    return (this.#topics.get(topic) ?? []).slice(-most).reverse()
  }

  #begin(topic: string): RawMessage[] {
    const [oldest] = this.#topics.keys()
    if (this.#topics.size >= MOST_TOPICS && oldest !== undefined) this.#topics.delete(oldest)
    const kept: RawMessage[] = []
    this.#topics.set(topic, kept)
    return kept
  }
}

const isKept = ({ value, fullBytes }: StreamRecord): boolean =>
  fullBytes === null && (value?.length ?? 0) <= MOST_BYTES
