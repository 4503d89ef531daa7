// The shape of flat messages: the bytes that all messages of it have, and the slots between them where their values stand. A
// message of a known shape is read straight from its bytes; one that differs in anything but simple values is not of the shape.
import {
  endOfLiteral,
  endOfNumber,
  endOfScalar,
  endOfString,
  isNull,
  isString,
  NumberReader,
} from './json-scalar.ts'
import { MAX_TIME_MS } from './limits.ts'
import type { MachineNames } from './machine-names.ts'
import type { Reading } from './message.ts'
import { parseTime, simpleTimeIn } from './time.ts'

/**
 * What stands in a slot: the machine's name, the event time, a sensor's number or null, a label (anything but a number, or it
 * would be a sensor), or any scalar, which says nothing.
 */
export type Slot = 'machine' | 'time' | 'sensor' | 'label' | 'any'

/** A longer message is no example of a shape: shapes are remembered. */
const MOST_BYTES = 32 * 1024
const OPEN = 0x7b
const CLOSE = 0x7d
const COLON = 0x3a
const COMMA = 0x2c
const QUOTE = 0x22
const BACKSLASH = 0x5c
const NO_FLAWS: Reading['flaws'] = []

const numbers = new NumberReader()
// A mark of byte order inside of a message is a letter like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** One shape, with at least one machine and one sensor. */
export class MessageShape {
  /** The sensors' names, in the order of the message: one array for all readings of the shape. */
  readonly sensors: readonly string[]
  readonly #slots: readonly Slot[]
  /** What stands before each slot, and behind the last one; one after the other. */
  readonly #constants: Uint8Array
  /** Where in them each one ends. */
  readonly #ends: readonly number[]
  readonly #hasTime: boolean
  readonly #noValues: readonly number[]

  /** `constants`: one before each slot and one behind the last. */
  constructor(sensors: readonly string[], slots: readonly Slot[], constants: readonly Uint8Array[]) {
    this.sensors = sensors
    this.#slots = slots
    let end = 0
    this.#ends = constants.map(({ length }) => (end += length))
    this.#constants = new Uint8Array(end)
    constants.forEach((constant, i) => {
      this.#constants.set(constant, this.#ends[i]! - constant.length)
    })
    this.#hasTime = slots.includes('time')
    this.#noValues = sensors.map(() => Number.NaN)
  }

  /**
   * The reading of a message of this shape, without flaws; null for any other message, and for one that has a flaw or is not
   * surely read as by JSON.parse. `recordTimeMs`: taken where the shape has no time.
   */
  read(bytes: Uint8Array, recordTimeMs: number, names: MachineNames): Reading | null {
    if (!this.#hasTime && !(recordTimeMs >= 0 && recordTimeMs <= MAX_TIME_MS)) return null
    let at = this.#behindConstant(bytes, 0, 0)
    if (at < 0) return null
    const slots = this.#slots
    const values = this.#noValues.slice()
    let machine: string | null = null
    let timeMs: number | null = recordTimeMs
    let sensor = 0
    for (let i = 0; i < slots.length; i++) {
      const from = at
      switch (slots[i]) {
        case 'sensor': {
          if (isNull(bytes, from)) at = endOfLiteral(bytes, from)
          else {
            const value = numbers.read(bytes, from)
            if (Number.isNaN(value)) return null
            values[sensor] = value
            at = numbers.end
          }
          sensor += 1
          break
        }
        case 'machine':
          at = isString(bytes, from) ? endOfString(bytes, from) : endOfNumber(bytes, from)
          if (at < 0) return null
          machine = names.of(bytes, from, at)
          if (machine === null) return null
          break
        case 'time':
          at = isString(bytes, from) ? endOfString(bytes, from) : endOfNumber(bytes, from)
          timeMs = at < 0 ? null : timeIn(bytes, from, at)
          if (timeMs === null) return null
          break
        case 'label':
          at = isString(bytes, from) ? endOfString(bytes, from) : endOfLiteral(bytes, from)
          break
        default:
          at = endOfScalar(bytes, from)
      }
      if (at >= 0) at = this.#behindConstant(bytes, at, i + 1)
      if (at < 0) return null
    }
    if (machine === null || timeMs === null || at !== bytes.length) return null
    return { machine, timeMs, sensors: this.sensors, values, flaws: NO_FLAWS }
  }

  /** Index behind constant number `i`, which stands in `bytes` at `at`; -1 where it does not. */
  #behindConstant(bytes: Uint8Array, at: number, i: number): number {
    const constants = this.#constants
    const end = this.#ends[i]!
    let to = at
    for (let from = i === 0 ? 0 : this.#ends[i - 1]!; from < end; from++, to++)
      if (constants[from] !== bytes[to]) return -1
    return to
  }
}

function timeIn(bytes: Uint8Array, from: number, to: number): number | null {
  if (!isString(bytes, from)) return parseTime(numbers.read(bytes, from))
  return simpleTimeIn(bytes, from + 1, to - 1) ?? parseTime(decoder.decode(bytes.subarray(from + 1, to - 1)))
}

/**
 * The shape of a message that is JSON in UTF-8; `slotOf` says what a field is. null where it is no flat object of simple values,
 * or has a field twice, or a field's name is written with escapes.
 */
export function shapeOf(bytes: Uint8Array, slotOf: (field: string) => Slot): MessageShape | null {
  if (bytes.length > MOST_BYTES) return null
  const fields = new Set<string>()
  const sensors: string[] = []
  const slots: Slot[] = []
  const constants: Uint8Array[] = []
  let constantFrom = 0
  let at = behindSpace(bytes, 0)
  if (bytes[at] !== OPEN) return null
  do {
    const name = behindSpace(bytes, at + 1)
    const nameEnd = endOfName(bytes, name)
    if (nameEnd < 0) return null
    const field = decoder.decode(bytes.subarray(name + 1, nameEnd - 1))
    if (fields.has(field)) return null
    fields.add(field)
    at = behindSpace(bytes, nameEnd)
    if (bytes[at] !== COLON) return null
    at = behindSpace(bytes, at + 1)
    let slot = slotOf(field)
    // The first machine and the first time of a message are the ones that count.
    if ((slot === 'machine' || slot === 'time') && slots.includes(slot)) slot = 'any'
    if (slot === 'sensor') sensors.push(field)
    slots.push(slot)
    constants.push(bytes.slice(constantFrom, at))
    constantFrom = endOfScalar(bytes, at)
    if (constantFrom < 0) return null
    at = behindSpace(bytes, constantFrom)
  } while (bytes[at] === COMMA)
  if (bytes[at] !== CLOSE || behindSpace(bytes, at + 1) !== bytes.length) return null
  constants.push(bytes.slice(constantFrom))
  return new MessageShape(sensors, slots, constants)
}

/** Index behind the name at `at`, quotes and all, letters of any language; -1 where there is none or it has escapes. */
function endOfName(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1
  const end = bytes.indexOf(QUOTE, at + 1)
  if (end < 0 || bytes.subarray(at, end).includes(BACKSLASH)) return -1
  return end + 1
}

/** Index of the first byte from `at` on that is no white space of JSON. */
function behindSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++
  return at
}
