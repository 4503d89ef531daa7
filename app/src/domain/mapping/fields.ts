// Which fields the newest messages of a topic have, wherever they stand in them: what a person chooses from.
import { readFields } from '../../../../shared/message-json.ts'
import { pathText } from '../../../../shared/path.ts'
import type { RawMessage } from '../samples.ts'

/** A field as it was found. */
export interface FoundField {
  /** Where it stands (shared/path.ts). */
  readonly path: string
  readonly steps: readonly string[]
  /** Its newest value that is not null; null where all were. */
  readonly value: string | number | boolean | null
  /** A text beside it that looks like its unit (`{"value": 61, "unit": "degC"}`); null without one. */
  readonly unitBeside: string | null
}

/** Deeper, longer and more than this, nobody chooses from a list. */
const MOST_DEPTH = 8
const MOST_ELEMENTS = 16
const MOST_FIELDS = 300
const VALUE_KEYS: readonly string[] = ['value', 'val', 'v']
const UNIT_KEYS: readonly string[] = ['unit', 'units', 'uom']

/** All fields of these messages, newest first, in the order of the messages. Messages that are no JSON object have none. */
export function fieldsOf(samples: readonly Pick<RawMessage, 'value'>[]): readonly FoundField[] {
  const found = new Map<string, FoundField>()
  for (const { value } of samples) {
    const message = readFields(value)
    if (message.ok) collect(message.value, [], found)
  }
  return [...found.values()]
}

function collect(node: object, steps: readonly string[], found: Map<string, FoundField>): void {
  const entries = Object.entries(node)
  for (const [key, value] of Array.isArray(node) ? entries.slice(0, MOST_ELEMENTS) : entries) {
    const here = [...steps, key]
    if (typeof value === 'object' && value !== null) {
      if (here.length < MOST_DEPTH) collect(value, here, found)
    } else keep({ path: pathText(here), steps: here, value, unitBeside: unitBeside(key, entries) }, found)
  }
}

function keep(field: FoundField, found: Map<string, FoundField>): void {
  const known = found.get(field.path)
  if (known ? known.value === null : found.size < MOST_FIELDS) found.set(field.path, field)
}

function unitBeside(key: string, entries: readonly (readonly [string, unknown])[]): string | null {
  if (!VALUE_KEYS.includes(key.toLowerCase())) return null
  const unit = entries.find(([other]) => UNIT_KEYS.includes(other.toLowerCase()))?.[1]
  return typeof unit === 'string' && unit !== '' ? unit : null
}
