// One Kafka message -> one reading. The only place that knows what machines' messages look like; the tablet, the
// gateway's inspector and the command-line tools all read with it. Any flat JSON object will do: a machine field, a
// time field (else the record's own time), and every other numeric field is a sensor. Other messages are read by
// mapped-message.ts, as a person has declared them.
import { type Flaw, flaw } from './flaw.ts'
import { MAX_NAME_LENGTH, MAX_SENSORS, MAX_TIME_MS } from './limits.ts'
import type { SensorMapping } from './mapping.ts'
import { machineName, quote, readFields } from './message-json.ts'
import type { Slot } from './message-shape.ts'
import { MessageShapes } from './message-shapes.ts'
import { fail, ok, type Result } from './result.ts'
import { parseTime } from './time.ts'

/** What one machine's sensors said at one moment. */
export interface Reading {
  readonly machine: string
  /** Event time, epoch ms. */
  readonly timeMs: number
  /** The sensors' names, in the order of the message. */
  readonly sensors: readonly string[]
  /** One value per sensor; NaN where the message had none (null) or one that is no number. */
  readonly values: readonly number[]
  /** What was wrong with single fields; the rest of the reading stands. Almost always empty. */
  readonly flaws: readonly Flaw[]
}

/** Field names that name the machine. */
export const MACHINE_FIELDS: readonly string[] = [
  'machine_id',
  'machine',
  'machineid',
  'device_id',
  'device',
  'deviceid',
  'asset_id',
  'asset',
  'equipment_id',
  'equipment',
]
const TIME_FIELDS = ['timestamp', 'time', 'datetime', 'date_time', 'event_time', 'eventtime', 'ts']
/** Truth labels of data sets: an answer kept aside, never a sensor. */
export const LABEL_FIELDS: readonly string[] = ['anomaly', 'changepoint', 'is_anomaly', 'label']
/** Sensors of the well-known example format, so text in one of them is known to be wrong from the first message on. */
const KNOWN_SENSORS = ['temperature', 'vibration', 'pressure', 'speed']

type Role = 'machine' | 'time' | 'label' | 'sensor'
const ROLES = new Map<string, Role>([
  ...MACHINE_FIELDS.map((name): [string, Role] => [name, 'machine']),
  ...TIME_FIELDS.map((name): [string, Role] => [name, 'time']),
  ...LABEL_FIELDS.map((name): [string, Role] => [name, 'label']),
])

const noText = (): null => null

/** What a field of this name is, whatever its case: the machine, the time, a truth label or a sensor. */
export const roleOf = (field: string): Role => ROLES.get(field.toLowerCase()) ?? 'sensor'

/** Reads messages of one topic, one by one. */
export interface TopicReader {
  /** What a person has said of the sensors; null where the messages speak for themselves. */
  readonly declared: readonly SensorMapping[] | null
  /**
   * Reads one message: its bytes, or their text where that is known already, its record's time (epoch ms) and key (null
   * without one). `textOf` is asked only where the text of the bytes is needed, and gives it where it can be decoded together
   * with others, else null. Fails with a flaw, never throws.
   */
  read(
    value: Uint8Array | string | null,
    recordTimeMs: number,
    key: Uint8Array | null,
    textOf?: () => string | null,
  ): Result<Reading, Flaw>
}

/**
 * Reads messages of one topic by their own field names. It remembers which fields have been numbers, so that text in one of
 * them is told from a plain label (`"state": "RUN"`), which is passed over; and what messages have looked like, so that one
 * more of them is read without JSON.parse, with the same result.
 */
export class MessageReader implements TopicReader {
  readonly declared = null
  readonly #roles = new Map<string, Role>()
  readonly #numeric = new Set<string>(KNOWN_SENSORS)
  readonly #shapes = new MessageShapes()

  /**
   * Reads one message. `value` are its bytes or their text (null for a record without one), `recordTimeMs` the record's own
   * time, used where the message names none. Fails with the flaw that makes the whole message unusable.
   */
  read(
    value: Uint8Array | string | null,
    recordTimeMs: number,
    _key: Uint8Array | null = null,
    textOf: () => string | null = noText,
  ): Result<Reading, Flaw> {
    if (value === null || typeof value === 'string') return this.#readText(value, recordTimeMs)
    const reading = this.#shapes.read(value, recordTimeMs)
    if (reading !== null) return ok(reading)
    const read = this.#readText(textOf() ?? value, recordTimeMs)
    if (read.ok && read.value.flaws.length === 0)
      this.#shapes.offer(value, recordTimeMs, read.value, this.#slotOf)
    return read
  }

  #readText(value: Uint8Array | string | null, recordTimeMs: number): Result<Reading, Flaw> {
    const object = readFields(value)
    return object.ok ? this.#toReading(object.value, recordTimeMs) : object
  }

  readonly #slotOf = (field: string): Slot => {
    const role = this.#roleOf(field)
    if (role === 'sensor') return this.#numeric.has(field) ? 'sensor' : 'label'
    return role === 'label' ? 'any' : role
  }

  #toReading(object: Record<string, unknown>, recordTimeMs: number): Result<Reading, Flaw> {
    const flaws: Flaw[] = []
    let machine: string | null = null
    let timeMs: number | null = null
    let timeText: unknown
    const sensors: string[] = []
    const values: number[] = []
    for (const field in object) {
      const value = object[field]
      const role = this.#roleOf(field)
      if (role === 'machine') machine ??= machineName(value)
      else if (role === 'time') {
        timeText = value
        if (timeMs === null && (typeof value === 'string' || typeof value === 'number'))
          timeMs = parseTime(value)
      } else if (role === 'sensor') this.#takeSensor(field, value, sensors, values, flaws)
    }
    if (machine === null) return fail(flaw('no-machine', { most: MAX_NAME_LENGTH }))
    if (sensors.length === 0) return fail(flaw('no-sensor', { machine }))
    if (sensors.length > MAX_SENSORS)
      return fail(flaw('too-many-sensors', { machine, count: sensors.length, most: MAX_SENSORS }))
    if (timeMs === null) {
      if (timeText !== undefined && timeText !== null)
        flaws.push(flaw('bad-time', { value: quote(timeText) }))
      if (!(recordTimeMs >= 0 && recordTimeMs <= MAX_TIME_MS)) return fail(flaw('no-time', { machine }))
      timeMs = recordTimeMs
    }
    return ok({ machine, timeMs, sensors, values, flaws })
  }

  #takeSensor(field: string, value: unknown, sensors: string[], values: number[], flaws: Flaw[]): void {
    if (field.length === 0 || field.length > MAX_NAME_LENGTH) {
      flaws.push(flaw('bad-name', { length: field.length, most: MAX_NAME_LENGTH }))
      return
    }
    if (typeof value === 'number') {
      if (!this.#numeric.has(field)) {
        this.#numeric.add(field)
        // A shape may have it as a label.
        this.#shapes.forget()
      }
      sensors.push(field)
      if (Number.isFinite(value)) values.push(value)
      else {
        values.push(Number.NaN)
        flaws.push(flaw('not-a-number', { field }))
      }
    } else if (value === null) {
      if (!this.#numeric.has(field)) return
      sensors.push(field)
      values.push(Number.NaN)
    } else if (typeof value === 'string') {
      if (!this.#numeric.has(field)) return
      sensors.push(field)
      values.push(Number.NaN)
      flaws.push(flaw('text-for-number', { field, value: quote(value) }))
    } else if (typeof value === 'object') {
      flaws.push(flaw('nested', { field }))
    }
  }

  #roleOf(field: string): Role {
    const known = this.#roles.get(field)
    if (known !== undefined) return known
    const role = roleOf(field)
    // Bounded: a stream that makes up field names without end must not fill the memory.
    if (this.#roles.size < 4 * MAX_SENSORS) this.#roles.set(field, role)
    return role
  }
}
