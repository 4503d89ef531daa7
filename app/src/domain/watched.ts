// One machine while it runs on this tablet: who it is, its detector, and the readings at hand.
import type { SensorMapping } from '../../../shared/mapping.ts'
import type { Reading } from '../../../shared/message.ts'
import type { LatestReading } from './commit.ts'
import type { RosterEntry } from './roster.ts'
import type { MachineState, NormalBand } from './scored.ts'
import type { MachineWatch, Step } from './watch/machine-watch.ts'

/** Points of a machine's trail in one frame at most. */
const TRAIL_POINTS = 120

/** A reading on its way; `step` is null until it is scored. */
export interface Arrived {
  readonly watched: Watched
  readonly reading: Reading
  readonly recordTimeMs: number
  /** What the mapping of its topic declares of its sensors; null where there is none. */
  readonly declared: readonly SensorMapping[] | null
  values: ArrayLike<number>
  step: Step | null
}

/** Everything this tablet knows about one machine while it runs. */
export interface Watched {
  readonly entry: RosterEntry
  readonly watch: MachineWatch
  values: Float64Array
  sinceImage: number
  /** Readings of the frames at hand, in order. */
  readonly arrived: Arrived[]
  latest: LatestReading | null
  step: Step | null
  trail: number[]
  /** Declarations that it has already; it may hear from several topics. */
  readonly declared: Set<readonly SensorMapping[]>
}

/** The newest state of a machine that has had a reading; begins a new trail. */
export function stateOf(watched: Watched): MachineState {
  const { entry, watch, values } = watched
  const { timeMs, recordTimeMs } = watched.latest!
  const { phase, learned, needed, score, limit, alarm } = watched.step!
  const machine = entry.toMachine()
  const trail = Float32Array.from(watched.trail.slice(-TRAIL_POINTS))
  watched.trail = []
  return {
    machine,
    timeMs,
    recordTimeMs,
    values,
    bands: bandsOf(entry, watch),
    phase,
    learned,
    needed,
    score,
    limit,
    alarm,
    trail,
  }
}

/** What is usual for each sensor of a machine; null while unknown. */
export const bandsOf = (entry: RosterEntry, watch: MachineWatch): (NormalBand | null)[] =>
  Array.from({ length: entry.sensorCount }, (_, place) => watch.normalBand(place))
