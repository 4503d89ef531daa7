// SKAB (Skoltech Anomaly Benchmark), its leaderboard's protocol: each file on its own, the first 400 rows train, the rest is
// scored; F1, false alarm rate and missing alarm rate are pooled over all scored rows. The whole product path is what is
// measured: a reading counts as an alarm where MachineWatch with its defaults says so.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  DEFAULT_WATCH_OPTIONS,
  MachineWatch,
  type WatchOptions,
} from '../../app/src/domain/watch/machine-watch.ts'
import { parseTime } from '../../shared/time.ts'
import { deviation, mean, readTable, rounded } from './table.ts'

const TRAIN_ROWS = 400
const FOLDERS = ['valve1', 'valve2', 'other']
const LABELS = ['datetime', 'anomaly', 'changepoint']

interface SkabFile {
  readonly name: string
  readonly sensors: readonly string[]
  readonly times: readonly number[]
  readonly rows: readonly Float64Array[]
  readonly isAnomaly: readonly boolean[]
}

/** Rates over all scored rows, 0 to 1. */
export interface SkabFigures {
  readonly files: number
  readonly f1: number
  readonly f1_sd: number
  readonly far: number
  readonly mar: number
}

/** Every labelled file below `folder`; empty where there is none. */
export function readSkab(folder: string): SkabFile[] {
  const folders = FOLDERS.map((name) => join(folder, name)).filter(existsSync)
  return folders.flatMap((inner) =>
    readdirSync(inner)
      .filter((name) => name.endsWith('.csv'))
      .sort()
      .map((name) => readFile(join(inner, name))),
  )
}

function readFile(path: string): SkabFile {
  const { columns, rows } = readTable(path, ';')
  const sensors = columns.filter((name) => !LABELS.includes(name))
  const indices = sensors.map((name) => columns.indexOf(name))
  const time = columns.indexOf('datetime')
  const label = columns.indexOf('anomaly')
  return {
    name: path,
    sensors,
    times: rows.map((row, i) => parseTime(row[time] ?? '') ?? i * 1000),
    rows: rows.map((row) => Float64Array.from(indices, (i) => Number(row[i]))),
    isAnomaly: rows.map((row) => Number(row[label]) > 0),
  }
}

/** The files' figures, mean over the seeds. */
export function measureSkab(
  files: readonly SkabFile[],
  seeds: readonly number[],
  options: Partial<WatchOptions> = {},
): SkabFigures {
  const runs = seeds.map((seed) => {
    const count = { truePositive: 0, falsePositive: 0, missed: 0, trueNegative: 0 }
    for (const file of files) {
      const watch = new MachineWatch('rig', file.sensors, { ...options, seed, trainReadings: TRAIN_ROWS })
      file.rows.forEach((row, i) => {
        const { alarm } = watch.step(file.times[i]!, row)
        if (i < TRAIN_ROWS) return
        if (file.isAnomaly[i]) count[alarm ? 'truePositive' : 'missed']++
        else count[alarm ? 'falsePositive' : 'trueNegative']++
      })
    }
    const { truePositive, falsePositive, missed, trueNegative } = count
    return {
      f1: (2 * truePositive) / (2 * truePositive + falsePositive + missed),
      far: falsePositive / (falsePositive + trueNegative),
      mar: missed / (missed + truePositive),
    }
  })
  const f1s = runs.map(({ f1 }) => f1)
  return {
    files: files.length,
    f1: rounded(mean(f1s), 4),
    f1_sd: rounded(deviation(f1s), 4),
    far: rounded(mean(runs.map(({ far }) => far)), 4),
    mar: rounded(mean(runs.map(({ mar }) => mar)), 4),
  }
}

/** The gated detector where a model is fitted anew every 50 readings, whether it is needed or not. */
export const ONLINE: Partial<WatchOptions> = { refitReadings: [50, 50] }

/** The same where everything is learned, faults too: it must collapse, or the gate is for nothing. */
export const UNGATED: Partial<WatchOptions> = {
  ...ONLINE,
  gate: 0,
  window: { ...DEFAULT_WATCH_OPTIONS.window, memory: 0 },
}
