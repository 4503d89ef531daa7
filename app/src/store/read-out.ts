// Readings out of the store: how many there are in a period, and page by page as CSV.
import { MAX_TIME_MS } from '../../../shared/limits.ts'
import type { Machine } from '../domain/commit.ts'
import { type CsvForm, deviceUtcOffset, readingsCsvRow } from '../domain/csv.ts'
import { unpackReading } from '../domain/packed.ts'
import type { CsvPage, Period } from '../workers/doors.ts'
import type { Engine } from './engine.ts'
import { breathe } from './slices.ts'
import { readMachines } from './snapshot.ts'
import { COUNT_OF_MACHINE_SQL, COUNT_SQL, READINGS_PAGE_SQL, TIME_AT_PLACE_SQL } from './sql.ts'

const COUNTED_AT_ONCE = 50_000
// Writing a line costs much more than looking at a row.
const LINES_PER_SLICE = 1_500
const ROWS_PER_PAGE = 20_000

/** How many readings `period` holds. */
export async function countReadings(engine: Engine, period: Period): Promise<number> {
  const [fromMs, toMs] = boundsOf(period)
  let count = 0
  for (let sliceMs = fromMs; sliceMs < toMs; ) {
    const place = engine.value(TIME_AT_PLACE_SQL, [sliceMs, toMs, COUNTED_AT_ONCE])
    const nextMs = place === null ? toMs : Math.max(Number(place), sliceMs + 1)
    count += Number(
      period.machine === null
        ? engine.value(COUNT_SQL, [sliceMs, nextMs])
        : engine.value(COUNT_OF_MACHINE_SQL, [sliceMs, nextMs, period.machine]),
    )
    sliceMs = nextMs
    if (sliceMs < toMs) await breathe()
  }
  return count
}

/**
 * The page of CSV lines that begins at `cursor` (null = at the beginning): about 20,000 readings looked through, so a
 * page of one machine among many may be short or empty while more follow. A cursor that is none begins at the beginning.
 */
export async function readingsCsv(
  engine: Engine,
  period: Period,
  sensors: readonly string[],
  cursor: string | null,
  form: CsvForm = 'point',
): Promise<CsvPage> {
  const [fromMs, toMs] = boundsOf(period)
  const known = new Map(readMachines(engine).map((machine) => [machine.number, columnsOf(machine, sensors)]))
  const columns = (number: number): Columns =>
    known.get(number) ?? { machine: `machine ${number}`, places: sensors.map(() => -1) }
  const lines: string[] = []
  let place: Place | null = parseCursor(cursor) ?? [fromMs, 0, 0]
  for (let looked = 0; place && looked < ROWS_PER_PAGE; looked += LINES_PER_SLICE) {
    if (looked > 0) await breathe()
    place = writeLines(engine, place, toMs, period.machine, columns, form, lines)
  }
  return {
    bytes: new TextEncoder().encode(lines.join('')),
    rows: lines.length,
    cursor: place?.join(':') ?? null,
  }
}

/** Time (epoch ms), machine and running number of a reading: the parts of its key. */
export type Place = [number, number, number]

/** Adds the lines of one slice from `from` on; returns where the next one begins, null at the end. */
function writeLines(
  engine: Engine,
  from: Place,
  toMs: number,
  machine: number | null,
  columns: (number: number) => Columns,
  form: CsvForm,
  lines: string[],
): Place | null {
  const statement = engine.statement(READINGS_PAGE_SQL)
  try {
    const [startMs, startMachine, startN] = from
    statement.bind([startMs, toMs, startMachine, startN, LINES_PER_SLICE + 1])
    for (let looked = 0; statement.step(); looked++) {
      const [time, number, n, blob] = statement.get()
      if (looked === LINES_PER_SLICE) return [Number(time), Number(number), Number(n)]
      if (machine !== null && number !== machine) continue
      const reading = blob instanceof Uint8Array ? unpackReading(blob) : null
      const { machine: name, places } = columns(Number(number))
      if (!reading) continue
      const { score, limit, alarm, values } = reading
      lines.push(
        readingsCsvRow(
          {
            timeMs: Number(time),
            machine: name,
            values: places.map((place) => values[place]),
            score,
            limit,
            alarm,
          },
          deviceUtcOffset,
          form,
        ),
      )
    }
    return null
  } finally {
    statement.reset()
  }
}

interface Columns {
  readonly machine: string
  readonly places: readonly number[]
}

/** For each column the place of its sensor in a stored reading of this machine; -1 (no value) where it has none. */
const columnsOf = (machine: Machine, sensors: readonly string[]): Columns => ({
  machine: machine.machine,
  places: sensors.map((name) => machine.sensors.findIndex((sensor) => sensor.name === name)),
})

/** [from, to) in whole ms; a bound that is no time is as good as none. */
export function boundsOf({ fromMs, toMs }: Period): [number, number] {
  const from = fromMs === null || Number.isNaN(fromMs) ? 0 : fromMs
  const to = toMs === null || Number.isNaN(toMs) ? MAX_TIME_MS + 1 : toMs
  return [
    Math.ceil(Math.min(Math.max(from, 0), MAX_TIME_MS)),
    Math.ceil(Math.min(Math.max(to, 0), MAX_TIME_MS + 1)),
  ]
}

/** The place a cursor names; null where it is none. */
export function parseCursor(cursor: string | null): Place | null {
  const parts = /^(\d{1,13}):(\d{1,5}):(\d{1,2})$/.exec(cursor ?? '')
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : null
}
