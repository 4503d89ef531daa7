// Seeded synthetic machines for tests and benchmarks: what real signals do that independent Gaussian noise does not. Each
// stream is normal behaviour only; faults are added by whoever measures them.
import { Random } from '../app/src/domain/forest/random.ts'

/** One machine's endless normal stream: sensor names and the next reading's values, one reading a second. */
export interface Stream {
  readonly sensors: readonly string[]
  next(): Float64Array
}

/** Names of the streams `normalStream` knows. */
export const STREAM_KINDS = [
  'independent',
  'ar1',
  'square load',
  'sine load',
  'slow drift',
  'regimes',
  'random walk',
  'heavy tails',
  'quantised',
  'duty cycle',
] as const
export type StreamKind = (typeof STREAM_KINDS)[number]

const SENSORS = [
  'temperature',
  'vibration',
  'pressure',
  'speed',
  'current',
  'flow',
  'voltage',
  'torque',
] as const
const LEVEL = [75, 0.5, 30, 1500, 12, 32, 230, 90]
const SPREAD = [5, 0.1, 3, 100, 0.8, 1.5, 2, 4]
/** How strongly each sensor follows the machine's load, in its own spreads. */
const LOAD = [4, 6, 3, -5, 8, 2, -1, 7]

/** A machine of `sensors` sensors (8 at most have names of their own) that behaves as `kind` says. */
export function normalStream(kind: StreamKind, seed: number, sensors = 8): Stream {
  const random = new Random(seed)
  const names = Array.from({ length: sensors }, (_, i) => SENSORS[i] ?? `sensor${i + 1}`)
  const state = new Float64Array(sensors)
  let time = 0
  let regime = 0
  let nextRegime = 3000
  const noise = (i: number): number => {
    if (kind === 'independent') return random.gaussian()
    if (kind === 'heavy tails') return random.gaussian() / Math.sqrt(mean4(random))
    if (kind === 'random walk') {
      state[i] = state[i]! + 0.05 * random.gaussian()
      return state[i]!
    }
    const kept = kind === 'ar1' || i % 2 === 0 ? 0.9 : 0.5
    state[i] = kept * state[i]! + Math.sqrt(1 - kept * kept) * random.gaussian()
    return state[i]!
  }
  const load = (): number => {
    if (kind === 'square load') return time % 3600 < 1800 ? 0 : 1
    if (kind === 'sine load') return 0.5 - 0.5 * Math.cos((2 * Math.PI * time) / 5400)
    if (kind === 'slow drift') return time / 43_200
    if (kind === 'duty cycle') return time % 90 < 60 ? 1 : 0
    if (kind === 'regimes') {
      if (time === nextRegime) {
        regime = random.below(4) / 3
        nextRegime = time + 2400 + random.below(7200)
      }
      return regime
    }
    return 0
  }
  return {
    sensors: names,
    next() {
      const now = load()
      time++
      return Float64Array.from(names, (_, i) => {
        const k = i % LEVEL.length
        const value = LEVEL[k]! + SPREAD[k]! * (noise(i) + LOAD[k]! * now)
        return kind === 'quantised' ? Math.round(value / (SPREAD[k]! * 1.5)) * SPREAD[k]! * 1.5 : value
      })
    },
  }
}

/** Mean of four squared normals: its inverse root makes Student's t with 4 degrees of freedom. */
function mean4(random: Random): number {
  let sum = 0
  for (let i = 0; i < 4; i++) sum += random.gaussian() ** 2
  return sum / 4
}

/** One row of the original project's stream: machine 1..10, its four sensors, and the truth. */
export interface OriginalRow {
  readonly machine: number
  readonly values: Float64Array
  readonly isAnomaly: boolean
}
/** The original's sensors, in the order of `OriginalRow.values`. */
export const ORIGINAL_SENSORS = ['temperature', 'vibration', 'pressure', 'speed'] as const
const ORIGINAL_MEAN = [75, 0.5, 30, 1500]
const ORIGINAL_SD = [5, 0.1, 3, 100]
const ORIGINAL_SHIFT = [25, 1.2, -12, -600]
const ORIGINAL_SHIFT_SD = [6, 0.4, 3, 150]
const ORIGINAL_RATE = 0.0127213

/** The original project's stream: one row a second, a random machine each, 1.27 % of rows with all four sensors shifted. */
export function* originalStream(seed: number): Generator<OriginalRow, never> {
  const random = new Random(seed)
  for (;;) {
    const isAnomaly = random.next() < ORIGINAL_RATE
    const machine = 1 + random.below(10)
    const values = Float64Array.from(ORIGINAL_MEAN, (mean, i) => {
      const normal = mean + ORIGINAL_SD[i]! * random.gaussian()
      return isAnomaly ? normal + ORIGINAL_SHIFT[i]! + ORIGINAL_SHIFT_SD[i]! * random.gaussian() : normal
    })
    yield { machine, values, isAnomaly }
  }
}
