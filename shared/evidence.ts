// Evidence: the numbers a case rests on. Made by the detector, read by the local sentence, the GPT prompt and the screen.
import * as v from 'valibot'
import { MAX_NAME_LENGTH, MAX_SENSORS, MAX_TIME_MS } from './limits.ts'

/**
 * What was found at one sensor.
 * `spike`: one reading far out; `shift`: the level moved and stays; `pattern`: only the combination with other sensors
 * is unusual; `limit`: beyond a declared or physical range; `stuck`, `silent`, `not-a-number`: the sensor itself is sick.
 */
export const FINDING_KINDS = [
  'spike',
  'shift',
  'pattern',
  'limit',
  'stuck',
  'silent',
  'not-a-number',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** How bad a case is: `low` look when you pass, `medium` this shift, `high` now. */
export const SEVERITIES = ['low', 'medium', 'high'] as const
export type Severity = (typeof SEVERITIES)[number]

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH))
const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME_MS))
const finite = v.pipe(v.number(), v.finite())

const sensorEvidenceSchema = v.object({
  /** The sensor's name as the message gave it. */
  sensor: name,
  /** Its unit where one is known. */
  unit: v.nullable(v.pipe(v.string(), v.maxLength(32))),
  /** Its value at the case's worst reading so far; null where it was missing. */
  value: v.nullable(finite),
  /** The usual level of this sensor on this machine (median while normal). */
  usual: finite,
  /** The usual spread, one standard deviation (robust, so 1.4826 x the median absolute deviation); 0 for a constant one. */
  spread: v.pipe(finite, v.minValue(0)),
  /** (value - usual) / spread, in standard deviations; null where it cannot be said. */
  deviation: v.nullable(finite),
  /** This sensor's share of the anomaly, 0 to 1; all shares of a case add up to 1. */
  share: v.pipe(finite, v.minValue(0), v.maxValue(1)),
  /** What was found here, most telling first; empty for a sensor that is as usual. */
  findings: v.array(v.picklist(FINDING_KINDS)),
  /** Event time of the first abnormal reading of this sensor in the case, epoch ms; null where it is as usual. */
  sinceMs: v.nullable(timeMs),
})

export const evidenceSchema = v.object({
  machine: name,
  /** `machine`: its behaviour is unusual. `sensor`: only sensors themselves are sick (stuck, silent, no number). */
  fault: v.picklist(['machine', 'sensor']),
  /** Event time of the first abnormal reading, epoch ms. */
  sinceMs: timeMs,
  /** Event time of the worst reading, the one the values below are from, epoch ms. */
  peakMs: timeMs,
  /** Event time of the last reading looked at, epoch ms. */
  untilMs: timeMs,
  /** Anomaly score at the worst reading, in the detector's own unit; null where no model was ready yet. */
  score: v.nullable(finite),
  /** The score that counts as an alarm, same unit; null with `score`. */
  limit: v.nullable(finite),
  /** Abnormal readings in the case so far. */
  abnormalReadings: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** All sensors of the machine, largest share first. */
  sensors: v.pipe(v.array(sensorEvidenceSchema), v.maxLength(MAX_SENSORS)),
})

export type SensorEvidence = v.InferOutput<typeof sensorEvidenceSchema>
export type Evidence = v.InferOutput<typeof evidenceSchema>

/** One sentence about the first thing valibot found wrong: where it is and what was expected there. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = issue.path?.map((step) => String(step.key)).join('.')
  return path ? `"${path}": ${issue.message}` : issue.message
}
