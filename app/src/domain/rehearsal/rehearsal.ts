// The stored days once more, played to detectors that begin as new: what each reading would have been, without events, without
// touching the live detector. What people taught the machines (lessons) holds here too.
import type { Machine, ModelImage } from '../commit.ts'
import { type PackedReadings, unpackReading } from '../packed.ts'
import { MachineWatch } from '../watch/machine-watch.ts'
import { type Outlook, outlook } from './outlook.ts'
import { Strengths } from './strengths.ts'

/** One replay of a floor. */
export class Rehearsal {
  readonly #machines = new Map<number, { readonly watch: MachineWatch; readonly strengths: Strengths }>()
  #readings = 0

  /** The machines there are, and their saved models: only the lessons are taken from them. */
  constructor(machines: readonly Machine[], models: readonly ModelImage[]) {
    for (const { number, machine, sensors } of machines) {
      const names = sensors.map(({ name }) => name)
      this.#machines.set(number, {
        watch: new MachineWatch(machine, names),
        strengths: new Strengths(machine),
      })
    }
    for (const { machine, image } of models) {
      const saved = MachineWatch.load(image)
      if (saved.ok) this.#machines.get(machine)?.watch.borrowLessons(saved.value)
    }
  }

  /** Readings played so far. */
  get readings(): number {
    return this.#readings
  }

  /** Plays a page of stored readings; pages must come oldest first. */
  take({ count, timesMs, machines, ends, blobs }: PackedReadings): void {
    for (let i = 0; i < count; i++) {
      this.#readings++
      const known = this.#machines.get(machines[i]!)
      const reading = unpackReading(blobs.subarray(ends[i - 1] ?? 0, ends[i]))
      if (!known || !reading) continue
      const step = known.watch.step(timesMs[i]!, reading.values)
      if (step.phase === 'watching') known.strengths.add(timesMs[i]!, step)
    }
  }

  /** What `perShift` cases per shift (null = as shipped) would mean, against the `present` multiplier. */
  outlook(perShift: number | null, present: number): Outlook {
    return outlook(
      [...this.#machines.values()].map(({ strengths }) => strengths),
      perShift,
      present,
    )
  }
}
