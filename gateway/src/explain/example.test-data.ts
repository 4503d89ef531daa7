// Evidence and answers the explainer's tests share.
import type { Evidence, FindingKind, SensorEvidence } from '../../../shared/evidence.ts'
import type { GptAnswer } from '../../../shared/explanation.ts'

const SINCE_MS = Date.UTC(2024, 4, 6, 14, 3, 20)

function sensor(
  name: string,
  unit: string | null,
  [value, usual, spread]: [number, number, number],
  share: number,
  findings: FindingKind[],
): SensorEvidence {
  const deviation = (value - usual) / spread
  const sinceMs = findings.length > 0 ? SINCE_MS : null
  return { sensor: name, unit, value, usual, spread, deviation, share, findings, sinceMs }
}

/** A press whose vibration is up and whose speed is down. */
export const PRESS: Evidence = {
  machine: 'press 3',
  fault: 'machine',
  sinceMs: SINCE_MS,
  peakMs: SINCE_MS + 30_000,
  untilMs: SINCE_MS + 120_000,
  score: 2.127,
  limit: 1.333,
  abnormalReadings: 42,
  sensors: [
    sensor('vibration_mm_s', 'mm/s', [1.7, 0.5, 0.1], 0.71, ['shift']),
    sensor('speed_rpm', 'RPM', [930, 1500, 100], 0.25, ['shift']),
    sensor('Thermocouple1', '°C', [41.3, 41, 1], 0.04, []),
  ],
}

/** An answer with nothing in it that PRESS does not hold. */
export const GOOD_ANSWER: GptAnswer = {
  likely_cause: 'A worn drive-end bearing: vibration_mm_s rises while speed_rpm falls under the same load.',
  confidence: 'medium',
  evidence: [
    'vibration_mm_s is 1.7 mm/s, 12 standard deviations above the usual 0.5 mm/s and outside 0.3 to 0.7.',
    'speed rpm fell by 570 RPM to 930 RPM, 38 % below usual, for 2 minutes.',
    'Thermocouple1 stays at 41.3 °C.',
  ],
  check_first: [
    '1. Lock out and tag out, then feel the 2 bearings for heat.',
    'Step 2: tighten the 4 foundation bolts.',
    'Listen on the 1st stage of the gearbox.',
  ],
  consequence_if_ignored: 'The bearing may seize and stop press 3.',
}
