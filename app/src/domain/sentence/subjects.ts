// What a sentence is about: the sensors with a finding, with their readable names and how far they are from usual.
import type { Evidence, FindingKind, SensorEvidence } from '../../../../shared/evidence.ts'
import { cut, describeSensor, type SensorName } from './sensor-names.ts'
import type { Degree, Direction } from './words.ts'

/** A longer name is cut in running text; the evidence keeps it whole. */
const MOST_NAME_CHARS = 40

// A sensor collects findings in the course of a case; a level that moved and stays says more than its first jump.
const MOST_TELLING: readonly FindingKind[] = [
  'silent',
  'not-a-number',
  'stuck',
  'limit',
  'shift',
  'spike',
  'pattern',
]

/** What has been abnormal for so many readings is no spike, however its first reading was found. */
const LASTING_READINGS = 10

/** One sensor with a finding. */
export interface Subject {
  readonly evidence: SensorEvidence
  readonly name: SensorName
  /** The most telling one; a spike that has lasted is a shift. */
  readonly finding: FindingKind
  readonly direction: Direction
  /** On which side of its limits it is, as far as its distance from usual can say: usual itself may be beyond a limit. */
  readonly side: Direction | 'unsure'
  readonly degree: Degree
}

// A sensor that was off for a moment long before or after the worst reading makes up less than this and reads as usual there.
const LEAST_SHARE = 0.02

/** From here on, in standard deviations, a value is outside its usual range. */
export const SPREADS_OF_USUAL = 2

/**
 * The sensors that matter, as the evidence ranks them: those with a finding, except those that were as good as usual when it
 * was worst, unless there is no other.
 */
export function subjectsOf(evidence: Evidence): Subject[] {
  const siblings = evidence.sensors.map((sensor) => sensor.sensor)
  const all = evidence.sensors.flatMap((sensor) => {
    const finding = MOST_TELLING.find((kind) => sensor.findings.includes(kind))
    if (finding === undefined) return []
    const isOff = Math.abs(sensor.deviation ?? 0) > SPREADS_OF_USUAL
    const hasLasted = finding === 'spike' && isOff && evidence.abnormalReadings >= LASTING_READINGS
    return [subjectOf(sensor, hasLasted ? 'shift' : finding, siblings)]
  })
  const matter = all.filter(
    ({ evidence: sensor, finding }) =>
      isSick(finding) || sensor.share >= LEAST_SHARE || Math.abs(sensor.deviation ?? 0) > SPREADS_OF_USUAL,
  )
  return matter.length > 0 ? matter : all.slice(0, 1)
}

/** Whether the sensor itself is sick. */
export const isSick = (finding: FindingKind): finding is 'stuck' | 'silent' | 'not-a-number' =>
  finding === 'stuck' || finding === 'silent' || finding === 'not-a-number'

function subjectOf(sensor: SensorEvidence, finding: FindingKind, siblings: readonly string[]): Subject {
  const name = describeSensor(sensor.sensor, sensor.unit, siblings)
  const size = Math.abs(sensor.deviation ?? 0)
  const direction = (sensor.deviation ?? (sensor.value ?? 0) - sensor.usual) < 0 ? 'down' : 'up'
  return {
    evidence: sensor,
    name: { ...name, label: cut(name.label, MOST_NAME_CHARS), inner: cut(name.inner, MOST_NAME_CHARS) },
    finding,
    direction,
    side: size > SPREADS_OF_USUAL ? direction : 'unsure',
    degree: size > 6 ? 'far' : size > 3 ? 'clear' : 'slight',
  }
}
