// What the sensors of one healthy machine say, as a pure function of time: its load cycle, what follows the load at once
// or slowly, the hall's temperature, noise and slow drift. Faults are laid over it in effects.ts.
import { gaussian, hash, uniform } from './hash.ts'
import type { MachineKind, SensorKind } from './kind.ts'
import { Lag } from './lag.ts'
import { ArNoise, smooth, Wander } from './noise.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Streams of randomness of one machine; each sensor has a block of its own behind these. */
const STREAM = { phase: 0, warp: 1, strength: 2, shared: 3, ambient: 4, sensors: 16 }
const STREAMS_A_SENSOR = 8
const DEFAULT_MEMORY_S = 4

/** The healthy signals of one machine. */
export class Signals {
  readonly sensors: readonly SensorKind[]
  readonly #kind: MachineKind
  readonly #seed: number
  readonly #secondsATick: number
  readonly #phase: number
  readonly #warp: Wander
  readonly #strength: Wander
  readonly #shared: ArNoise
  readonly #hall: Wander
  readonly #heat: Lag
  readonly #charge: Lag
  readonly #own: readonly OwnNoise[]

  /** `seed` is this machine's own; `hallSeed` belongs to all machines of the hall. */
  constructor(kind: MachineKind, seed: number, hallSeed: number, intervalMs: number) {
    this.#kind = kind
    this.#seed = seed
    this.sensors = kind.sensors
    this.#secondsATick = intervalMs / 1000
    this.#phase = uniform(seed, STREAM.phase, 0)
    this.#warp = new Wander(seed, STREAM.warp)
    this.#strength = new Wander(seed, STREAM.strength)
    this.#shared = new ArNoise(seed, STREAM.shared, this.#ticks(DEFAULT_MEMORY_S))
    this.#hall = new Wander(hallSeed, STREAM.ambient)
    this.#heat = new Lag((timeMs) => this.loadAt(timeMs), kind.heatS * 1000)
    this.#charge = new Lag((timeMs) => this.loadAt(timeMs), kind.chargeS * 1000)
    this.#own = kind.sensors.map((sensor, index) => this.#ownNoise(sensor, seed, index))
  }

  /** One value per sensor at `tick`, which is at `timeMs` (epoch ms); in the sensors' units, not rounded. */
  at(tick: number, timeMs: number): Float64Array {
    const load = this.loadAt(timeMs)
    const heat = this.#heat.at(timeMs)
    const charge = this.#charge.at(timeMs)
    const strokeMs = this.#kind.strokeS * 1000
    const stroke = load * Math.sin(((timeMs % strokeMs) / strokeMs) * 2 * Math.PI)
    const ambient = this.#ambientAt(timeMs)
    const shared = this.#shared.at(tick)
    const values = new Float64Array(this.sensors.length)
    for (let index = 0; index < values.length; index++) {
      const sensor = this.sensors[index]!
      const own = this.#own[index]!
      const restless = 1 + (sensor.restless ?? 0) * load
      values[index] =
        sensor.base * own.scale +
        (sensor.load ?? 0) * load +
        (sensor.heat ?? 0) * heat +
        (sensor.charge ?? 0) * charge +
        (sensor.stroke ?? 0) * stroke +
        (sensor.ambient ?? 0) * ambient +
        (sensor.wander ?? 0) * own.wander.at(timeMs / (2 * HOUR_MS)) +
        restless * (sensor.shared ?? 0) * shared +
        restless * (sensor.noise ?? 0) * own.noise.at(tick) +
        restless * (sensor.white ?? 0) * gaussian(this.#seed, own.whiteStream, tick)
    }
    return values
  }

  /** The load at a time, epoch ms: about 0 (idle) to 1 (full). */
  loadAt(timeMs: number): number {
    const cycles = timeMs / (this.#kind.cycleS * 1000)
    // Cycles are never quite alike: the warp makes them longer and shorter, the strength heavier and lighter.
    const warped = cycles + this.#phase + 0.12 * this.#warp.at(cycles / 1.7)
    const strength = 1 + 0.03 * this.#strength.at(warped / 1.3)
    return strength * levelOf(this.#kind.cycle, warped - Math.floor(warped))
  }

  /** The hall's temperature above its mean, degrees: warmest at three in the afternoon UTC, and the weather. */
  #ambientAt(timeMs: number): number {
    const day = (timeMs % DAY_MS) / DAY_MS
    return 2.2 * Math.cos((day - 0.625) * 2 * Math.PI) + 0.5 * this.#hall.at(timeMs / (3 * HOUR_MS))
  }

  #ownNoise(sensor: SensorKind, seed: number, index: number): OwnNoise {
    const stream = STREAM.sensors + index * STREAMS_A_SENSOR
    return {
      // Two machines of one kind are not the same machine.
      scale: 1 + 0.03 * (uniform(seed, stream, 0) - 0.5),
      noise: new ArNoise(seed, stream + 1, this.#ticks(sensor.memoryS ?? DEFAULT_MEMORY_S)),
      whiteStream: stream + 2,
      wander: new Wander(hash(seed, stream + 3, 0), 0),
    }
  }

  #ticks(seconds: number): number {
    return Math.min(8, seconds / this.#secondsATick)
  }
}

interface OwnNoise {
  readonly scale: number
  readonly noise: ArNoise
  readonly whiteStream: number
  readonly wander: Wander
}

function levelOf(cycle: MachineKind['cycle'], share: number): number {
  for (let at = 1; at < cycle.length; at++) {
    const [end, level] = cycle[at]!
    if (share > end) continue
    const [begin, from] = cycle[at - 1]!
    return from + (level - from) * smooth((share - begin) / (end - begin))
  }
  return cycle[cycle.length - 1]![1]
}
