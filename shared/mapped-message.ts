// One Kafka message -> one reading, as a person has declared the topic: machine, time and sensors wherever they stand in the
// message. What does not fit is a flaw with a sentence; nothing is passed over in silence.
import { type Flaw, flaw } from './flaw.ts'
import { MAX_NAME_LENGTH, MAX_TIME_MS } from './limits.ts'
import { type Mapping, mappingOf, type SensorMapping, type TimeUnit, type TopicMapping } from './mapping.ts'
import { MessageReader, type Reading, type TopicReader } from './message.ts'
import { machineName, quote, readFields } from './message-json.ts'
import { parsePath, valueAt } from './path.ts'
import { fail, ok, type Result } from './result.ts'
import { parseTime } from './time.ts'

/** The reader of a topic's messages: as declared, else by their own field names. */
export function readerOf(mapping: Mapping, topic: string): TopicReader {
  const declared = mappingOf(mapping, topic)
  return declared === null ? new MessageReader() : new MappedReader(declared)
}

interface Field extends SensorMapping {
  readonly steps: readonly string[]
}

const decoder = new TextDecoder()
/** Milliseconds in one of each unit. */
const MS_IN: Readonly<Record<'s' | 'ms' | 'us' | 'ns', number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 }
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Reads messages of one topic as a person has declared it. */
export class MappedReader implements TopicReader {
  readonly declared: readonly SensorMapping[]
  readonly #mapping: TopicMapping
  readonly #fields: readonly Field[]
  readonly #machine: readonly string[]
  readonly #time: readonly string[]

  constructor(mapping: TopicMapping) {
    this.#mapping = mapping
    this.declared = mapping.sensors
    this.#fields = mapping.sensors.map((sensor) => ({ ...sensor, steps: parsePath(sensor.path) }))
    this.#machine = mapping.machine.from === 'field' ? parsePath(mapping.machine.path) : []
    this.#time = mapping.time.from === 'field' ? parsePath(mapping.time.path) : []
  }

  read(
    value: Uint8Array | string | null,
    recordTimeMs: number,
    key: Uint8Array | null,
    textOf?: () => string | null,
  ): Result<Reading, Flaw> {
    const read = readFields(value && (textOf?.() ?? value))
    if (!read.ok) return read
    const object = read.value
    const flaws: Flaw[] = []
    const machine = this.#machineOf(object, key)
    if (!machine.ok) return machine
    const sensors: string[] = []
    const values: number[] = []
    for (const field of this.#fields) {
      const found = valueAt(object, field.steps)
      if (found === undefined) continue
      sensors.push(field.name)
      values.push(take(field, found, flaws))
    }
    if (sensors.length === 0) {
      const paths = this.#fields.slice(0, 3).map(({ path }) => `"${path}"`)
      return fail(flaw('no-mapped-sensor', { machine: machine.value, fields: paths.join(', ') }))
    }
    const timeMs = this.#timeOf(object, recordTimeMs, flaws)
    if (timeMs === null) return fail(flaw('no-time', { machine: machine.value }))
    return ok({ machine: machine.value, timeMs, sensors, values, flaws })
  }

  #machineOf(object: unknown, key: Uint8Array | null): Result<string, Flaw> {
    const { machine } = this.#mapping
    if (machine.from === 'fixed') return ok(machine.name.trim())
    const named = machineName(
      machine.from === 'key' ? key && decoder.decode(key) : valueAt(object, this.#machine),
    )
    if (named !== null) return ok(named)
    const most = MAX_NAME_LENGTH
    return fail(
      machine.from === 'key'
        ? flaw('no-machine-in-key', { most })
        : flaw('no-machine-in-field', { field: machine.path, most }),
    )
  }

  /** The event time, epoch ms: the record's own where the field has none; null where there is none at all. */
  #timeOf(object: unknown, recordTimeMs: number, flaws: Flaw[]): number | null {
    const { time } = this.#mapping
    if (time.from === 'field') {
      const found = valueAt(object, this.#time)
      const timeMs = readTime(found, time.unit)
      if (timeMs !== null) return timeMs
      flaws.push(
        found === undefined
          ? flaw('no-time-in-field', { field: time.path })
          : flaw('bad-time', { value: quote(found) }),
      )
    }
    return inRange(recordTimeMs)
  }
}

/** Epoch ms of a time written in `unit`; null where it is no time between 1970 and 2248. */
export function readTime(value: unknown, unit: TimeUnit): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  if (unit === 'auto') return parseTime(value)
  if (unit === 'iso') return typeof value === 'string' ? parseTime(value) : null
  const number = numberOf(value)
  return number === null ? null : inRange(number * MS_IN[unit])
}

/** A finite number, or a text that is one; else null. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

function take({ name, unit, range }: Field, value: unknown, flaws: Flaw[]): number {
  if (value === null) return Number.NaN
  const number = numberOf(value)
  if (number === null) {
    flaws.push(notANumber(name, value))
    return Number.NaN
  }
  const { low, high } = range ?? {}
  if ((low !== undefined && number < low) || (high !== undefined && number > high)) {
    const is = `${Number(number.toPrecision(12))}${unit ? ` ${unit}` : ''}`
    flaws.push(flaw('out-of-range', { field: name, value: is, range: rangeText(low, high) }))
  }
  return number
}

/** Limits by signs alone, in any language; at least one is there. */
function rangeText(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return `≤ ${high}`
  return high === undefined ? `≥ ${low}` : `${low} … ${high}`
}

function notANumber(field: string, value: unknown): Flaw {
  if (typeof value === 'number') return flaw('not-a-number', { field })
  if (typeof value === 'object') return flaw('nested', { field })
  return flaw('text-for-number', { field, value: quote(value) })
}

const inRange = (ms: number): number | null => (ms >= 0 && ms <= MAX_TIME_MS ? ms : null)
