// A first guess of what a field is: machine, time, sensor or nothing, and a sensor's name and unit. A person looks at every
// guess before it counts, so it may be bolder than what the detector takes from a name by itself.
import { numberOf, readTime } from '../../../../shared/mapped-message.ts'
import { MAX_UNIT_LENGTH, type TimeUnit } from '../../../../shared/mapping.ts'
import { MACHINE_FIELDS, roleOf } from '../../../../shared/message.ts'
import { describeSensor } from '../sentence/sensor-names.ts'
import type { FoundField } from './fields.ts'

/** What a field is. */
export const FIELD_ROLES = ['sensor', 'machine', 'time', 'ignore'] as const
export type FieldRole = (typeof FIELD_ROLES)[number]

/** Keys that hold the rest of a message together and say nothing themselves. */
const WRAPPERS =
  /^(?:data|payload|body|message|values?|fields|metrics|measurements?|sensors?|readings?|tags|d|\d+)$/i
const MACHINE_PARTS: readonly string[] = [...MACHINE_FIELDS, 'station', 'unit', 'line', 'source', 'node']
const NAME_KEYS: readonly string[] = ['name', 'id', 'tag', 'serial', 'code', 'number']
const TIME_KEY = /^(?:ts|t|time|date|timestamp|datetime)$|time(?:stamp)?$|_(?:ts|at)$/i
/** Numbers that count or label something: no sensor unless a person says so. */
const NO_SENSOR =
  /^(?:id|seq|sequence|counter|offset|version|quality|status|state|code|line|shift|batch|order)$|_(?:id|no|nr)$/i
/** Endings that are a unit only where somebody looks at the guess. */
const SHORT_UNITS = new Map([
  ['c', '°C'],
  ['f', '°F'],
  ['k', 'K'],
  ['v', 'V'],
  ['a', 'A'],
  ['w', 'W'],
  ['g', 'g'],
  ['n', 'N'],
  ['m', 'm'],
  ['s', 's'],
  ['l', 'l'],
  ['kg', 'kg'],
  ['ms', 'ms'],
  ['pa', 'Pa'],
])
const TIME_NOT_BEFORE_MS = Date.UTC(2000, 0, 1)
const NS_FROM = 1e17
const US_FROM = 1e14

/** What each field is, by its path. At most one is the machine and one the time. */
export function guessRoles(fields: readonly FoundField[]): ReadonlyMap<string, FieldRole> {
  const machine = best(fields, machineRank)
  const time = best(fields, (field) => (field === machine ? 0 : timeRank(field)))
  return new Map(
    fields.map((field): [string, FieldRole] => {
      if (field === machine) return [field.path, 'machine']
      if (field === time) return [field.path, 'time']
      return [field.path, isSensor(field) ? 'sensor' : 'ignore']
    }),
  )
}

/** A sensor's name for a field: the keys that say something, joined. Not yet told apart from others of the topic. */
export function guessName({ steps }: Pick<FoundField, 'steps'>): string {
  const telling = steps.filter((step) => !WRAPPERS.test(step))
  const chosen = telling.length > 0 ? telling : steps
  return chosen.join('_').replace(/\s+/g, ' ').trim().slice(0, 100) || 'sensor'
}

/** The unit of a field as its name, or a text beside it, tells; empty where neither does. */
export function guessUnit({ steps, unitBeside }: Pick<FoundField, 'steps' | 'unitBeside'>): string {
  const name = guessName({ steps })
  const known = describeSensor(name, unitBeside).unit
  if (known !== null) return known.slice(0, MAX_UNIT_LENGTH)
  return SHORT_UNITS.get(/_([a-z]{1,2})$/i.exec(name)?.[1]?.toLowerCase() ?? '') ?? ''
}

/** How a time field is written: micro- and nanoseconds are told by their size, the rest is read by time.ts. */
export function guessTimeUnit(value: FoundField['value']): TimeUnit {
  const number = numberOf(value)
  if (number === null || number < US_FROM) return 'auto'
  return number >= NS_FROM ? 'ns' : 'us'
}

function isSensor({ steps, value }: FoundField): boolean {
  const key = steps.at(-1) ?? ''
  return numberOf(value) !== null && roleOf(key) === 'sensor' && !NO_SENSOR.test(key)
}

/** 0: no machine's name. */
function machineRank({ steps, value }: FoundField): number {
  if (typeof value !== 'string' && typeof value !== 'number') return 0
  const key = (steps.at(-1) ?? '').toLowerCase()
  const parent = (steps.at(-2) ?? '').toLowerCase()
  const rank = MACHINE_FIELDS.indexOf(key)
  if (rank >= 0) return 1000 - rank
  if (NAME_KEYS.includes(key) && MACHINE_PARTS.includes(parent)) return 500 - NAME_KEYS.indexOf(key)
  return typeof value === 'string' && /machine|device|asset|equipment|station/i.test(key) ? 100 : 0
}

/** 0: no time. The field that stands further out is the message's. */
function timeRank({ steps, value }: FoundField): number {
  const key = steps.at(-1) ?? ''
  if (roleOf(key) !== 'time' && !TIME_KEY.test(key)) return 0
  const timeMs = readTime(value, guessTimeUnit(value))
  if (timeMs === null || timeMs < TIME_NOT_BEFORE_MS) return 0
  return (roleOf(key) === 'time' ? 100 : 50) - steps.length
}

function best(fields: readonly FoundField[], rank: (field: FoundField) => number): FoundField | null {
  let chosen: FoundField | null = null
  let highest = 0
  for (const field of fields) {
    const own = rank(field)
    if (own <= highest) continue
    chosen = field
    highest = own
  }
  return chosen
}
