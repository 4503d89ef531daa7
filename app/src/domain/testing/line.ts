// All machines in one place: frames read, scored and joined, without workers. The same frames, however they are cut and shared
// out among scorers, give the same readings, scores and cases as here. For tests.
import { type Mapping, NO_MAPPING } from '../../../../shared/mapping.ts'
import { ok, type Result } from '../../../../shared/result.ts'
import { type Batch, joinScored } from '../batch.ts'
import type { Commit, Gap, Machine, ModelImage } from '../commit.ts'
import { FrameReader, type StreamName } from '../frame-reader.ts'
import type { Scored } from '../scored.ts'
import { Scorer } from '../scorer.ts'

/** Reads and scores the frames of all streams. */
export class Line {
  readonly reader: FrameReader
  readonly scorer: Scorer

  /** Goes on from what the store held; see FrameReader and Scorer. */
  constructor(
    machines: readonly Machine[] = [],
    models: readonly ModelImage[] = [],
    mapping: Mapping = NO_MAPPING,
    sensitivity = 1,
  ) {
    this.reader = new FrameReader(machines, mapping)
    this.scorer = new Scorer(machines, models, sensitivity)
  }

  /** From the next frame on topics are read as `mapping` says. */
  setMapping(mapping: Mapping): void {
    this.reader.setMapping(mapping)
    this.scorer.forgetDeclared()
  }

  /** Reads and scores frames of `stream` that follow each other, at least one; fails as FrameReader.read does. */
  take(frames: readonly Uint8Array[], stream: StreamName): Result<Scored> {
    return this.#scored(this.reader.read(frames, stream))
  }

  /** Takes consecutive frames of the tablets' own events; nothing is scored. */
  takeEvents(frames: readonly Uint8Array[], stream: StreamName): Result<Scored> {
    return this.#scored(this.reader.readEvents(frames, stream))
  }

  /** Goes over a gap of a stream of that kind. */
  skip(gap: Gap, kind: Commit['kind'] = 'readings'): Scored {
    return joinScored(this.reader.skip(gap, kind), [])
  }

  #scored(batch: Result<Batch>): Result<Scored> {
    if (!batch.ok) return batch
    return ok(joinScored(batch.value, [this.scorer.score(batch.value.runs, batch.value.isFarBehind)]))
  }
}
