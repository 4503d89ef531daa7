// What comes out of scoring some frames: what the store commits, and what the screen shows.
import type { Commit, Machine } from './commit.ts'

/** Where a sensor of a machine usually is. */
export interface NormalBand {
  readonly usual: number
  readonly low: number
  readonly high: number
}

/** What the saved model of a machine says is usual, before its first reading has come. */
export interface UsualBands {
  /** Machine number. */
  readonly machine: number
  /** Per sensor, in the machine's order; null while unknown. */
  readonly bands: readonly (NormalBand | null)[]
}

/** The newest state of one machine after these frames. */
export interface MachineState {
  readonly machine: Machine
  /** Event time of the newest reading, epoch ms. */
  readonly timeMs: number
  /** Its record's time, epoch ms: the age on the screen counts from it. */
  readonly recordTimeMs: number
  /** Its values, in the order of the machine's sensors; NaN where there was none. */
  readonly values: Float64Array
  /** Per sensor; null while unknown. */
  readonly bands: readonly (NormalBand | null)[]
  readonly phase: 'learning' | 'watching'
  /** Clean readings learned from, and how many are needed before the forest watches. */
  readonly learned: number
  readonly needed: number
  /** Detector units; NaN while learning. */
  readonly score: number
  readonly limit: number
  readonly alarm: boolean
  /** Score / limit of these frames' newest readings, oldest first; NaN while learning. At most 120. */
  readonly trail: Float32Array
}

/** Some frames, scored. */
export interface Scored {
  readonly commit: Commit
  /** A state for each machine that had a reading in them. */
  readonly machines: readonly MachineState[]
}
