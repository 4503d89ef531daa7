// The few shapes that messages of one topic have had of late, the latest first. A shape is learned from a message that has been
// read by JSON.parse, and kept only if it reads that message just the same.
import { MachineNames } from './machine-names.ts'
import type { Reading } from './message.ts'
import { type MessageShape, type Slot, shapeOf } from './message-shape.ts'

/** The one used longest ago gives way beyond this many. */
const MOST_SHAPES = 16
// Messages that never look alike must not pay for learning each time: so many of the first ones are learned from, …
const LEARNED_FIRST = 2 * MOST_SHAPES
/** … and then one of so many. */
const LEARNED_ONE_OF = 32

/** Remembers the shapes. */
export class MessageShapes {
  readonly #shapes: MessageShape[] = []
  readonly #names = new MachineNames()
  #offered = 0

  /** The reading of a message that looks like one before; null where none did, or it has to be read by JSON.parse. */
  read(bytes: Uint8Array, recordTimeMs: number): Reading | null {
    const shapes = this.#shapes
    for (let i = 0; i < shapes.length; i++) {
      const shape = shapes[i]!
      const reading = shape.read(bytes, recordTimeMs, this.#names)
      if (reading === null) continue
      for (let to = i; to > 0; to--) shapes[to] = shapes[to - 1]!
      shapes[0] = shape
      return reading
    }
    return null
  }

  /** Offers a message to learn from, whose reading is known and without flaws; `slotOf` says what a field of it is. */
  offer(bytes: Uint8Array, recordTimeMs: number, reading: Reading, slotOf: (field: string) => Slot): void {
    this.#offered += 1
    if (this.#offered > LEARNED_FIRST && this.#offered % LEARNED_ONE_OF !== 0) return
    const shape = shapeOf(bytes, slotOf)
    const again = shape?.read(bytes, recordTimeMs, this.#names) ?? null
    if (shape === null || again === null || !isSame(reading, again)) return
    this.#shapes.unshift(shape)
    this.#shapes.splice(MOST_SHAPES)
  }

  /** Forgets all shapes: what a field is has changed. */
  forget(): void {
    this.#shapes.length = 0
  }
}

/** Names among others: JSON.parse puts fields that are named by a whole number before all others. */
const isSame = (a: Reading, b: Reading): boolean =>
  a.machine === b.machine &&
  a.timeMs === b.timeMs &&
  a.sensors.length === b.sensors.length &&
  a.sensors.every((name, i) => name === b.sensors[i] && Object.is(a.values[i], b.values[i]))
