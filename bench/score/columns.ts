// Which column of a table is what: the time, the machine, labels (carried through, never looked at), and the sensors.

import { MAX_SENSORS } from '../../shared/limits.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { parseTime } from '../../shared/time.ts'

/** What the person said of the columns, by name. */
export interface ColumnWishes {
  readonly time?: string | undefined
  readonly machine?: string | undefined
  readonly ignore: readonly string[]
}

/** The columns by index; -1 where there is no such column. */
export interface Columns {
  readonly names: readonly string[]
  readonly time: number
  readonly machine: number
  readonly sensors: readonly number[]
}

const TIME_NAMES = /^(timestamp|datetime|date_?time|time|date|ts|event_?time|time_?stamp)(_?(utc|ms|s))?$/i
const MACHINE_NAMES =
  /^(machine|machine_?id|asset|asset_?id|device|device_?id|equipment|equipment_?id|unit_?id)$/i
const LABEL_NAMES = /^(anomaly|changepoint|label|is_anomaly)$/i
/** A column is a sensor where at least this part of the filled cells are numbers. */
const LEAST_NUMERIC = 0.5

/** A cell as a number; NaN where it is none. A decimal comma is read where the cells are not separated by commas. */
export function numberOf(cell: string, delimiter: string): number {
  const text = cell.trim()
  if (text === '') return Number.NaN
  return Number(delimiter === ',' ? text : text.replace(',', '.'))
}

/** The most frequent of the usual delimiters in a header line outside quotes; a comma where there is none. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '')
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: bare.split(mark).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark
}

/** Decides from the header and the first rows; the error is one sentence that says what to do. */
export function findColumns(
  names: readonly string[],
  sample: readonly (readonly string[])[],
  delimiter: string,
  wishes: ColumnWishes,
): Result<Columns> {
  const wanted = [wishes.time, wishes.machine, ...wishes.ignore].filter((name) => name !== undefined)
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined)
    return fail(`there is no column "${unknown}"; the columns are: ${names.join(', ')}`)
  const time = wishes.time !== undefined ? names.indexOf(wishes.time) : findTime(names, sample)
  const machine =
    wishes.machine !== undefined
      ? names.indexOf(wishes.machine)
      : names.findIndex((name) => MACHINE_NAMES.test(name))
  const sensors = names.flatMap((name, i) => {
    const isOther = i === time || i === machine || wishes.ignore.includes(name) || LABEL_NAMES.test(name)
    return !isOther && isNumeric(sample, i, delimiter) ? [i] : []
  })
  if (sensors.length === 0) return fail('no column with numbers is left to score')
  if (sensors.length > MAX_SENSORS) {
    return fail(
      `${sensors.length} columns with numbers are more than ${MAX_SENSORS}; leave some out with --ignore`,
    )
  }
  return ok({ names, time, machine, sensors })
}

function findTime(names: readonly string[], sample: readonly (readonly string[])[]): number {
  const named = names.findIndex((name) => TIME_NAMES.test(name.trim()))
  if (named >= 0) return named
  // Without a telling name only text that is a date counts: a plain number may be a sensor.
  return names.findIndex((_, i) => {
    const cells = sample.map((row) => row[i] ?? '').filter((cell) => cell !== '')
    return cells.length > 0 && cells.every((cell) => Number.isNaN(Number(cell)) && parseTime(cell) !== null)
  })
}

function isNumeric(sample: readonly (readonly string[])[], column: number, delimiter: string): boolean {
  const cells = sample.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '')
  const numbers = cells.filter((cell) => !Number.isNaN(numberOf(cell, delimiter)))
  return numbers.length > 0 && numbers.length >= LEAST_NUMERIC * cells.length
}
