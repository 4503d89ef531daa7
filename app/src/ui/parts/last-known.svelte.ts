// The newest stored values of machines of which this page has seen no reading yet: a tablet that starts without a network
// shows what it knows, under its age, instead of nothing.
import { SvelteMap } from 'svelte/reactivity'
import { type FloorMachine, TRAIL_LENGTH } from '../../state/floor.svelte.ts'
import type { Series, SeriesQuery } from '../../workers/doors.ts'

/** How far back the trail is looked for, ms. */
const TRAIL_MS = 10 * 60_000
/** More rows than readings can be, so that every row is a reading of its own. */
const BUCKETS = 100_000

/** What was stored last of one machine. */
export interface Stored {
  /** In the order of the machine's sensors; NaN where there was none. */
  readonly values: Float64Array
  /** Score / limit of its newest readings, oldest first; NaN while it was learning. */
  readonly trail: Float32Array
  /** Usual time between its readings, ms: the median; null with fewer than two. */
  readonly intervalMs: number | null
}

/** Reads each machine's newest stored reading once. */
export class LastKnown {
  readonly #ask: (query: SeriesQuery) => Promise<Series>
  readonly #rhythm: (machine: number, intervalMs: number) => void
  readonly #asked = new Set<number>()
  /** By machine number; whoever looks at one machine is told of that one only. */
  readonly #known = new SvelteMap<number, Stored>()

  /** `ask`: reads the history; `rhythm` hears the usual time between a machine's readings, ms. */
  constructor(
    ask: (query: SeriesQuery) => Promise<Series>,
    rhythm: (machine: number, intervalMs: number) => void,
  ) {
    this.#ask = ask
    this.#rhythm = rhythm
  }

  /** What was stored last of a machine, by its number; null where that is not known, or not yet. */
  of(machine: number): Stored | null {
    return this.#known.get(machine) ?? null
  }

  /** Looks for the machines that only history knows. */
  look(machines: readonly FloorMachine[]): void {
    for (const { machine, state, latest } of machines) {
      if (state !== null || latest === null || this.#asked.has(machine.number)) continue
      this.#asked.add(machine.number)
      void this.#read(machine.number, latest.timeMs)
    }
  }

  async #read(machine: number, timeMs: number): Promise<void> {
    const query = { machine, fromMs: Math.max(0, timeMs - TRAIL_MS), toMs: timeMs + 1, buckets: BUCKETS }
    const series = await this.#ask(query).catch(() => null)
    if (series === null) {
      this.#asked.delete(machine)
      return
    }
    const stored = storedOf(series)
    this.#known.set(machine, stored)
    if (stored.intervalMs !== null) this.#rhythm(machine, stored.intervalMs)
  }
}

/** The last row of a series, and the trail up to it. */
export function storedOf({ timesMs, score, limit, sensors }: Series): Stored {
  const last = timesMs.length - 1
  const first = Math.max(0, timesMs.length - TRAIL_LENGTH)
  return {
    values: Float64Array.from(sensors, (sensor) => sensor.last[last] ?? Number.NaN),
    trail: Float32Array.from(score.subarray(first), (value, i) => value / limit[first + i]!),
    intervalMs: medianStep(timesMs),
  }
}

function medianStep(timesMs: Float64Array): number | null {
  const steps = timesMs
    .subarray(1)
    .map((timeMs, i) => timeMs - timesMs[i]!)
    .sort()
  return steps[Math.floor(steps.length / 2)] ?? null
}

/** The trail a tile draws: what came since this page was opened, and before it what was stored. */
export function trailOf(arrived: Float32Array, stored: Stored | null): Float32Array {
  const room = TRAIL_LENGTH - arrived.length
  if (stored === null || room <= 0) return arrived
  return Float32Array.of(...stored.trail.slice(-room), ...arrived)
}
