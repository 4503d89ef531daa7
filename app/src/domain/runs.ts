// Collects the readings of some frames machine by machine: a detector's model is far bigger than its share of a processor's
// cache, so it scores what it has in one go.
import type { SensorMapping } from '../../../shared/mapping.ts'
import type { MachineRun } from './batch.ts'
import type { LatestReading, Machine } from './commit.ts'
import type { RosterEntry } from './roster.ts'

/** The runs of one batch while it is read. */
export class Runs {
  readonly #runs: Run[] = []
  /** The run that is open, by machine number. */
  readonly #open = new Map<number, Run>()

  /**
   * Takes one reading: `places[i]` is where `values[i]` belongs among the machine's sensors, -1 nowhere. `declares`: what is
   * declared of the sensors from this reading on; null: nothing new.
   */
  add(
    entry: RosterEntry,
    reading: { readonly timeMs: number; readonly values: readonly number[] },
    places: readonly number[],
    recordTimeMs: number,
    declares: readonly SensorMapping[] | null,
  ): void {
    let run = this.#open.get(entry.number)
    if (!run || declares !== null || run.width !== entry.sensorCount) {
      run = new Run(entry.toMachine(), declares)
      this.#open.set(entry.number, run)
      this.#runs.push(run)
    }
    run.add(reading, places, recordTimeMs)
  }

  /** The newest reading of each machine. */
  get latest(): LatestReading[] {
    return [...this.#open.values()].map((run) => run.latest)
  }

  /** All runs, in order of appearance. */
  take(): MachineRun[] {
    return this.#runs.map((run) => run.take())
  }
}

class Run {
  readonly width: number
  readonly #machine: Machine
  readonly #declares: readonly SensorMapping[] | null
  readonly #timesMs: number[] = []
  /** Of each reading, and the places of its values. */
  readonly #values: (readonly number[])[] = []
  readonly #places: (readonly number[])[] = []
  #recordTimeMs = 0

  constructor(machine: Machine, declares: readonly SensorMapping[] | null) {
    this.width = machine.sensors.length
    this.#machine = machine
    this.#declares = declares
  }

  add(
    { timeMs, values }: { readonly timeMs: number; readonly values: readonly number[] },
    places: readonly number[],
    recordTimeMs: number,
  ): void {
    this.#values.push(values)
    this.#places.push(places)
    this.#timesMs.push(timeMs)
    this.#recordTimeMs = recordTimeMs
  }

  get latest(): LatestReading {
    return {
      machine: this.#machine.number,
      timeMs: this.#timesMs.at(-1)!,
      recordTimeMs: this.#recordTimeMs,
    }
  }

  take(): MachineRun {
    return {
      machine: this.#machine,
      declares: this.#declares,
      timesMs: new Float64Array(this.#timesMs),
      values: this.#rows(),
      recordTimeMs: this.#recordTimeMs,
    }
  }

  #rows(): Float64Array<ArrayBuffer> {
    const rows = new Float64Array(this.#values.length * this.width).fill(Number.NaN)
    for (let row = 0; row < this.#values.length; row++) {
      const values = this.#values[row]!
      const places = this.#places[row]!
      const from = row * this.width
      for (let i = 0; i < places.length; i++) if (places[i]! >= 0) rows[from + places[i]!] = values[i]!
    }
    return rows
  }
}
