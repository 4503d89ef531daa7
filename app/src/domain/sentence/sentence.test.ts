import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Evidence,
  FINDING_KINDS,
  type FindingKind,
  type SensorEvidence,
} from '../../../../shared/evidence.ts'
import { ENGLISH_SENTENCES } from './english.ts'
import { GERMAN_SENTENCES } from './german.ts'
import { roundForPeople } from './numbers.ts'
import { describeSensor } from './sensor-names.ts'
import { checkFirst, explainLocally, headlineOf } from './sentence.ts'

const SINCE_MS = Date.UTC(2024, 4, 6, 14, 3, 20)
const formatTime = (ms: number): string => new Date(ms).toISOString().slice(11, 19)

/** One sensor of the evidence: what it reads, what is usual, and what was found. */
function sensor(
  name: string,
  value: number | null,
  usual: number,
  spread: number,
  findings: FindingKind[],
  sinceMs = SINCE_MS,
): SensorEvidence {
  const deviation = value === null || spread === 0 ? null : (value - usual) / spread
  return { sensor: name, unit: null, value, usual, spread, deviation, share: 0.5, findings, sinceMs }
}

function evidence(sensors: SensorEvidence[], fault: Evidence['fault'] = 'machine'): Evidence {
  const times = { sinceMs: SINCE_MS, peakMs: SINCE_MS, untilMs: SINCE_MS + 60_000 }
  return { machine: 'press 3', fault, ...times, score: 2.127, limit: 1.333, abnormalReadings: 4, sensors }
}

const explain = (...args: Parameters<typeof evidence>) =>
  explainLocally(evidence(...args), formatTime, ENGLISH_SENTENCES)

describe('one sentence per kind of finding', () => {
  const examples: [string, Evidence, string, string][] = [
    [
      'shift of two sensors',
      evidence([
        sensor('vibration_mm_s', 1.7, 0.5, 0.1, ['shift']),
        sensor('speed_rpm', 930, 1500, 100, ['shift']),
      ]),
      'Vibration far above usual',
      'Vibration 1.7 mm/s, far above its usual 0.3 to 0.7; speed down 38 % to 930 RPM; both since 14:03:20.',
    ],
    [
      'spike of all four sensors of the example format',
      evidence([
        sensor('vibration', 1.7, 0.5, 0.1, ['spike']),
        sensor('speed', 930, 1500, 100, ['spike']),
        sensor('temperature', 99, 75, 5, ['spike']),
        sensor('pressure', 18, 30, 3, ['spike']),
      ]),
      'Vibration spike, far above usual',
      'Vibration jumped to 1.7 g, far above its usual 0.3 to 0.7; speed down 38 % to 930 RPM; ' +
        'temperature jumped to 99 °F, clearly above its usual 65 to 85; all at 14:03:20; 1 more sensor is unusual.',
    ],
    [
      'pattern, at different times, names as they are',
      evidence([
        sensor('Accelerometer1RMS', 0.02665, 0.0266, 0.0002, ['pattern']),
        sensor('Volume Flow RateRMS', 32, 32, 0.5, ['pattern'], SINCE_MS + 4000),
      ]),
      'Unusual combination: Accelerometer1RMS and Volume Flow Rate…',
      'Accelerometer1RMS 0.0267, inside its usual 0.0262 to 0.027 but unusual together with the others since 14:03:20; ' +
        'Volume Flow RateRMS 32, inside its usual 31 to 33 but unusual together with the others since 14:03:24.',
    ],
    [
      'limit',
      evidence([sensor('oil_temp_degC', 240, 30, 1, ['limit', 'shift'])]),
      'Oil temp above its allowed range',
      'Oil temp 240 °C, above its allowed range since 14:03:20.',
    ],
    [
      'beyond a limit where the machine always was: which side is not said',
      evidence([sensor('p_bar', 4.41, 4.4, 0.01, ['limit'])]),
      'P outside its allowed range',
      'P 4.41 bar, outside its allowed range since 14:03:20.',
    ],
    [
      'stuck',
      evidence([sensor('pressure_bar', 30, 30, 0, ['stuck'])], 'sensor'),
      'Pressure sensor stuck',
      'Sensor fault, not a machine fault: pressure sensor stuck at 30 bar since 14:03:20.',
    ],
    [
      'silent',
      evidence([sensor('temperature_degC', null, 30, 1, ['silent'])], 'sensor'),
      'Temperature sensor silent',
      'Sensor fault, not a machine fault: temperature sensor has sent nothing since 14:03:20.',
    ],
    [
      'not a number',
      evidence([sensor('temperature_degC', null, 30, 1, ['not-a-number'])], 'sensor'),
      'Temperature sensor sends no numbers',
      'Sensor fault, not a machine fault: temperature sensor has sent values that are not numbers since 14:03:20.',
    ],
    [
      'a lasting small shift stays inside the range and is worded so',
      evidence([sensor('current_A', 10.15, 10, 0.1, ['shift'])]),
      'Current above usual',
      'Current 10.2 A, steadily above its usual 10 A since 14:03:20.',
    ],
    [
      'a constant sensor that moves',
      evidence([sensor('valve', 1, 0, 0, ['spike'])]),
      'Valve spike, above usual',
      'Valve 1, above the 0 it always shows at 14:03:20.',
    ],
    [
      'out of its physical range: the sensor is sick',
      evidence([sensor('temperature_degC', -999, 30, 1, ['spike', 'limit'])], 'sensor'),
      'Temperature below its allowed range',
      'Sensor fault, not a machine fault: temperature -999 °C, below its allowed range since 14:03:20.',
    ],
    [
      'a level that jumped and stays is a shift',
      evidence([sensor('vibration_mm_s', 1.7, 0.5, 0.1, ['spike', 'shift'])]),
      'Vibration far above usual',
      'Vibration 1.7 mm/s, far above its usual 0.3 to 0.7 since 14:03:20.',
    ],
    [
      'a jump that went on is no spike',
      { ...evidence([sensor('oil_temp_degC', 51.7, 41.05, 0.575, ['spike'])]), abnormalReadings: 68 },
      'Oil temp far above usual',
      'Oil temp 51.7 °C, far above its usual 39.9 to 42.2 since 14:03:20.',
    ],
    [
      'who was off for a moment, and as usual when it was worst, is left out',
      evidence([
        sensor('flow_l_min', 31, 32, 0.45, ['pattern']),
        { ...sensor('temp_degC', 78.8, 78.8, 0.3, ['spike']), share: 0.001 },
      ]),
      'Flow below usual',
      'Flow 31 l/min, below its usual 31.1 to 32.9 since 14:03:20.',
    ],
    [
      'a spike that was over when the machine was worst',
      evidence([sensor('temp_degC', 78.8, 78.8, 0.3, ['spike'])]),
      'Temp briefly off its usual',
      'Temp briefly off its usual 78.2 to 79.4 at 14:03:20.',
    ],
    [
      'nobody stands out',
      evidence([sensor('speed', 1500, 1500, 100, [])]),
      'Unusual behaviour',
      'The readings together are unusual; no single sensor stands out; since 14:03:20.',
    ],
  ]
  test.each(examples)('%s', (_, given, headline, sentence) => {
    const said = explainLocally(given, formatTime, ENGLISH_SENTENCES)
    expect(said.headline).toBe(headline)
    expect(said.sentence).toBe(sentence)
  })

  test('a sick sensor beside a sick machine is a machine fault with both named', () => {
    const said = explain([
      sensor('vibration', 1.7, 0.5, 0.1, ['shift']),
      sensor('pressure_psi', null, 30, 3, ['silent']),
    ])
    expect(said.sentence).toBe(
      'Vibration 1.7, far above its usual 0.3 to 0.7; pressure sensor has sent nothing; both since 14:03:20.',
    )
  })
})

test('the details keep the precise figures', () => {
  const said = explain([sensor('vibration_mm_s', 1.7, 0.5, 0.1, ['shift'])])
  expect(said.details).toEqual([
    'Vibration: 1.7 mm/s; usual 0.5 mm/s, spread 0.1 mm/s (one standard deviation); ' +
      '12 standard deviations above; 50 % of the anomaly',
    'Score 2.13, alarm from 1.33',
  ])
})

test('hints go by finding and by what is measured, and are called general', () => {
  const said = explain([sensor('vibration_mm_s', 1.7, 0.5, 0.1, ['shift'])])
  expect(said.hintsTitle).toBe('General hints')
  expect(said.hints).toEqual([
    'Bearings: listen, and feel for play and heat.',
    'Fastening: foundation bolts, coupling, guards.',
    'Imbalance or misalignment: build-up, worn or broken parts.',
    'Ask what changed just before: product, tool, load, set-up, cleaning.',
  ])
  expect(
    checkFirst(evidence([sensor('pressure_bar', 30, 30, 0, ['stuck'])], 'sensor'), ENGLISH_SENTENCES),
  ).toEqual([
    'Compare the pressure reading with a hand-held instrument.',
    'Look at the cable and connector of the pressure sensor.',
    'See whether the transmitter or PLC input holds its last value.',
  ])
})

describe('names', () => {
  test.each([
    ['vibration_mm_s', null, 'Vibration', 'mm/s', 'vibration'],
    ['temperature_degC', null, 'Temperature', '°C', 'temperature'],
    ['motor_current_A', null, 'Motor current', 'A', 'current'],
    ['bearing_A', null, 'bearing A', null, 'other'],
    ['Accelerometer1RMS', null, 'Accelerometer1RMS', null, 'vibration'],
    ['Volume Flow RateRMS', null, 'Volume Flow RateRMS', null, 'flow'],
    ['temperature', 'degC', 'Temperature', '°C', 'temperature'],
    ['temperature', null, 'Temperature', null, 'temperature'],
    ['pressure', 'furlong', 'Pressure', 'furlong', 'pressure'],
    ['_psi', null, 'Psi', 'psi', 'other'],
    ['a\n\u202eb', null, 'A b', null, 'other'],
    ['\u0007', null, '?', null, 'other'],
  ] as const)('%j in %j is %j in %j (%s)', (name, unit, label, shownUnit, family) => {
    expect(describeSensor(name, unit)).toMatchObject({ label, unit: shownUnit, family })
  })

  test('the example format has its units only where all four of its sensors are there', () => {
    const all = ['speed', 'pressure', 'vibration', 'temperature']
    expect(all.map((name) => describeSensor(name, null, all).unit)).toEqual(['RPM', 'psi', 'g', '°F'])
    expect(describeSensor('temperature', null, ['temperature', 'speed']).unit).toBeNull()
  })
})

test.each([
  [1.7, 0.1, '1.7'],
  [1534.4, 100, '1534'],
  [1503.23, 0.4, '1503.2'],
  [0.026587, 0, '0.0266'],
  [-21.456, 0, '-21.5'],
  [0, 1, '0'],
  [1.23456e-9, 0, '1.23e-9'],
  [12_345_678_901, 0, '1.23e10'],
  [-0.0001, 1, '-0.0001'],
])('%d with spread %d is written %s', (value, spread, text) => {
  expect(roundForPeople(value, spread)).toBe(text)
})

test('whatever the evidence: a headline of at most 60 characters, whole sentences, one to four hints, no hole left open', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
  const anySensor = fc.record({
    sensor: fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }),
    unit: fc.option(fc.string({ maxLength: 32 })),
    value: fc.option(finite),
    usual: finite,
    spread: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
    deviation: fc.option(finite),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    findings: fc.uniqueArray(fc.constantFrom(...FINDING_KINDS)),
    sinceMs: fc.option(fc.integer({ min: 0, max: 1e12 })),
  })
  const fault = fc.constantFrom('machine', 'sensor')
  const anyTable = fc.constantFrom(ENGLISH_SENTENCES, GERMAN_SENTENCES)
  fc.assert(
    fc.property(fc.array(anySensor, { maxLength: 8 }), fault, anyTable, (sensors, fault, table) => {
      const given = evidence(sensors, fault)
      const said = explainLocally(given, formatTime, table)
      expect(said.headline.length).toBeLessThanOrEqual(60)
      expect(said.headline).toBe(headlineOf(given, table))
      const found = sensors.filter((s) => s.findings.length > 0).length
      expect(said.clauses.length).toBeGreaterThanOrEqual(Math.min(1, found))
      expect(said.clauses.length).toBeLessThanOrEqual(Math.min(3, found))
      expect(said.sentence.endsWith('.')).toBe(true)
      expect(said.hints.length).toBeLessThanOrEqual(4)
      if (fault === 'machine' || said.clauses.length > 0) expect(said.hints.length).toBeGreaterThan(0)
      const templates = said.sentence.match(/\{(label|value|degree|low|high|usual|time|percent|clauses)\}/g)
      if (sensors.every((s) => !s.sensor.includes('{'))) expect(templates).toBeNull()
      expect([said.sentence, ...said.details].join()).not.toMatch(/NaN|Infinity|undefined/)
    }),
  )
})
