// One CSV row -> one flat JSON message: the columns as they are, numbers as numbers, empty cells as null, and the truth
// labels of data sets left out, so that what is streamed is what a machine would send.
import { basename, dirname, extname, resolve } from 'node:path'
import { MAX_NAME_LENGTH } from '../../../shared/limits.ts'
import { roleOf } from '../../../shared/message.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { parseTime } from '../../../shared/time.ts'
import type { CsvFile } from './csv-file.ts'

/** How rows become messages; what is left out is found out from the columns' names. */
export interface MessagePlanOptions {
  /** The name of the one machine all rows belong to. */
  readonly machine?: string
  /** The column that names the machine. */
  readonly machineColumn?: string
  /** The column with the time. */
  readonly timeColumn?: string
  /** Send the columns with the truth too. */
  readonly keepLabels?: boolean
  /** Replace the time by the moment of sending. */
  readonly now?: boolean
}

/** A message ready to be sent. */
export interface RowMessage {
  /** The machine's name. */
  readonly key: string
  /** One JSON object. */
  readonly json: string
}

/** Turns the rows of one file into messages. */
export interface MessagePlan {
  /** The column with the rows' own times; null: there is none. */
  readonly timeColumn: string | null
  /** Columns that are left out because they hold the truth. */
  readonly labels: readonly string[]
  /** The row's own time, epoch ms; null where it has none that can be read. */
  timeOf(cells: readonly string[]): number | null
  /** Makes the message of a row. `nowMs`: the moment of sending. Fails with the end of a sentence about the row. */
  message(cells: readonly string[], nowMs: number): Result<RowMessage>
}

/** Plans the messages of a file. Fails with a sentence when an option names a column that is not there. */
export function planMessages(file: CsvFile, options: MessagePlanOptions): Result<MessagePlan> {
  const { columns } = file
  for (const [option, name] of [
    ['--machine-column', options.machineColumn],
    ['--time', options.timeColumn],
  ] as const)
    if (name !== undefined && !columns.includes(name))
      return fail(`${option} ${name}: there is no such column; there are ${columns.join(', ')}.`)
  const first = (role: string): number => columns.findIndex((name) => roleOf(name) === role)
  const chosen = (name: string | undefined, role: string): number =>
    name === undefined ? first(role) : columns.indexOf(name)
  const machineAt = options.machine === undefined ? chosen(options.machineColumn, 'machine') : -1
  const timeAt = chosen(options.timeColumn, 'time')
  const commonName = options.machine ?? nameOf(file.path)

  // A machine or a time whose column does not say so by its name gets a field that does, before all others.
  const machineField = machineAt >= 0 && machineAt === first('machine') ? null : 'machine_id'
  const stamped = timeAt < 0 && options.now === true
  const timeField = stamped || (timeAt >= 0 && timeAt !== first('time')) ? 'timestamp' : null
  const labels = options.keepLabels ? [] : columns.filter((name) => roleOf(name) === 'label')
  const asTheyAre = columns.flatMap((name, at) => {
    if (name === '' || labels.includes(name) || name === machineField || name === timeField) return []
    if ((at === machineAt && machineField) || (at === timeAt && timeField)) return []
    return [{ at, field: JSON.stringify(name) }]
  })
  const decimalComma = file.delimiter !== ','

  const message = (cells: readonly string[], nowMs: number): Result<RowMessage> => {
    const key = machineAt >= 0 ? cells[machineAt]!.trim() : commonName
    if (key === '' || key.length > MAX_NAME_LENGTH)
      return fail(`names no machine of 1 to ${MAX_NAME_LENGTH} characters`)
    const nowText = options.now ? JSON.stringify(new Date(nowMs).toISOString()) : null
    const parts: string[] = []
    if (machineField) parts.push(`"${machineField}":${unchanged(key)}`)
    if (timeField) parts.push(`"${timeField}":${nowText ?? unchanged(cells[timeAt]!)}`)
    for (const { at, field } of asTheyAre) {
      const cell = cells[at]!
      if (at === timeAt) parts.push(`${field}:${nowText ?? unchanged(cell)}`)
      else parts.push(`${field}:${at === machineAt ? unchanged(key) : jsonValue(cell, decimalComma)}`)
    }
    return ok({ key, json: `{${parts.join(',')}}` })
  }
  const timeOf = (cells: readonly string[]): number | null => (timeAt < 0 ? null : parseTime(cells[timeAt]!))
  return ok({ timeColumn: columns[timeAt] ?? null, labels, timeOf, message })
}

/** A file's own name for its machine: folder and name (`valve1-0` of valve1/0.csv), or the name where no folder is given. */
export function nameOf(path: string): string {
  const name = basename(path, extname(path))
  const folder = dirname(path) === '.' ? '' : basename(dirname(resolve(path)))
  return (folder === '' ? name : `${folder}-${name}`).slice(-MAX_NAME_LENGTH)
}

/** A cell as JSON: a number where it is one, null where it is empty or says that there is no value, else text. */
function jsonValue(cell: string, decimalComma: boolean): string {
  const text = cell.trim()
  if (text === '' || /^(nan|null|none|na|n\/a|[+-]?inf(inity)?)$/i.test(text)) return 'null'
  const figure = decimalComma && /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text
  // Infinity, of a number too large, is null in JSON.
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(figure)
    ? JSON.stringify(Number(figure))
    : JSON.stringify(cell)
}

/** A cell as JSON with every character kept: a number only where JSON writes it the same way. */
const unchanged = (cell: string): string =>
  cell !== '' && String(Number(cell)) === cell && Number.isFinite(Number(cell)) ? cell : JSON.stringify(cell)
