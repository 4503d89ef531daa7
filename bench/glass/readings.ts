// The readings of the glass bench: 50 machines with 8 sensors each, in turn. One of them is the marker: the value of its first
// sensor tells which of its readings is on the screen.
import { normalStream, STREAM_KINDS, type Stream } from '../streams.ts'

/** Machines, and with them the readings of one turn. */
export const MACHINES = 50
/** The machine whose values are looked for on the screen. */
export const MARKER = 'marker'
/** So many readings of the marker in a row have different values. */
export const MARKS = 700
const LEAST_MARK = 100
const SENSORS = 8
const DECIMALS = 100
/** Kinds whose level does not wander off in an hour: what is measured is a floor that is normal. */
const KINDS = STREAM_KINDS.filter((kind) => kind !== 'slow drift' && kind !== 'random walk')

/** What the marker's first sensor says in its reading number `turn`: whole numbers in no order, so that they look usual. */
export const markOf = (turn: number): number => LEAST_MARK + ((turn * 241) % MARKS)

/** Makes reading after reading as JSON, machine after machine. */
export class Readings {
  readonly #streams: readonly Stream[] = Array.from({ length: MACHINES }, (_, i) =>
    normalStream(KINDS[i % KINDS.length]!, i + 1, SENSORS),
  )
  #count = 0

  /** How many were made. */
  get count(): number {
    return this.#count
  }

  /** The next one, measured at `timeMs` (epoch ms). */
  next(timeMs: number): Buffer {
    const at = this.#count % MACHINES
    const turn = Math.floor(this.#count / MACHINES)
    this.#count += 1
    const { sensors, next } = this.#streams[at]!
    const values = next()
    const fields: Record<string, string | number> = {
      machine_id: at === 0 ? MARKER : `machine-${String(at).padStart(2, '0')}`,
      timestamp: new Date(timeMs).toISOString(),
    }
    for (const [i, name] of sensors.entries()) fields[name] = Math.round(values[i]! * DECIMALS) / DECIMALS
    if (at === 0) fields[sensors[0]!] = markOf(turn)
    return Buffer.from(JSON.stringify(fields))
  }
}
