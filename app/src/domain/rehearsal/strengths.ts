// How abnormal each reading of one machine was, before any sensitivity: enough to say for every sensitivity which cases
// there would have been. 25 bytes a reading.

import type { Step } from '../watch/step.ts'

/** A gap longer than this between two readings is no watched time, ms. */
const LONGEST_STEP_MS = 5 * 60_000

/** What counts of a reading's step. */
export type Sensed = Pick<Step, 'machineStrength' | 'floor' | 'isBeyond'>

/** One machine's series; grows. */
export class Strengths {
  /** The machine's id. */
  readonly machine: string
  #timesMs = new Float64Array(1024)
  #strengths = new Float64Array(1024)
  #floors = new Float64Array(1024)
  #beyond = new Uint8Array(1024)
  #count = 0
  #watchedMs = 0

  constructor(machine: string) {
    this.machine = machine
  }

  get count(): number {
    return this.#count
  }

  /** Time for which the machine was watched, gaps left out, ms. */
  get watchedMs(): number {
    return this.#watchedMs
  }

  /** Adds one watched reading: event time, and what its Step says of its strength. */
  add(timeMs: number, { machineStrength, floor, isBeyond }: Sensed): void {
    if (this.#count === this.#timesMs.length) this.#grow()
    const stepMs = this.#count > 0 ? timeMs - this.#timesMs[this.#count - 1]! : 0
    if (stepMs > 0 && stepMs <= LONGEST_STEP_MS) this.#watchedMs += stepMs
    this.#timesMs[this.#count] = timeMs
    this.#strengths[this.#count] = machineStrength
    this.#floors[this.#count] = floor
    this.#beyond[this.#count] = Number(isBeyond)
    this.#count++
  }

  timeMs(index: number): number {
    return this.#timesMs[index]!
  }

  strength(index: number): number {
    return this.#strengths[index]!
  }

  floor(index: number): number {
    return this.#floors[index]!
  }

  isBeyond(index: number): boolean {
    return this.#beyond[index] === 1
  }

  #grow(): void {
    const room = 2 * this.#count
    const timesMs = new Float64Array(room)
    const strengths = new Float64Array(room)
    const floors = new Float64Array(room)
    const beyond = new Uint8Array(room)
    timesMs.set(this.#timesMs)
    strengths.set(this.#strengths)
    floors.set(this.#floors)
    beyond.set(this.#beyond)
    this.#timesMs = timesMs
    this.#strengths = strengths
    this.#floors = floors
    this.#beyond = beyond
  }
}
