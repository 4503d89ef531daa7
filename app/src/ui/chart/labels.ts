// What stands beside each lane: name, value and where it usually is; now, or at the cursor.
import type { FloorMachine } from '../../state/floor.svelte.ts'
import type { Series } from '../../workers/doors.ts'
import { localDecimal } from '../format.ts'
import { type Beyond, beyondOf, beyondText, limitsText } from '../parts/limits.ts'
import { formatValue, type Place, placeOf, type SensorNow } from '../parts/reading.ts'
import { words } from '../words/words.ts'
import type { Lane } from './picture.ts'

/** The text beside one lane. */
export interface Label {
  readonly name: string
  readonly value: string
  readonly unit: string | null
  /** Second line: the usual range, or lowest to highest where a row stands for several readings. */
  readonly aside: string
  /** Where the sensor was declared to belong, in words; null where nothing was. */
  readonly limits: string | null
  /** Which declared limit it is beyond, in words; null while it is not. */
  readonly beyond: string | null
  readonly place: Place
}

/** Labels with the newest values. */
export const labelsNow = (
  now: readonly SensorNow[],
  { state }: FloorMachine,
  lanes: readonly Lane[],
): readonly Label[] =>
  lanes.map((lane) => {
    if (lane.sensor === null) return scoreLabel(state?.score ?? Number.NaN, state?.limit ?? Number.NaN)
    const sensor = now[lane.sensor]!
    return { ...labelOf(sensor, sensor.value, sensor.beyond), aside: usualOf(sensor) }
  })

/** Labels with the values of one row of a series: its mean, and its range where it stands for several readings. */
export const labelAt = (
  series: Series,
  row: number,
  now: readonly SensorNow[],
  lanes: readonly Lane[],
): readonly Label[] =>
  lanes.map((lane) => {
    if (lane.sensor === null) return scoreLabel(series.score[row]!, series.limit[row]!)
    const sensor = now[lane.sensor]!
    const values = series.sensors[lane.sensor]
    const value = values?.mean[row] ?? Number.NaN
    const isOne = series.bucketMs === 0 || values === undefined || values.min[row] === values.max[row]
    const aside = isOne
      ? usualOf(sensor)
      : words.sensor.between(
          formatValue(values.min[row]!, sensor.band),
          formatValue(values.max[row]!, sensor.band),
        )
    const low = values?.min[row] ?? Number.NaN
    const high = values?.max[row] ?? Number.NaN
    return { ...labelOf(sensor, value, beyondOf(low, high, sensor.normal)), aside }
  })

const labelOf = (sensor: SensorNow, value: number, beyond: Beyond | null): Omit<Label, 'aside'> => ({
  name: sensor.label,
  value: Number.isNaN(value) ? words.sensor.missing : formatValue(value, sensor.band),
  unit: Number.isNaN(value) ? null : sensor.unit,
  place: beyond?.place ?? placeOf(value, sensor.band),
  limits: limitsText(sensor.normal),
  beyond: beyond && beyondText(beyond),
})

const usualOf = ({ band, normal }: SensorNow): string =>
  band === null
    ? (limitsText(normal) ?? words.sensor.usualUnknown)
    : words.sensor.usual(formatValue(band.low, band), formatValue(band.high, band))

const SCORE_DIGITS = 2
const scoreLabel = (score: number, limit: number): Label => ({
  name: words.chart.score,
  value: Number.isNaN(score) ? '–' : localDecimal(score.toFixed(SCORE_DIGITS)),
  unit: null,
  limits: null,
  beyond: null,
  aside: Number.isNaN(limit) ? '' : words.chart.limit(localDecimal(limit.toFixed(SCORE_DIGITS))),
  place: score > limit ? 'above' : Number.isNaN(score) ? 'unknown' : 'usual',
})
