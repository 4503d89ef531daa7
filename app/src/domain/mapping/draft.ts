// A topic's mapping while a person writes it: every field with its role, limits still as text. It becomes a mapping only as a
// whole, and says why it is none yet.
import { numberOf } from '../../../../shared/mapped-message.ts'
import {
  type Limits,
  type SensorMapping,
  type TimeUnit,
  type TopicMapping,
  topicProblem,
} from '../../../../shared/mapping.ts'
import { parsePath } from '../../../../shared/path.ts'
import { fail, ok, type Result } from '../../../../shared/result.ts'
import { type Said, said } from '../said.ts'
import type { FoundField } from './fields.ts'
import { type FieldRole, guessName, guessRoles, guessTimeUnit, guessUnit } from './guess.ts'

/** One field as a person has it before them. */
export interface DraftField {
  readonly path: string
  role: FieldRole
  name: string
  unit: string
  /** Limits as they were typed; empty = none. */
  rangeLow: string
  rangeHigh: string
  normalLow: string
  normalHigh: string
}

/** A topic's mapping as a person has it before them. */
export interface Draft {
  /** The topic's name, or a pattern. */
  topic: string
  fields: DraftField[]
  /** Where the machine's name comes from while no field is the machine. */
  machineFrom: 'key' | 'fixed'
  fixedName: string
  timeUnit: TimeUnit
}

/** Begins with what is declared of a topic already, or, where nothing is, with a guess. */
export function draftOf(
  topic: string,
  declared: TopicMapping | null,
  found: readonly FoundField[],
  hasKeys: boolean,
): Draft {
  const draft: Draft = {
    topic: declared?.topic ?? topic,
    fields: [],
    machineFrom: declared ? (declared.machine.from === 'key' ? 'key' : 'fixed') : hasKeys ? 'key' : 'fixed',
    fixedName: declared?.machine.from === 'fixed' ? declared.machine.name : topic,
    timeUnit: declared?.time.from === 'field' ? declared.time.unit : 'auto',
  }
  if (declared) draft.fields = declaredFields(declared)
  else {
    const roles = guessRoles(found)
    for (const field of found)
      draft.fields.push(guessed(field, roles.get(field.path) ?? 'ignore', draft.fields))
    const time = found.find(({ path }) => roles.get(path) === 'time')
    if (time) draft.timeUnit = guessTimeUnit(time.value)
  }
  return withFound(draft, found)
}

/** The draft with fields that have appeared since at its end, passed over until a person says otherwise. */
export function withFound(draft: Draft, found: readonly FoundField[]): Draft {
  const known = new Set(draft.fields.map(({ path }) => path))
  const fresh = found.filter(({ path }) => !known.has(path))
  if (fresh.length === 0) return draft
  const fields = [...draft.fields]
  for (const field of fresh) fields.push(guessed(field, 'ignore', fields))
  return { ...draft, fields }
}

/** Gives a field a role; the machine and the time are one field each, so another one that was it is passed over. */
export function setRole(draft: Draft, field: DraftField, role: FieldRole): void {
  if (role === 'machine' || role === 'time')
    for (const other of draft.fields) if (other.role === role) other.role = 'ignore'
  field.role = role
}

/** The draft as a mapping, or what is missing. */
export function mappingFrom(draft: Draft): Result<TopicMapping, Said> {
  const sensors: SensorMapping[] = []
  for (const field of draft.fields) {
    if (field.role !== 'sensor') continue
    const sensor = sensorFrom(field)
    if (!sensor.ok) return sensor
    sensors.push(sensor.value)
  }
  const machine = draft.fields.find(({ role }) => role === 'machine')
  const time = draft.fields.find(({ role }) => role === 'time')
  const mapping: TopicMapping = {
    topic: draft.topic.trim(),
    machine: machine
      ? { from: 'field', path: machine.path }
      : draft.machineFrom === 'key'
        ? { from: 'key' }
        : { from: 'fixed', name: draft.fixedName.trim() },
    time: time ? { from: 'field', path: time.path, unit: draft.timeUnit } : { from: 'record' },
    sensors,
  }
  const problem = topicProblem(mapping)
  return problem === null ? ok(mapping) : fail(problem)
}

function sensorFrom(field: DraftField): Result<SensorMapping, Said> {
  const name = field.name.trim()
  const range = limitsFrom(field.rangeLow, field.rangeHigh, name || field.path)
  const normal = limitsFrom(field.normalLow, field.normalHigh, name || field.path)
  for (const limits of [range, normal]) if (!limits.ok) return limits
  return ok({
    path: field.path,
    name,
    unit: field.unit.trim() || null,
    ...(range.ok && range.value && { range: range.value }),
    ...(normal.ok && normal.value && { normal: normal.value }),
  })
}

/** Undefined where neither is given. A comma is taken as a decimal point: nothing else is meant by it in one number. */
function limitsFrom(lowText: string, highText: string, field: string): Result<Limits | undefined, Said> {
  const numbers: (number | undefined)[] = []
  for (const text of [lowText, highText]) {
    const typed = text.trim().replace(',', '.').replace('−', '-')
    const number = numberOf(typed)
    if (typed !== '' && number === null) return fail(said('limit-no-number', { field, text: text.trim() }))
    numbers.push(number ?? undefined)
  }
  const [low, high] = numbers
  if (low === undefined && high === undefined) return ok(undefined)
  if (low !== undefined && high !== undefined && low >= high)
    return fail(said('limit-order', { field, low, high }))
  return ok({ ...(low !== undefined && { low }), ...(high !== undefined && { high }) })
}

function declaredFields({ machine, time, sensors }: TopicMapping): DraftField[] {
  const fields = sensors.map(
    (sensor): DraftField => ({
      path: sensor.path,
      role: 'sensor',
      name: sensor.name,
      unit: sensor.unit ?? '',
      rangeLow: typed(sensor.range?.low),
      rangeHigh: typed(sensor.range?.high),
      normalLow: typed(sensor.normal?.low),
      normalHigh: typed(sensor.normal?.high),
    }),
  )
  const lone = (path: string, role: FieldRole): DraftField =>
    empty(path, role, guessName({ steps: parsePath(path) }), '')
  if (time.from === 'field') fields.unshift(lone(time.path, 'time'))
  if (machine.from === 'field') fields.unshift(lone(machine.path, 'machine'))
  return fields
}

function guessed(field: FoundField, role: FieldRole, others: readonly DraftField[]): DraftField {
  const name = guessName(field)
  const taken = new Set(others.map((other) => other.name))
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  return empty(field.path, role, free, guessUnit(field))
}

const empty = (path: string, role: FieldRole, name: string, unit: string): DraftField => ({
  path,
  role,
  name,
  unit,
  rangeLow: '',
  rangeHigh: '',
  normalLow: '',
  normalHigh: '',
})
const typed = (limit: number | undefined): string => (limit === undefined ? '' : String(limit))
