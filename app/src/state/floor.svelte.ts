// All machines as they are now.
import type { LatestReading, Machine } from '../domain/commit.ts'
import { type Freshness, freshnessOf, nextIntervalMs } from '../domain/freshness.ts'
import type { MachineState, NormalBand, UsualBands } from '../domain/scored.ts'

/** How many points of the score's trail a tile draws. */
export const TRAIL_LENGTH = 120

/** One machine on the floor. `state` is null until this page has seen a reading of it (offline: only history is there). */
export interface FloorMachine {
  readonly machine: Machine
  readonly state: MachineState | null
  /** Event and record time of the newest reading, epoch ms; null before the first. */
  readonly latest: LatestReading | null
  /** Where its sensors usually are, in their order; null while unknown. */
  readonly bands: readonly (NormalBand | null)[]
  /** Usual time between its readings, ms; null while unknown. */
  readonly intervalMs: number | null
  /** Score / limit of its newest readings, oldest first; at most TRAIL_LENGTH. */
  readonly trail: Float32Array
}

/** As people count: press-2 stands before press-10. */
const byName = new Intl.Collator(undefined, { numeric: true }).compare

/** The machines of the floor, in the order of their names: the same on every tablet. */
export class Floor {
  machines = $state.raw<readonly FloorMachine[]>([])
  readonly #byNumber = new Map<number, FloorMachine>()

  /** Takes what the store held when the page was opened. */
  restore(machines: readonly Machine[], latest: readonly LatestReading[]): void {
    const newest = new Map(latest.map((each) => [each.machine, each]))
    this.#byNumber.clear()
    for (const machine of machines)
      this.#byNumber.set(machine.number, {
        machine,
        state: null,
        latest: newest.get(machine.number) ?? null,
        bands: [],
        intervalMs: null,
        trail: new Float32Array(),
      })
    this.#publish()
  }

  /** Takes what is usual for machines that have sent nothing since. */
  takeUsual(usual: readonly UsualBands[]): void {
    for (const { machine, bands } of usual) {
      const known = this.#byNumber.get(machine)
      if (known?.state === null) this.#byNumber.set(machine, { ...known, bands })
    }
    this.#publish()
  }

  /** Takes the newest states of some machines, in the order in which they came. */
  update(states: readonly MachineState[]): void {
    for (const state of states) {
      const { number } = state.machine
      const before = this.#byNumber.get(number)
      this.#byNumber.set(number, {
        machine: state.machine,
        state,
        latest: { machine: number, timeMs: state.timeMs, recordTimeMs: state.recordTimeMs },
        bands: state.bands,
        intervalMs: nextIntervalMs(before?.intervalMs ?? null, before?.latest ?? null, state),
        trail: joinTrail(before?.trail, state.trail),
      })
    }
    this.#publish()
  }

  /** Takes the usual time between a machine's readings (ms) from its stored history, where none is known yet. */
  suppose(number: number, intervalMs: number): void {
    const known = this.#byNumber.get(number)
    if (!known || known.intervalMs !== null) return
    this.#byNumber.set(number, { ...known, intervalMs })
    this.#publish()
  }

  /** Whether the machine of this number is on the floor. */
  knows(number: number): boolean {
    return this.#byNumber.has(number)
  }

  /** The machine of this id (as its messages carry it), or undefined. */
  find(id: string): FloorMachine | undefined {
    return this.machines.find((each) => each.machine.machine === id)
  }

  #publish(): void {
    this.machines = [...this.#byNumber.values()].sort((a, b) => byName(a.machine.machine, b.machine.machine))
  }
}

/** Whether a machine's newest reading is as fresh as its rhythm promises, at `nowMs` (epoch ms, gateway's clock). */
export const freshness = (machine: FloorMachine, nowMs: number): Freshness =>
  freshnessOf(machine.latest, machine.intervalMs, nowMs)

function joinTrail(before: Float32Array | undefined, added: Float32Array): Float32Array {
  if (!before?.length) return added.slice(-TRAIL_LENGTH)
  const kept = before.slice(-Math.max(0, TRAIL_LENGTH - added.length))
  const joined = new Float32Array(kept.length + added.length)
  joined.set(kept)
  joined.set(added, kept.length)
  return joined.slice(-TRAIL_LENGTH)
}
