// Our side of the speed benchmark, the same code in Node and in a browser's worker: no I/O, nothing but the domain.
import { attribute } from '../../app/src/domain/forest/attribution.ts'
import { Forest } from '../../app/src/domain/forest/forest.ts'
import { plainScores } from '../../app/src/domain/forest/plain-scores.ts'
import { Random } from '../../app/src/domain/forest/random.ts'
import { COLUMNS_PER_SENSOR, Features, featureRows } from '../../app/src/domain/watch/features.ts'
import { ForestModel } from '../../app/src/domain/watch/forest-model.ts'
import { MachineWatch } from '../../app/src/domain/watch/machine-watch.ts'
import { normalStream } from '../streams.ts'

/** Sizes of the benchmark. */
export const SPEED = {
  rows: 20_000,
  width: 8,
  fitRows: 2000,
  singleRows: 2000,
  readings: 30_000,
  sensors: 8,
} as const
const OPTIONS = { trees: 100, sampleSize: 256, seed: 1 }
const WINDOW_ROWS = 600
/** Short operations are timed in pieces, so that what else the machine does falls out of the median. */
const PIECE_ROWS = 50
const PIECE_READINGS = 500

/** Median times. */
export interface DetectorTimes {
  readonly fitMs: number
  readonly plainMs: number
  readonly rangeMs: number
  /** One row, range-corrected. */
  readonly rowMs: number
  /** One reading of 8 sensors through MachineWatch, refits included. */
  readonly pipelineUs: number
  /** One refit of the product's model on a full window of 8 sensors. */
  readonly refitMs: number
  readonly attributionUs: number
  readonly modelKb: number
  readonly imageKb: number
}

/** Prepares rows and models; `round` measures everything once, `medians` sums up. */
export function detectorTimes(): {
  readonly rows: Float32Array
  round(seed: number): void
  medians(): DetectorTimes
} {
  const { rows: rowCount, width, fitRows, singleRows, readings, sensors } = SPEED
  const random = new Random(1)
  const rows = Float32Array.from({ length: rowCount * width }, () => random.gaussian())
  const forest = Forest.fit(rows, rowCount, width, OPTIONS)
  const window = windowRows(sensors)
  const stream = normalStream('ar1', 1, sensors)
  const list = Array.from({ length: readings }, () => stream.next())
  const taken = new Map<string, number[]>()
  const time = (name: string, work: () => void): void => {
    const begin = performance.now()
    work()
    const times = taken.get(name) ?? []
    taken.set(name, times)
    times.push(performance.now() - begin)
  }
  const median = (name: string): number => {
    const sorted = [...(taken.get(name) ?? [])].sort((a, b) => a - b)
    return sorted[sorted.length >>> 1] ?? Number.NaN
  }
  let imageKb = 0
  const credits = new Float64Array(width)
  return {
    rows,
    round(seed) {
      time('fit', () => Forest.fit(rows.subarray(0, fitRows * width), fitRows, width, { ...OPTIONS, seed }))
      time('plain', () => plainScores(forest, rows, rowCount))
      time('range', () => forest.scores(rows, rowCount))
      for (let from = 0; from < singleRows; from += PIECE_ROWS) {
        time('row', () => {
          for (let i = from; i < from + PIECE_ROWS; i++) forest.score(rows, i * width)
        })
        time('attribution', () => {
          for (let i = from; i < from + PIECE_ROWS; i++) attribute(forest, rows, i * width, credits)
        })
      }
      time('refit', () => ForestModel.fit(window, sensors, WINDOW_ROWS / 3, seed))
      const watch = new MachineWatch('bench', stream.sensors)
      for (let from = 0; from < readings; from += PIECE_READINGS) {
        time(`pipeline ${from}`, () => {
          for (let i = from; i < from + PIECE_READINGS; i++) watch.step(i * 1000, list[i]!)
        })
      }
      imageKb = watch.image().length / 1000
    },
    medians() {
      let pipelineMs = 0
      for (let from = 0; from < readings; from += PIECE_READINGS) pipelineMs += median(`pipeline ${from}`)
      return {
        fitMs: median('fit'),
        plainMs: median('plain'),
        rangeMs: median('range'),
        rowMs: median('row') / PIECE_ROWS,
        pipelineUs: (1000 * pipelineMs) / readings,
        refitMs: median('refit'),
        attributionUs: (1000 * median('attribution')) / PIECE_ROWS,
        modelKb: ForestModel.fit(window, sensors, 0, 1).forest.byteLength / 1000,
        imageKb,
      }
    },
  }
}

/** A full training window, as the product has it. */
function windowRows(sensors: number): Float32Array {
  const stream = normalStream('ar1', 2, sensors)
  const features = new Features(sensors)
  const skipped = 20
  const count = WINDOW_ROWS + skipped
  const values = Float64Array.from(Array.from({ length: count }, () => [...stream.next()]).flat())
  const out = featureRows(count, sensors)
  for (let sensor = 0; sensor < sensors; sensor++)
    features.take(sensor, values, count, new Uint8Array(count), out)
  return out.rows.subarray(skipped * sensors * COLUMNS_PER_SENSOR)
}
