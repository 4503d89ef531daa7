// The synthetic data set: machines whose four sensors are independent Gaussians, and anomalies of five kinds. Every number
// is a hash of its row, so that a seed gives the same file everywhere; the figures are those of the well-known example.
import { gaussian, hash, uniform } from '../simulator/hash.ts'

/** The four sensors: mean and standard deviation while healthy, and of the shift that an anomaly of kind `spike` adds. */
export const SENSORS = [
  { name: 'temperature', mean: 75, sd: 5, shift: 25, shiftSd: 6, decimals: 3 },
  { name: 'vibration', mean: 0.5, sd: 0.1, shift: 1.2, shiftSd: 0.4, decimals: 4 },
  { name: 'pressure', mean: 30, sd: 3, shift: -12, shiftSd: 3, decimals: 3 },
  { name: 'speed', mean: 1500, sd: 100, shift: -600, shiftSd: 150, decimals: 2 },
] as const
/** Share of anomalous rows in the example. */
export const USUAL_RATE = 0.0127213

/** What an anomaly does: shifts all sensors for a row, drifts, shifts one sensor, lets one stick, or lets one fall silent. */
export const ANOMALY_KINDS = ['spike', 'drift', 'one-sensor', 'stuck', 'silent'] as const
export type AnomalyKind = (typeof ANOMALY_KINDS)[number]

/** What to generate. */
export interface Recipe {
  readonly rows: number
  readonly machines: number
  /** Share of anomalous rows, 0 to 1. */
  readonly rate: number
  readonly kind: AnomalyKind
  /** Times the usual shift (spike, drift), or standard deviations (one-sensor); no meaning for the others. */
  readonly strength: number
  /** How many rows of its machine one anomaly lasts. */
  readonly duration: number
  /** An integer. */
  readonly seed: number
}

/** One stretch of anomalous rows of one machine. */
export interface Episode {
  readonly machine: number
  readonly kind: AnomalyKind
  /** Indices of the sensors it shows on. */
  readonly sensors: readonly number[]
  readonly firstRow: number
  /** Its last row; grows until `over`. */
  lastRow: number
  over: boolean
}

/** One row: its number from 1, its machine from 1, one value per sensor (null: the cell is empty), and the truth about it. */
export interface Row {
  readonly row: number
  readonly machine: number
  readonly values: readonly (number | null)[]
  readonly episode: Episode | null
}

const STREAM = { machine: 1, start: 2, sensor: 3, sign: 4, healthy: 10, shift: 20 }
const ALL_SENSORS = SENSORS.map((_, sensor) => sensor)

interface Running {
  readonly episode: Episode
  /** Rows it has had, this one not counted. */
  done: number
}

/** The rows of a recipe, one after the other. */
export function* synthesize(recipe: Recipe): Generator<Row> {
  const { rows, machines, seed, duration } = recipe
  const startChance = chanceOfStart(recipe.rate, duration)
  const running = new Map<number, Running>()
  const last = new Map<number, readonly (number | null)[]>()
  for (let row = 1; row <= rows; row++) {
    const machine = 1 + (hash(seed, STREAM.machine, row) % machines)
    let current = running.get(machine)
    if (current === undefined && uniform(seed, STREAM.start, row) < startChance) {
      current = { episode: begin(recipe, machine, row), done: 0 }
      running.set(machine, current)
    }
    const healthy = SENSORS.map(({ mean, sd }, at) => mean + sd * gaussian(seed, STREAM.healthy + at, row))
    let values: readonly (number | null)[] = healthy.map(rounded)
    if (current !== undefined) {
      values = anomalous(recipe, current, row, healthy, last.get(machine))
      current.episode.lastRow = row
      current.done++
      current.episode.over = current.done === duration || row === rows
      if (current.episode.over) running.delete(machine)
    }
    last.set(machine, values)
    // The end of the data ends every anomaly.
    if (row === rows) for (const { episode } of running.values()) episode.over = true
    yield { row, machine, values, episode: current?.episode ?? null }
  }
}

/** Chance of a healthy row to be the first of an anomaly, so that in the long run the share of anomalous rows is `rate`. */
const chanceOfStart = (rate: number, duration: number): number =>
  rate === 0 ? 0 : 1 / (1 + (duration * (1 - rate)) / rate)

function begin({ kind, seed }: Recipe, machine: number, row: number): Episode {
  const all = kind === 'spike' || kind === 'drift'
  const sensors = all ? ALL_SENSORS : [hash(seed, STREAM.sensor, row) % SENSORS.length]
  return { machine, kind, sensors, firstRow: row, lastRow: row, over: false }
}

function anomalous(
  { kind, seed, strength, duration }: Recipe,
  { episode, done }: Running,
  row: number,
  healthy: readonly number[],
  before: readonly (number | null)[] | undefined,
): (number | null)[] {
  const sign = uniform(seed, STREAM.sign, episode.firstRow) < 0.5 ? 1 : -1
  const shown = (value: number, at: number): number | null => {
    const { sd, shift, shiftSd } = SENSORS[at]!
    switch (kind) {
      case 'spike':
        return rounded(value + strength * (shift + shiftSd * gaussian(seed, STREAM.shift + at, row)), at)
      case 'drift':
        return rounded(value + (strength * shift * (done + 1)) / duration, at)
      case 'one-sensor':
        return rounded(value + sign * strength * sd, at)
      case 'stuck':
        return before?.[at] ?? rounded(value, at)
      case 'silent':
        return null
    }
  }
  return healthy.map((value, at) => (episode.sensors.includes(at) ? shown(value, at) : rounded(value, at)))
}

const rounded = (value: number, sensor: number): number => {
  const scale = 10 ** SENSORS[sensor]!.decimals
  return Math.round(value * scale) / scale
}
