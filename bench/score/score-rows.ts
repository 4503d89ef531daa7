// Plays a table's rows to one MachineWatch a machine and writes them out again with what it said.
import { MachineWatch } from '../../app/src/domain/watch/machine-watch.ts'
import { MAX_MACHINES, MAX_NAME_LENGTH } from '../../shared/limits.ts'
import { parseTime } from '../../shared/time.ts'
import { numberOf } from './columns.ts'
import type { OpenTable } from './open-table.ts'
import { Trace } from './plot.ts'
import { Summary } from './summary.ts'

/** Columns that are added. */
const ADDED = ['score', 'alarm', 'case', 'top_sensor']
const ONLY_MACHINE = 'machine'
const SECOND_MS = 1000

/** How to score. */
export interface ScoreOptions {
  /** Readings each machine learns from; the product's own default where undefined. */
  readonly train: number | undefined
  readonly seed: number | undefined
  /** Gather a trace for a plot. */
  readonly hasPlot: boolean
}

/** Everything a run leaves behind but its rows. */
export interface Scored {
  readonly summary: Summary
  readonly traces: ReadonlyMap<string, Trace>
}

interface Machine {
  readonly watch: MachineWatch
  readonly trace: Trace | null
  timeMs: number
}

/**
 * Scores all rows in their order; `write` gets each line of the output, header first, and may say when it wants more.
 * `onBytes` hears how much of the file has been read.
 */
export async function scoreRows(
  table: OpenTable,
  options: ScoreOptions,
  write: (line: string) => Promise<void> | null,
  onBytes: (bytes: number) => void,
): Promise<Scored> {
  const { columns, delimiter } = table
  const sensors = columns.sensors.map((i) => columns.names[i]!.slice(0, MAX_NAME_LENGTH) || `column ${i + 1}`)
  const summary = new Summary()
  const machines = new Map<string, Machine>()
  const quote = quoter(delimiter)
  const settings = {
    ...(options.train === undefined ? {} : { trainReadings: options.train }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  }
  const machineOf = (name: string): Machine => {
    const known = machines.get(name)
    if (known) return known
    if (machines.size >= MAX_MACHINES) throw new Error(`there are more than ${MAX_MACHINES} machines`)
    const machine: Machine = {
      watch: new MachineWatch(name, sensors, settings),
      trace: options.hasPlot ? new Trace() : null,
      timeMs: 0,
    }
    machines.set(name, machine)
    return machine
  }
  const values = new Float64Array(sensors.length)
  await write([...columns.names, ...ADDED].map(quote).join(delimiter))
  for await (const row of table.rows(onBytes)) {
    const name = columns.machine >= 0 ? (row[columns.machine] ?? '').trim().slice(0, MAX_NAME_LENGTH) : ''
    const machine = machineOf(name || ONLY_MACHINE)
    if (row.length !== columns.names.length) summary.uneven++
    const timeMs = columns.time >= 0 ? parseTime(row[columns.time] ?? '') : summary.rows * SECOND_MS
    if (timeMs === null) summary.untimed++
    machine.timeMs = timeMs ?? machine.timeMs
    columns.sensors.forEach((column, i) => {
      values[i] = numberOf(row[column] ?? '', delimiter)
    })
    const { watch } = machine
    const step = watch.step(machine.timeMs, values)
    summary.rows++
    if (step.phase === 'learning') summary.learning++
    if (step.alarm) summary.alarms++
    if (step.event) summary.take(step.event)
    machine.trace?.add(machine.timeMs, step.score, step.limit, step.alarm)
    const score = Number.isNaN(step.score) ? '' : step.score.toFixed(4)
    const cells = columns.names.map((_, i) => quote(row[i] ?? ''))
    const said = [
      score,
      step.alarm ? '1' : '0',
      watch.openCase ?? '',
      step.alarm ? (watch.topSensor ?? '') : '',
    ]
    const wait = write([...cells, ...said.map(quote)].join(delimiter))
    if (wait) await wait
  }
  const traces = [...machines].flatMap(([name, { trace }]): [string, Trace][] =>
    trace ? [[name, trace]] : [],
  )
  return { summary, traces: new Map(traces) }
}

/** Quotes a cell where it holds the delimiter, a quote or a line break. */
function quoter(delimiter: string): (cell: string) => string {
  return (cell) =>
    cell.includes(delimiter) || cell.includes('"') || cell.includes('\n') || cell.includes('\r')
      ? `"${cell.replaceAll('"', '""')}"`
      : cell
}
