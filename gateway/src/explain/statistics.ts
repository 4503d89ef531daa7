// What a GPT model gets to see of a case: a summary in rounded figures, never raw rows. The check of its answer starts from
// the same figures, so that what it was told is what it may repeat.
import type { Evidence, SensorEvidence } from '../../../shared/evidence.ts'

/** Sensors beyond these (by share of the anomaly) are only counted: they would cost tokens and say nothing. */
const MOST_SENSORS = 12
const SPREADS_OF_USUAL = 2

/** One sensor in the summary; null where a figure cannot be said. */
export interface SensorStatistics {
  readonly name: string
  readonly unit: string | null
  readonly findings: readonly string[]
  /** At the worst reading. */
  readonly value: number | null
  readonly usual: number
  readonly usual_low: number
  readonly usual_high: number
  readonly standard_deviation: number
  readonly deviation_in_standard_deviations: number | null
  readonly change_percent: number | null
  readonly share_of_anomaly_percent: number
  /** Seconds from the start of the case to this sensor's first abnormal reading. */
  readonly abnormal_after_s: number | null
}

/** The summary of a case. */
export interface Statistics {
  readonly machine: string
  readonly fault: Evidence['fault']
  readonly abnormal_for_s: number
  readonly worst_after_s: number
  readonly abnormal_readings: number
  readonly score: number | null
  readonly alarm_from_score: number | null
  readonly sensors: readonly SensorStatistics[]
  readonly other_sensors: number
}

/** Sums up the evidence of a case; every figure has at most four significant digits. */
export function statisticsOf(evidence: Evidence): Statistics {
  const sensors = evidence.sensors.slice(0, MOST_SENSORS)
  return {
    machine: evidence.machine,
    fault: evidence.fault,
    abnormal_for_s: seconds(evidence.untilMs - evidence.sinceMs),
    worst_after_s: seconds(evidence.peakMs - evidence.sinceMs),
    abnormal_readings: evidence.abnormalReadings,
    score: maybe(evidence.score),
    alarm_from_score: maybe(evidence.limit),
    sensors: sensors.map((sensor) => sensorStatistics(sensor, evidence.sinceMs)),
    other_sensors: evidence.sensors.length - sensors.length,
  }
}

function sensorStatistics(sensor: SensorEvidence, startMs: number): SensorStatistics {
  const { value, usual, spread } = sensor
  const change = value === null || usual === 0 ? null : (100 * (value - usual)) / Math.abs(usual)
  return {
    name: sensor.sensor,
    unit: sensor.unit,
    findings: sensor.findings,
    value: maybe(value),
    usual: rounded(usual),
    usual_low: rounded(usual - SPREADS_OF_USUAL * spread),
    usual_high: rounded(usual + SPREADS_OF_USUAL * spread),
    standard_deviation: rounded(spread),
    deviation_in_standard_deviations: maybe(sensor.deviation),
    change_percent: maybe(change),
    share_of_anomaly_percent: rounded(100 * sensor.share),
    abnormal_after_s: sensor.sinceMs === null ? null : seconds(sensor.sinceMs - startMs),
  }
}

const rounded = (value: number): number => Number(value.toPrecision(4))
const maybe = (value: number | null): number | null => (value === null ? null : rounded(value))
const seconds = (ms: number): number => Math.max(0, Math.round(ms / 1000))
