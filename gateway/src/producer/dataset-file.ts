// Writes a synthetic data set: the data as the example's CSV without its label, and the truth in a second file.
import { type Episode, type Recipe, SENSORS, synthesize } from './synthetic.ts'
import { WholeFile } from './whole-file.ts'

/** What to write, where, and the times its rows carry. */
export interface DatasetOrder {
  readonly recipe: Recipe
  /** Path of the data; the truth goes to `<out>.truth.csv`. */
  readonly out: string
  /** Time of the first row, epoch ms, and from one row to the next, ms. */
  readonly startMs: number
  readonly intervalMs: number
}

/** How many rows were written and how many of them are anomalous. */
export interface DatasetReport {
  readonly rows: number
  readonly anomalousRows: number
  readonly anomalies: number
  readonly truthPath: string
}

const LOOK_UP_EVERY_ROWS = 20_000

/**
 * Writes both files without ever holding the data. They appear, whole, at the end; when `signal` is aborted or the disk
 * refuses, it rejects and leaves nothing behind. `progress` hears the rows done so far.
 */
export async function writeDataset(
  { recipe, out, startMs, intervalMs }: DatasetOrder,
  progress: (rows: number) => void,
  signal?: AbortSignal,
): Promise<DatasetReport> {
  const truthPath = `${out}.truth.csv`
  const data = new WholeFile(out)
  const truth = new WholeFile(truthPath)
  const timeOf = (row: number): string => timeText(startMs + (row - 1) * intervalMs)
  const open: TruthLine[] = []
  let settled = 0
  let anomalousRows = 0
  let anomalies = 0
  try {
    data.add(`timestamp,machine_id,${SENSORS.map(({ name }) => name).join(',')}\n`)
    truth.add('row,timestamp,machine_id,kind,sensors,start_row,end_row,start,end\n')
    for (const { row, machine, values, episode } of synthesize(recipe)) {
      if (data.add(`${timeOf(row)},${machine},${values.map((value) => value ?? '').join(',')}\n`))
        await data.flush()
      if (episode) {
        anomalousRows++
        if (episode.firstRow === row) anomalies++
        open.push({ row, episode })
      }
      // A line of the truth names the end of its anomaly, so it waits until that is known.
      while (open[settled]?.episode.over)
        if (truth.add(truthLine(open[settled++]!, timeOf))) await truth.flush()
      if (settled > 10_000) settled -= open.splice(0, settled).length
      if (row % LOOK_UP_EVERY_ROWS === 0) {
        progress(row)
        signal?.throwIfAborted()
      }
    }
    await truth.complete()
    await data.complete()
    return { rows: recipe.rows, anomalousRows, anomalies, truthPath }
  } catch (error) {
    await Promise.all([data.discard(), truth.discard()])
    throw error
  }
}

interface TruthLine {
  readonly row: number
  readonly episode: Episode
}

function truthLine({ row, episode }: TruthLine, timeOf: (row: number) => string): string {
  const { machine, kind, sensors, firstRow, lastRow } = episode
  const names = sensors.map((sensor) => SENSORS[sensor]!.name).join(' ')
  return `${row},${timeOf(row)},${machine},${kind},${names},${firstRow},${lastRow},${timeOf(firstRow)},${timeOf(lastRow)}\n`
}

/** ISO 8601 in UTC, with milliseconds only where there are any. */
const timeText = (timeMs: number): string => new Date(timeMs).toISOString().replace('.000Z', 'Z')
