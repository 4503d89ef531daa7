// The Numenta Anomaly Benchmark through the product's own path: one sensor, the probation trains. NAB charges every alarmed
// row outside a window, so what is offered is what a person would be told: a case that opens counts most, by how strong it
// is; below it, how far the score rises above what it was shortly before.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DEFAULT_WATCH_OPTIONS,
  MachineWatch,
  type WatchOptions,
} from '../../app/src/domain/watch/machine-watch.ts'
import { parseTime } from '../../shared/time.ts'
import { type NabFile, nabScore, probationRows } from './nab-score.ts'
import { readTable, rounded } from './table.ts'

/** NAB's readings are minutes apart, so the window spans weeks of daily cycles and the quiet period is hours. */
const NAB_OPTIONS: Partial<WatchOptions> = {
  window: { recent: 1000, memory: 500, memoryEvery: 20 },
  rule: { ...DEFAULT_WATCH_OPTIONS.rule, quietMs: 6 * 3_600_000 },
}
/** Part of a former score that is left one reading later, when a rise above it is looked for. */
const FADING = 0.995

interface NabData {
  readonly times: readonly number[]
  readonly values: readonly number[]
  readonly windows: readonly (readonly [number, number])[]
}

/** Every file of the windows list that is there. */
export function readNab(folder: string): NabData[] {
  const list: Record<string, [string, string][]> = JSON.parse(
    readFileSync(join(folder, 'combined_windows.json'), 'utf8'),
  )
  return Object.entries(list).flatMap(([name, windows]) => {
    const path = join(folder, 'data', name)
    if (!existsSync(path)) return []
    const { rows } = readTable(path, ',')
    const times = rows.map(([time]) => parseTime(time ?? '') ?? Number.NaN)
    return {
      times,
      values: rows.map(([, value]) => Number(value)),
      windows: windows.map(([from, to]): [number, number] => {
        const fromMs = parseTime(from)!
        const toMs = parseTime(to)!
        return [times.findIndex((time) => time >= fromMs), times.findLastIndex((time) => time <= toMs)]
      }),
    }
  })
}

/** The standard score over all files, one threshold for all. */
export function measureNab(files: readonly NabData[], seed: number): { readonly standard: number } {
  const scored = files.map(({ times, values, windows }): NabFile => {
    const watch = new MachineWatch('nab', ['value'], {
      ...NAB_OPTIONS,
      seed,
      trainReadings: probationRows(values.length),
    })
    let before = 0
    const scores = values.map((value, i) => {
      const step = watch.step(times[i]!, [value])
      const ratio = step.score > 0 ? step.score / step.limit : 0
      const rise = Math.min(1, Math.max(0, ratio - before))
      before = Math.max(FADING * before, ratio)
      return step.event?.kind === 'opened' ? 2 + Math.max(1, ratio) : rise
    })
    return { scores, windows }
  })
  return { standard: rounded(nabScore(scored).score, 2) }
}
