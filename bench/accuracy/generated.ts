// What needs no data but its own: the original project's stream, one-sensor shifts on independent and on autocorrelated
// signals, and attribution. All through MachineWatch with its defaults, but attribution, which asks the forest itself.
import { attribute } from '../../app/src/domain/forest/attribution.ts'
import { Forest } from '../../app/src/domain/forest/forest.ts'
import { Random } from '../../app/src/domain/forest/random.ts'
import { MachineWatch } from '../../app/src/domain/watch/machine-watch.ts'
import { normalStream, ORIGINAL_SENSORS, originalStream, type StreamKind } from '../streams.ts'
import { rounded } from './table.ts'

/** Figures on the original project's stream. */
export interface OriginalFigures {
  readonly precision: number
  readonly recall: number
  readonly cases_per_10min: number
}

/** Plays `hours` of the original's stream to ten machines; readings during which a machine still learns are not scored. */
export function measureOriginal(hours: number, seed: number): OriginalFigures {
  const stream = originalStream(seed)
  const watches = Array.from({ length: 10 }, (_, i) => new MachineWatch(String(i + 1), ORIGINAL_SENSORS))
  let found = 0
  let missed = 0
  let wrong = 0
  let cases = 0
  for (let second = 0; second < hours * 3600; second++) {
    const { machine, values, isAnomaly } = stream.next().value
    const step = watches[machine - 1]!.step(second * 1000, values)
    if (step.event?.kind === 'opened') cases++
    if (step.phase === 'learning') continue
    if (isAnomaly && step.alarm) found++
    else if (isAnomaly) missed++
    else if (step.alarm) wrong++
  }
  return {
    precision: rounded(found / (found + wrong), 4),
    recall: rounded(found / (found + missed), 4),
    cases_per_10min: rounded(cases / (6 * hours), 3),
  }
}

/** Figures of one-sensor shifts. */
export interface ShiftFigures {
  readonly recall_4sigma_5: number
  readonly false_per_10k: number
}

const SHIFT_SD = [5, 0.1, 3, 100]
const SHIFT_SIGMA = 4
const SHIFT_READINGS = 5
const WARM_READINGS = 3600
const CLEAN_READINGS = 10_000
const SHIFTS = 60

/**
 * Four sensors, `streams` machines. After an hour each machine runs clean readings (false rows are counted there), then has
 * shifts of 4 sigma in one sensor for 5 readings, 200 readings apart; found = an alarm within those 5.
 */
export function measureShifts(kind: StreamKind, streams: number): ShiftFigures {
  let wrong = 0
  let found = 0
  for (let seed = 1; seed <= streams; seed++) {
    const stream = normalStream(kind, seed, SHIFT_SD.length)
    const watch = new MachineWatch(`machine-${seed}`, stream.sensors)
    let second = 0
    const step = (values: Float64Array): boolean => watch.step(1000 * second++, values).alarm
    for (let i = 0; i < WARM_READINGS; i++) step(stream.next())
    for (let i = 0; i < CLEAN_READINGS; i++) if (step(stream.next())) wrong++
    for (let shift = 0; shift < SHIFTS; shift++) {
      for (let i = 0; i < 200; i++) step(stream.next())
      const sensor = shift % SHIFT_SD.length
      const size = (Math.floor(shift / SHIFT_SD.length) % 2 ? -SHIFT_SIGMA : SHIFT_SIGMA) * SHIFT_SD[sensor]!
      let isFound = false
      for (let i = 0; i < SHIFT_READINGS; i++) {
        const values = stream.next()
        values[sensor] = values[sensor]! + size
        if (step(values)) isFound = true
      }
      if (isFound) found++
    }
  }
  return {
    recall_4sigma_5: rounded(found / (streams * SHIFTS), 4),
    false_per_10k: rounded((1e4 * wrong) / (streams * CLEAN_READINGS), 3),
  }
}

/** How often the one guilty of 32 sensors, 6 sigma off, has the largest share of the forest's score. */
export function measureAttribution(seed: number, rounds: number): { readonly top1_32d_6sigma: number } {
  const width = 32
  const rowCount = 2000
  const random = new Random(seed)
  const rows = Float32Array.from({ length: rowCount * width }, () => random.gaussian())
  const forest = Forest.fit(rows, rowCount, width, { trees: 100, sampleSize: 256, seed })
  let first = 0
  for (let round = 0; round < rounds; round++) {
    const row = Float32Array.from({ length: width }, () => random.gaussian())
    const guilty = random.below(width)
    row[guilty] = random.next() < 0.5 ? -6 : 6
    const credits = new Float64Array(width)
    attribute(forest, row, 0, credits)
    if (credits.indexOf(Math.max(...credits)) === guilty) first++
  }
  return { top1_32d_6sigma: rounded(first / rounds, 3) }
}
