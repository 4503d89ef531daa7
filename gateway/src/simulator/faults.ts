// When which machine has which fault, as a pure function of the seed and the time. Half an hour begins with a quiet stretch
// in which a detector can learn; after it one fault follows the other, on another machine each time.
import { hash, shuffled, uniform } from './hash.ts'
import type { Role, SensorKind } from './kind.ts'

/** The schedule repeats its rhythm, not its faults, in rounds of this length. */
export const ROUND_MS = 30 * 60_000
/** No machine has a fault in the first part of a round. */
export const QUIET_MS = 9 * 60_000
/** Faults of all machines together in one round: one per ten minutes. */
export const FAULTS_A_ROUND = 3
const SLOT_MS = (ROUND_MS - QUIET_MS) / FAULTS_A_ROUND
const STREAM = { machine: 1, kind: 2, length: 3, start: 4, sensor: 5, strength: 6, sign: 7 }

/** The kinds of fault. The first four are the machine's, the last three a sensor's. */
export const FAULT_KINDS = [
  'bearing-wear',
  'leak',
  'overheating',
  'spike',
  'shift',
  'stuck',
  'silent',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** One fault: the truth that no message carries. */
export interface Fault {
  readonly machine: number
  readonly kind: FaultKind
  /** Indices of the sensors it shows on. */
  readonly sensors: readonly number[]
  /** From here up to, not including, there; epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** How bad it is: 0.85 to 1.25 times the usual. */
  readonly strength: number
  /** Which way a shift goes: 1 or -1. A `silent` sensor of sign 1 sends null, one of sign -1 leaves its field out. */
  readonly sign: 1 | -1
}

/** Shortest and longest duration in minutes; the roles it shows on (none: one sensor, whichever the dice say). */
const COURSE: Readonly<Record<FaultKind, { minutes: [number, number]; roles: readonly Role[] }>> = {
  'bearing-wear': { minutes: [3.5, 6], roles: ['vibration', 'temperature', 'current'] },
  leak: { minutes: [2.5, 5], roles: ['pressure', 'flow', 'current'] },
  overheating: { minutes: [3.5, 6], roles: ['temperature', 'current'] },
  spike: { minutes: [1, 2], roles: ['vibration', 'current', 'pressure', 'speed'] },
  shift: { minutes: [1.5, 4], roles: [] },
  stuck: { minutes: [2, 4], roles: [] },
  silent: { minutes: [1, 3], roles: [] },
}

/** The faults of a hall. `sensorsOf`: the sensors of machine 0, 1, 2, ... */
export class FaultSchedule {
  readonly #seed: number
  readonly #sensorsOf: readonly (readonly SensorKind[])[]
  #round = Number.NaN
  #faults: readonly Fault[] = []

  constructor(seed: number, sensorsOf: readonly (readonly SensorKind[])[]) {
    this.#seed = seed
    this.#sensorsOf = sensorsOf
  }

  /** The fault `machine` has at `timeMs`, or null. */
  at(machine: number, timeMs: number): Fault | null {
    for (const fault of this.#ofRound(Math.floor(timeMs / ROUND_MS)))
      if (fault.machine === machine && timeMs >= fault.fromMs && timeMs < fault.toMs) return fault
    return null
  }

  /** All faults that touch [fromMs, toMs), in order of time. */
  between(fromMs: number, toMs: number): Fault[] {
    const found: Fault[] = []
    for (let round = Math.floor(fromMs / ROUND_MS); round * ROUND_MS < toMs; round++)
      for (const fault of this.#ofRound(round))
        if (fault.fromMs < toMs && fault.toMs > fromMs) found.push(fault)
    return found
  }

  #ofRound(round: number): readonly Fault[] {
    if (round !== this.#round) {
      this.#faults = Array.from({ length: FAULTS_A_ROUND }, (_, slot) => this.#fault(round, slot))
      this.#round = round
    }
    return this.#faults
  }

  #fault(round: number, slot: number): Fault {
    const number = round * FAULTS_A_ROUND + slot
    const machine = this.#dealt(STREAM.machine, this.#sensorsOf.length, number)
    const sensors = this.#sensorsOf[machine]!
    // A kind that has nothing to show on this machine (a leak without pressure) is passed over for the next one.
    const dealt = this.#dealt(STREAM.kind, FAULT_KINDS.length, number)
    const kind = [...FAULT_KINDS.slice(dealt), ...FAULT_KINDS].find((each) => suits(each, sensors)) ?? 'shift'
    const { minutes, roles } = COURSE[kind]
    const chance = (stream: number): number => uniform(this.#seed, stream, number)
    const lengthMs = Math.round((minutes[0] + (minutes[1] - minutes[0]) * chance(STREAM.length)) * 60) * 1000
    const slotMs = round * ROUND_MS + QUIET_MS + slot * SLOT_MS
    const fromMs = slotMs + Math.round(((SLOT_MS - lengthMs) / 1000) * chance(STREAM.start)) * 1000
    const shown = sensors.flatMap((sensor, index) => (roles.includes(sensor.role) ? [index] : []))
    return {
      machine,
      kind,
      sensors: roles.length > 0 ? shown : [hash(this.#seed, STREAM.sensor, number) % sensors.length],
      fromMs,
      toMs: fromMs + lengthMs,
      strength: 0.85 + 0.4 * chance(STREAM.strength),
      sign: chance(STREAM.sign) < 0.5 ? 1 : -1,
    }
  }

  /** Card `number` of a deck that is shuffled and dealt again and again: every card comes before one comes twice. */
  #dealt(stream: number, size: number, number: number): number {
    const deck = Math.floor(number / size)
    const cards = shuffled(this.#seed, stream, size, deck)
    // The first card of a deck must not be the last of the one before: no machine has two faults in a row.
    const before = shuffled(this.#seed, stream, size, deck - 1)
    if (cards[0] === before[size - 1] && size > 2) [cards[0], cards[1]] = [cards[1]!, cards[0]!]
    return cards[number - deck * size]!
  }
}

/** Whether a machine with these sensors can show this fault. */
function suits(kind: FaultKind, sensors: readonly SensorKind[]): boolean {
  const first = COURSE[kind].roles[0]
  return first === undefined || sensors.some((sensor) => sensor.role === first)
}
