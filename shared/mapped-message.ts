// One Kafka message -> one reading, as a person has declared the topic: machine, time and sensors wherever they stand in the
// message. What does not fit is a flaw with a sentence; nothing is passed over in silence.
import { MAX_NAME_LENGTH, MAX_TIME_MS } from './limits.ts'
import { type Mapping, mappingOf, type SensorMapping, type TimeUnit, type TopicMapping } from './mapping.ts'
import { type Flaw, MessageReader, type Reading, type TopicReader } from './message.ts'
import { flaw, machineName, quote, readFields } from './message-json.ts'
import { parsePath, valueAt } from './path.ts'
import { ok, type Result } from './result.ts'
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
  ): Result<Reading, Flaw> {
    const fields = readFields(value)
    if (!fields.ok) return fields
    const { object, flaws } = fields.value
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
      return flaw(
        'no-sensor',
        `The message of machine "${machine.value}" has no mapped sensor (${paths.join(', ')}); map the fields it has.`,
      )
    }
    const timeMs = this.#timeOf(object, recordTimeMs, flaws)
    if (timeMs === null)
      return flaw(
        'bad-time',
        `The message of machine "${machine.value}" and its record have no usable time; send one of them.`,
      )
    return ok({ machine: machine.value, timeMs, sensors, values, flaws })
  }

  #machineOf(object: unknown, key: Uint8Array | null): Result<string, Flaw> {
    const { machine } = this.#mapping
    if (machine.from === 'fixed') return ok(machine.name.trim())
    const named = machineName(
      machine.from === 'key' ? key && decoder.decode(key) : valueAt(object, this.#machine),
    )
    if (named !== null) return ok(named)
    const where = machine.from === 'key' ? 'The key of the message' : `The field "${machine.path}"`
    return flaw(
      'no-machine',
      `${where} names no machine (1 to ${MAX_NAME_LENGTH} characters); send one there, or map another field.`,
    )
  }

  /** The event time, epoch ms: the record's own where the field has none; null where there is none at all. */
  #timeOf(object: unknown, recordTimeMs: number, flaws: Flaw[]): number | null {
    const { time } = this.#mapping
    if (time.from === 'field') {
      const found = valueAt(object, this.#time)
      const timeMs = readTime(found, time.unit)
      if (timeMs !== null) return timeMs
      const what = found === undefined ? `"${time.path}" is missing` : `${quote(found)} is no time`
      flaws.push({
        code: 'bad-time',
        text: `${what}; send ISO 8601 or a number, or map another field. The record's own time was used.`,
      })
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
  const isLow = range?.low !== undefined && number < range.low
  if (isLow || (range?.high !== undefined && number > range.high)) {
    const is = `${Number(number.toPrecision(12))}${unit ? ` ${unit}` : ''}`
    const beyond = isLow ? `less than ${range.low}` : `more than ${range.high}`
    flaws.push({
      code: 'out-of-range',
      text: `"${name}" is ${is}, ${beyond}, which it cannot show; check the sensor. The value was kept.`,
    })
  }
  return number
}

function notANumber(name: string, value: unknown): Flaw {
  if (typeof value === 'number')
    return { code: 'not-a-number', text: `"${name}" is NaN or infinite; send null where there is no value.` }
  if (typeof value === 'object')
    return { code: 'nested', text: `"${name}" holds several fields; map one of them.` }
  return {
    code: 'text-for-number',
    text: `"${name}" is ${quote(value)}; send a number, or map another field.`,
  }
}

const inRange = (ms: number): number | null => (ms >= 0 && ms <= MAX_TIME_MS ? ms : null)
