// The numbers a text about a case may hold: those a model was told, and what anybody can work out from them.
import type { Statistics } from './statistics.ts'

/** Absolute values; percentages apart, because "38 %" and "38 g" are different claims. */
export interface Figures {
  readonly plain: readonly number[]
  readonly percent: readonly number[]
}

/** A number as a text writes it. */
export interface WrittenNumber {
  readonly value: number
  /** Half a unit of its last significant digit: what rounding can have changed. */
  readonly tolerance: number
}

// "About 600" for 570 is rounding; further off it is another number.
const MOST_ROUNDING = 0.05
const MINUTE_S = 60
const HOUR_S = 3600

/** All numbers that the statistics of a case hold or give: levels, differences, ratios, shares, durations, counts. */
export function figuresOf(statistics: Statistics): Figures {
  const plain: (number | null)[] = [
    statistics.abnormal_readings,
    statistics.score,
    statistics.alarm_from_score,
    ratio(statistics.score, statistics.alarm_from_score),
    statistics.sensors.length,
    statistics.other_sensors,
    statistics.sensors.length + statistics.other_sensors,
    statistics.sensors.filter(({ findings }) => findings.length > 0).length,
    ...durations(statistics.abnormal_for_s),
    ...durations(statistics.worst_after_s),
  ]
  const percent: (number | null)[] = []
  for (const sensor of statistics.sensors) {
    const { value, usual, unit } = sensor
    const levels = [value, usual, sensor.usual_low, sensor.usual_high, sensor.standard_deviation]
    plain.push(
      ...levels,
      sensor.deviation_in_standard_deviations,
      value === null ? null : value - usual,
      ratio(value, usual),
      ratio(usual, value),
      ...durations(sensor.abnormal_after_s),
    )
    percent.push(sensor.change_percent, sensor.share_of_anomaly_percent)
    // "Down to 62 % of usual" is the same claim as "down 38 %".
    if (sensor.change_percent !== null) percent.push(100 + sensor.change_percent)
    if (unit?.trim() === '%') percent.push(...levels, value === null ? null : value - usual)
  }
  return { plain: absolute(plain), percent: absolute(percent) }
}

/** Whether one of these figures, rounded, is the number written. */
export function isFigure(written: WrittenNumber, figures: readonly number[]): boolean {
  // The smallest slack is for floating point: 0.7 - 0.5 is not quite 0.2.
  const slack = 1e-9 * Math.max(1, written.value)
  return figures.some((figure) => Math.abs(figure - written.value) <= written.tolerance + slack)
}

/**
 * Reads a number of a text: `1.7`, `0,5`, `1,500`, `1.5e3`. The zeros at the end of a whole number may be rounding
 * ("1500" for 1534), so its tolerance is half a unit of its last other digit, but at most 5 % of it.
 */
export function readNumber(text: string): WrittenNumber {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(mantissa)
    ? mantissa.replaceAll(',', '')
    : mantissa.replace(',', '.')
  const scale = 10 ** Number(exponent)
  const value = Number(plain) * scale
  const decimals = plain.split('.')[1]?.length ?? 0
  const zeros = decimals > 0 ? 0 : (/0*$/.exec(plain)?.[0].length ?? 0)
  const unit = 10 ** (zeros - decimals) * scale
  return { value, tolerance: zeros === 0 ? unit / 2 : Math.min(unit / 2, MOST_ROUNDING * value) }
}

const durations = (seconds: number | null): (number | null)[] =>
  seconds === null ? [] : [seconds, seconds / MINUTE_S, seconds / HOUR_S]

const ratio = (a: number | null, b: number | null): number | null =>
  a === null || b === null || b === 0 ? null : a / b

const absolute = (figures: readonly (number | null)[]): number[] =>
  figures.flatMap((figure) => (figure === null ? [] : [Math.abs(figure)]))
