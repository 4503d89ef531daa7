// What lies between reading and scoring, and how both become one commit. Plain data, so that it can cross between workers:
// a reader makes one batch of some frames, scorers score its runs (all of a machine at one scorer), and `joinScored` is what
// goes on to the store and the screen.
import type { SensorMapping } from '../../../shared/mapping.ts'
import type { Commit, Machine } from './commit.ts'
import { joinPacked, type PackedReadings } from './packed.ts'
import type { MachineState, Scored } from './scored.ts'

/** Readings of one machine in the order they came, all with the same sensors. */
export interface MachineRun {
  /** The machine as it is in this run: its values are one a sensor. */
  readonly machine: Machine
  /** What a mapping declares of its sensors from this run on; null where there is nothing new. */
  readonly declares: readonly SensorMapping[] | null
  /** Event times, epoch ms; one a reading. */
  readonly timesMs: Float64Array<ArrayBuffer>
  /** Row-major, in the sensors' own units; NaN where a reading had none. */
  readonly values: Float64Array<ArrayBuffer>
  /** Record time of the newest one, epoch ms. */
  readonly recordTimeMs: number
}

/** Some frames, read. */
export interface Batch {
  /** In order of appearance; a machine has more than one where its sensors have changed on the way. */
  readonly runs: readonly MachineRun[]
  /** What is committed whatever the scores are; its events are those that came in the frames. */
  readonly rest: Omit<Commit, 'readings' | 'models'>
  /** So many records are still to come that saving models as often as usual would be most of the work. */
  readonly isFarBehind: boolean
}

/** What scoring some runs came to. */
export interface ScoredRuns {
  readonly readings: PackedReadings
  /** The events of the detectors, machine by machine. */
  readonly events: Commit['events']
  readonly models: Commit['models']
  /** A state for each machine of the runs. */
  readonly machines: readonly MachineState[]
}

/** A batch with what scoring its runs came to, however they were shared out. */
export function joinScored({ rest }: Batch, parts: readonly ScoredRuns[]): Scored {
  const machines = parts.flatMap((part) => part.machines)
  return {
    commit: {
      ...rest,
      readings: joinPacked(parts.map(({ readings }) => readings)),
      models: parts.flatMap(({ models }) => models),
      events: [...rest.events, ...parts.flatMap(({ events }) => events)],
    },
    machines,
  }
}
