import { expect, test } from 'vitest'
import type { Evidence, FindingKind, SensorEvidence } from '../../../../shared/evidence.ts'
import { GERMAN_SENTENCES } from './german.ts'
import { explainLocally } from './sentence.ts'

const SINCE_MS = Date.UTC(2024, 4, 6, 14, 3, 20)
const formatTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19)

function sensor(
  name: string,
  value: number | null,
  usual: number,
  spread: number,
  finding: FindingKind,
  sinceMs = SINCE_MS,
): SensorEvidence {
  const deviation = value === null || spread === 0 ? null : (value - usual) / spread
  return {
    sensor: name,
    unit: null,
    value,
    usual,
    spread,
    deviation,
    share: 0.5,
    findings: [finding],
    sinceMs,
  }
}

function explain(sensors: SensorEvidence[], fault: Evidence['fault'] = 'machine') {
  const times = { sinceMs: SINCE_MS, peakMs: SINCE_MS, untilMs: SINCE_MS + 60_000 }
  const figures = { score: 2.127, limit: 1.333, abnormalReadings: 4 }
  return explainLocally(
    { machine: 'presse 3', fault, ...times, ...figures, sensors },
    formatTime,
    GERMAN_SENTENCES,
  )
}

test.each<[readonly SensorEvidence[], Evidence['fault'], string, string]>([
  [
    [sensor('schwingung_mm_s', 1.7, 0.5, 0.1, 'shift'), sensor('speed_rpm', 930, 1500, 100, 'shift')],
    'machine',
    'Schwingung weit über normal',
    'Schwingung 1,7 mm/s, weit über den üblichen 0,3 bis 0,7; Speed um 38 % auf 930 RPM gefallen; beide seit 14:03:20.',
  ],
  [
    [sensor('druck_bar', 18, 30, 3, 'spike')],
    'machine',
    'Druck: Einbruch deutlich unter normal',
    'Druck auf 18 bar gefallen, deutlich unter den üblichen 24 bis 36, um 14:03:20.',
  ],
  [
    [
      sensor('Accelerometer1RMS', 0.02665, 0.0266, 0.0002, 'pattern'),
      sensor('Volume Flow RateRMS', 32, 32, 0.5, 'pattern', SINCE_MS + 4000),
    ],
    'machine',
    'Auffällig zusammen: Accelerometer1RMS und Volume Flow Rate…',
    'Accelerometer1RMS 0,0267, innerhalb der üblichen 0,0262 bis 0,027, aber zusammen mit den anderen ungewöhnlich, ' +
      'seit 14:03:20; Volume Flow RateRMS 32, innerhalb der üblichen 31 bis 33, aber zusammen mit den anderen ' +
      'ungewöhnlich, seit 14:03:24.',
  ],
  [
    [sensor('pressure_bar', 30.5, 30.5, 0, 'stuck')],
    'sensor',
    'Sensor „Pressure“ hängt',
    'Sensorfehler, kein Maschinenfehler: Sensor „Pressure“ hängt bei 30,5 bar, seit 14:03:20.',
  ],
  [
    [sensor('temperatur_degC', null, 30, 1, 'silent')],
    'sensor',
    'Sensor „Temperatur“ sendet nichts',
    'Sensorfehler, kein Maschinenfehler: Sensor „Temperatur“ sendet nichts mehr, seit 14:03:20.',
  ],
  [
    [sensor('current_A', 10.15, 10, 0.1, 'shift')],
    'machine',
    'Current über normal',
    'Current 10,2 A, dauerhaft über den üblichen 10 A, seit 14:03:20.',
  ],
  [
    [],
    'machine',
    'Ungewöhnliches Verhalten',
    'Die Messwerte sind zusammen ungewöhnlich; kein einzelner Sensor sticht heraus; seit 14:03:20.',
  ],
])('%#: auf Deutsch', (sensors, fault, headline, sentence) => {
  const said = explain([...sensors], fault)
  expect(said.headline).toBe(headline)
  expect(said.sentence).toBe(sentence)
})

test('details and hints are German too, with a decimal comma', () => {
  const said = explain([sensor('vibration_mm_s', 1.7, 0.5, 0.1, 'shift')])
  expect(said.details).toEqual([
    'Vibration: 1,7 mm/s; üblich 0,5 mm/s, Streuung 0,1 mm/s (eine Standardabweichung); ' +
      '12 Standardabweichungen darüber; 50 % der Auffälligkeit',
    'Kennwert 2,13, Alarm ab 1,33',
  ])
  expect(said.hintsTitle).toBe('Allgemeine Hinweise')
  expect(said.hints[0]).toBe('Lager: abhören, auf Spiel und Erwärmung prüfen.')
})
