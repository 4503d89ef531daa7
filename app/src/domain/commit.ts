// What one commit carries from the detector to the store: readings, cases, models and the position they make true,
// all in one transaction. Plain data only, so that it can cross between workers.
import type { CaseEvent } from '../../../shared/case.ts'
import type { FlawCode, FlawValues } from '../../../shared/flaw.ts'
import type { Limits } from '../../../shared/mapping.ts'
import type { GapReason, OfferedStream } from '../../../shared/protocol.ts'
import type { PackedReadings } from './packed.ts'

/** A machine as this tablet knows it. */
export interface Machine {
  /** Number on this tablet, from 0 in order of appearance; never given to another machine. */
  readonly number: number
  /** The id its messages carry. */
  readonly machine: string
  /** Its sensors in order of appearance; a value's place in a stored reading is its sensor's place here. */
  readonly sensors: readonly Sensor[]
}
export interface Sensor {
  readonly name: string
  /** Its unit where one was declared; the screen reads others from the name (sentence-names.ts). */
  readonly unit: string | null
  /** Where it belongs while the machine is well, in its unit; absent where nobody has declared it. */
  readonly normal?: Limits
}

/** The newest reading of a machine. */
export interface LatestReading {
  readonly machine: number
  /** Event time, epoch ms. */
  readonly timeMs: number
  /** Time of its record in the log, epoch ms: what the age on the screen is counted from. */
  readonly recordTimeMs: number
}

/** Where this tablet stands in one stream: the offset of the next record wanted. */
export interface Position {
  readonly topic: string
  readonly partition: number
  readonly epoch: string
  readonly position: number
  /** Record time of the newest record taken, epoch ms; null before the first: the data is true up to here. */
  readonly recordTimeMs: number | null
}

/** Offsets of a stream that this tablet can no longer get. Stored and drawn, never hidden. */
export interface Gap {
  readonly topic: string
  readonly partition: number
  readonly epoch: string
  readonly from: number
  readonly to: number
  /** How many offsets were lost; null where nobody can know (another log). */
  readonly lost: number | null
  readonly reason: GapReason
  /** Record time before the gap and after it, epoch ms, where known: where it is drawn. */
  readonly fromMs: number | null
  readonly toMs: number | null
}

/** A message, or a field of one, that was not taken. */
export interface Refusal {
  readonly code: FlawCode
  /** What its sentence has places for; null where a version of the app that did not keep them has stored it. */
  readonly values: FlawValues | null
  /** The sentence in English. */
  readonly text: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Record time, epoch ms. */
  readonly timeMs: number
  /** The beginning of the message as text, at most 200 characters, bytes that are no UTF-8 replaced. */
  readonly sample: string
}

/** A detector's state as bytes (machine-watch.ts), to go on with after a reload. */
export interface ModelImage {
  readonly machine: number
  readonly image: Uint8Array<ArrayBuffer>
}

/** One step forward of one stream; durable as a whole or not at all. */
export interface Commit {
  /** What its stream holds: readings, or the events of all tablets. */
  readonly kind: OfferedStream['kind']
  readonly readings: PackedReadings
  /** Machines that are new or have new sensors. */
  readonly machines: readonly Machine[]
  readonly latest: readonly LatestReading[]
  readonly events: readonly CaseEvent[]
  readonly models: readonly ModelImage[]
  /** Counts by code of what was not taken, and a few of them in full. */
  readonly refused: Readonly<Partial<Record<FlawCode, number>>>
  readonly refusals: readonly Refusal[]
  readonly gaps: readonly Gap[]
  readonly position: Position
}
