// The scorers of a tablet, each in a thread of its own: machines are shared out by their number, so that all readings of a
// machine come to the same one. What is asked of them they do in the order it was asked.
import { type Endpoint, type Remote, transfer, wrap } from 'comlink'
import { type Batch, joinScored, type ScoredRuns } from '../domain/batch.ts'
import type { Machine, ModelImage } from '../domain/commit.ts'
import type { Scored } from '../domain/scored.ts'
import type { Awake, ScorerDoor } from './doors.ts'
import { buffersOfRuns } from './transfers.ts'

/** More threads than this are not worth their memory. */
const MOST_SCORERS = 3
/** … and where there are processors for it, fewer leave some idle: scoring is the longest part of catching up. */
const LEAST_SCORERS = 2
/** Processors that more scorers leave to the page and to reading and storing. */
const PROCESSORS_FOR_OTHERS = 2

/** How many scorers a device with so many processors runs. */
export const scorersFor = (processors: number): number =>
  Math.min(processors, MOST_SCORERS, Math.max(LEAST_SCORERS, processors - PROCESSORS_FOR_OTHERS))

/** All scorers of this tablet. */
export class Crew {
  readonly #scorers: readonly Remote<ScorerDoor>[]

  /** `begin` starts one scorer's thread, and is its end here. */
  constructor(count: number, begin: () => Endpoint) {
    this.#scorers = Array.from({ length: count }, () => wrap<ScorerDoor>(begin()))
  }

  /** The scorer of a machine (its number). */
  of(machine: number): Remote<ScorerDoor> {
    return this.#scorers[machine % this.#scorers.length]!
  }

  /** Asks every scorer. */
  all<T>(ask: (scorer: Remote<ScorerDoor>) => Promise<T>): Promise<T[]> {
    return Promise.all(this.#scorers.map(ask))
  }

  /** Goes on from what the store held. */
  async start(
    machines: readonly Machine[],
    models: readonly ModelImage[],
    sensitivity: number,
  ): Promise<Awake> {
    const awake = await this.all((scorer) =>
      scorer.start(
        machines.filter(({ number }) => this.of(number) === scorer),
        models.filter(({ machine }) => this.of(machine) === scorer),
        sensitivity,
      ),
    )
    return { notes: awake.flatMap(({ notes }) => notes), bands: awake.flatMap(({ bands }) => bands) }
  }

  /** Has a batch scored. Its buffers are gone afterwards. */
  async score(batch: Batch): Promise<Scored> {
    const parts: Promise<ScoredRuns>[] = []
    for (const scorer of this.#scorers) {
      const runs = batch.runs.filter(({ machine }) => this.of(machine.number) === scorer)
      if (runs.length > 0) parts.push(scorer.score(transfer(runs, buffersOfRuns(runs)), batch.isFarBehind))
    }
    return joinScored(batch, await Promise.all(parts))
  }
}
