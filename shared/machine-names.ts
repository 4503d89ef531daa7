// Machines' names by the bytes that a message writes them with: the same few come again and again, and are found without a string
// being made. Bounded: names with the same place take it from each other.
import { MAX_NAME_LENGTH } from './limits.ts'
import { machineName } from './message-json.ts'

/** A power of two. */
const PLACES = 4096
/** Longer ones are not looked at: quotes and all. */
const MOST_BYTES = MAX_NAME_LENGTH + 2

interface Known {
  readonly bytes: Uint8Array
  readonly name: string
}

const decoder = new TextDecoder()

/** Remembers names. */
export class MachineNames {
  readonly #known = new Array<Known | undefined>(PLACES)

  /** The name that the JSON number or simple string in `bytes` from `from` to `to` gives; null where it is none, or too long. */
  of(bytes: Uint8Array, from: number, to: number): string | null {
    if (to - from > MOST_BYTES) return null
    let hash = 0
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    const place = hash & (PLACES - 1)
    const known = this.#known[place]
    if (known !== undefined && isSame(known.bytes, bytes, from, to)) return known.name
    const own = bytes.slice(from, to)
    const name = machineName(JSON.parse(decoder.decode(own)))
    if (name !== null) this.#known[place] = { bytes: own, name }
    return name
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false
  return true
}
