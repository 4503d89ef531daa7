// One machine while it runs on this tablet: who it is, its detector, and its newest reading.
import type { Machine } from './commit.ts'
import type { MachineState, NormalBand } from './scored.ts'
import type { MachineWatch, Step } from './watch/machine-watch.ts'

/** Points of a machine's trail in one batch at most. */
const TRAIL_POINTS = 120

/** Everything a scorer knows about one machine. */
export interface Watched {
  machine: Machine
  readonly watch: MachineWatch
  /** Event time and record time of the newest reading, epoch ms. */
  timeMs: number
  recordTimeMs: number
  /** Its values, one a sensor; NaN where there was none. */
  values: Float64Array
  /** What it came to; null before the first. */
  step: Step | null
  /** Score / limit of the readings since the last state was asked for. */
  trail: number[]
  /** Readings since its model was last saved. */
  sinceImage: number
}

/** The newest state of a machine that has had a reading; begins a new trail. */
export function stateOf(watched: Watched): MachineState {
  const { machine, watch, timeMs, recordTimeMs, values } = watched
  const { phase, learned, needed, score, limit, alarm } = watched.step!
  const trail = Float32Array.from(watched.trail.slice(-TRAIL_POINTS))
  watched.trail = []
  return {
    machine,
    timeMs,
    recordTimeMs,
    values,
    bands: bandsOf(machine, watch),
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
export const bandsOf = (machine: Machine, watch: MachineWatch): (NormalBand | null)[] =>
  machine.sensors.map((_, place) => watch.normalBand(place))
