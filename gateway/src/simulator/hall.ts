// The simulated hall: every machine's values at every tick, as a pure function of (seed, machine, tick). Nothing is
// accumulated, so that the same seed gives the same bytes for the same moment whenever, and however often, it is asked.
import { underFault } from './effects.ts'
import { type Fault, FaultSchedule } from './faults.ts'
import { hash } from './hash.ts'
import type { SensorKind } from './kind.ts'
import { HALL } from './kinds/all.ts'
import { Signals } from './signals.ts'

/** How many machines a hall has where nobody says otherwise: one of each place. */
export const DEFAULT_MACHINES = HALL.length
/** A healthy sensor's spread is measured over this many ticks: several load cycles at 1 Hz. */
const SPREAD_TICKS = 1200
const SPREAD_STEP = 3

/** A value as the instrument shows it; null: the sensor is silent and says so; undefined: its field is missing. */
export type Shown = number | null | undefined

/** One machine of the hall. */
export interface HallMachine {
  /** Its name in messages, such as `press-1`. */
  readonly id: string
  readonly sensors: readonly SensorKind[]
}

/** A hall of simulated machines. */
export class Hall {
  readonly machines: readonly HallMachine[]
  readonly #intervalMs: number
  readonly #signals: readonly Signals[]
  readonly #schedule: FaultSchedule
  readonly #spreads = new Map<number, Float64Array>()
  readonly #stuck = new Map<number, { fromMs: number; values: readonly number[] }>()

  /** `seed`: any integer. `machines`: how many. `intervalMs`: between two readings of one machine. */
  constructor(seed: number, machines: number, intervalMs: number) {
    this.#intervalMs = intervalMs
    const kinds = Array.from({ length: machines }, (_, place) => HALL[place % HALL.length]!)
    const count = new Map<string, number>()
    this.machines = kinds.map(({ kind, sensors }) => {
      count.set(kind, (count.get(kind) ?? 0) + 1)
      return { id: `${kind}-${count.get(kind)}`, sensors }
    })
    this.#signals = kinds.map((kind, machine) => new Signals(kind, hash(seed, 0, machine), seed, intervalMs))
    this.#schedule = new FaultSchedule(
      hash(seed, 1, 0),
      kinds.map(({ sensors }) => sensors),
    )
  }

  /** When `machine` reads its sensors for tick number `tick`, epoch ms; the machines share the interval evenly. */
  timeOf(machine: number, tick: number): number {
    return tick * this.#intervalMs + Math.floor((machine * this.#intervalMs) / this.machines.length)
  }

  /** What the sensors of `machine` show at `tick`, in the order of its sensors, rounded as the instruments do. */
  valuesAt(machine: number, tick: number): Shown[] {
    const timeMs = this.timeOf(machine, tick)
    const fault = this.#schedule.at(machine, timeMs)
    const values: Shown[] = this.#faultyValues(machine, tick, timeMs, fault)
    if (fault?.kind === 'stuck')
      for (const sensor of fault.sensors) values[sensor] = this.#stuckValues(fault)[sensor]
    if (fault?.kind === 'silent')
      for (const sensor of fault.sensors) values[sensor] = fault.sign === 1 ? null : undefined
    return values
  }

  /** The truth: all faults that touch [fromMs, toMs), epoch ms, in order of time. No message carries it. */
  faultsBetween(fromMs: number, toMs: number): Fault[] {
    return this.#schedule.between(fromMs, toMs)
  }

  /** Standard deviation of each sensor of a healthy `machine` over its load cycles, in the sensors' units. */
  spreadOf(machine: number): Float64Array {
    const known = this.#spreads.get(machine)
    if (known) return known
    const signals = this.#signals[machine]!
    const count = signals.sensors.length
    const sum = new Float64Array(count)
    const squares = new Float64Array(count)
    for (let sample = 0; sample < SPREAD_TICKS; sample += SPREAD_STEP) {
      // Against the first sample, lest the squares of large means swallow the spread.
      const values = signals.at(sample, this.timeOf(machine, sample))
      for (let sensor = 0; sensor < count; sensor++) {
        const value = values[sensor]! - signals.sensors[sensor]!.base
        sum[sensor]! += value
        squares[sensor]! += value * value
      }
    }
    const samples = SPREAD_TICKS / SPREAD_STEP
    const spread = sum.map((total, sensor) => Math.sqrt(squares[sensor]! / samples - (total / samples) ** 2))
    this.#spreads.set(machine, spread)
    return spread
  }

  #faultyValues(machine: number, tick: number, timeMs: number, fault: Fault | null): number[] {
    const signals = this.#signals[machine]!
    const values = signals.at(tick, timeMs)
    return Array.from(values, (value, index) => {
      const sensor = signals.sensors[index]!
      const shown = fault?.sensors.includes(index)
        ? underFault(value, fault, sensor, this.spreadOf(machine)[index]!, timeMs)
        : value
      // No instrument of the hall shows less than nothing.
      return rounded(Math.max(0, shown), sensor.decimals)
    })
  }

  /** What a stuck sensor goes on showing: the last it said before. */
  #stuckValues(fault: Fault): readonly number[] {
    const known = this.#stuck.get(fault.machine)
    if (known?.fromMs === fault.fromMs) return known.values
    const tick = Math.ceil((fault.fromMs - this.timeOf(fault.machine, 0)) / this.#intervalMs) - 1
    const timeMs = this.timeOf(fault.machine, tick)
    const values = this.#faultyValues(fault.machine, tick, timeMs, null)
    this.#stuck.set(fault.machine, { fromMs: fault.fromMs, values })
    return values
  }
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
