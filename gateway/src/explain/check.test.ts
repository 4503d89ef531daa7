import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { struckParts } from '../../../app/src/domain/sentence/struck.ts'
import type { GptAnswer } from '../../../shared/explanation.ts'
import { unsupportedIn } from './check.ts'
import { GOOD_ANSWER, PRESS } from './example.test-data.ts'
import { isFigure, readNumber } from './figures.ts'

const plain: GptAnswer = {
  likely_cause: 'A worn bearing.',
  confidence: 'low',
  evidence: [],
  check_first: ['Listen.'],
  consequence_if_ignored: 'It may stop.',
}
const inCause = (text: string) => unsupportedIn({ ...plain, likely_cause: text }, PRESS)
const inEvidence = (text: string) => unsupportedIn({ ...plain, evidence: [text] }, PRESS)
const inStep = (text: string) => unsupportedIn({ ...plain, check_first: [text] }, PRESS)

test('an answer that keeps to the evidence is left alone', () => {
  expect(unsupportedIn(GOOD_ANSWER, PRESS)).toEqual([])
})

describe('numbers', () => {
  test.each([
    'vibration_mm_s at 1.7 mm/s, 1.70 mm/s, about 2 mm/s, 1,7 mm/s',
    '3.4 times the usual level; 12σ; 12-sigma',
    'up 240 %, at 340 % of usual; 71 % of the anomaly',
    'about 1,500 RPM usually, near 900 RPM now, 570 RPM lost, 0.62 of usual',
    'for 120 s (2 min), worst after 30 seconds, 42 readings',
    'score 2.13 against 1.33, 3 sensors, 2 of them unusual',
    '41.3 °C against 41 °C',
  ])('follow from the evidence: %s', (text) => {
    expect(inCause(text)).toEqual([])
  })

  test.each([
    ['vibration at 1.9 mm/s', ['1.9 mm/s']],
    ['speed fell by 45 %', ['45 %']],
    ['12 % is not 12 deviations', ['12 %']],
    ['the limit of ISO 10816 is 4.5mm/s', ['10816', '4.5mm/s']],
    ['since 14:05', ['14', '05']],
    ['it ran 8 hours without oil', ['8 hours']],
    ['one of the 6 rollers', ['6 rollers']],
    ['1.75 mm/s, given two decimals, is not 1.7', ['1.75 mm/s']],
    ['1e6 RPM or 1.000.000 RPM', ['1e6 RPM', '1.000.000 RPM']],
  ])('are struck: %s', (text, struck) => {
    expect(inCause(text)).toEqual(struck)
  })

  test('in a step small counts are free, claims with a unit are not', () => {
    expect(inStep('2) Check the 4 bolts and 10 screws on both sides.')).toEqual([])
    expect(inStep('Check the 12 screws.')).toEqual([])
    expect(inStep('Check the 16 screws.')).toEqual(['16'])
    expect(inStep('Tighten to 25 Nm, wait 5 minutes.')).toEqual(['25 Nm', '5 minutes'])
    expect(inStep('Leave a gap of 5 mm.')).toEqual(['5 mm'])
  })
})

describe('names', () => {
  test.each([
    'Thermocouple1 and vibration mm s and press 3',
    'CO2 and the PLC, IoT, kPa, mA, McDonald',
    'loss of hydraulic pressure is a thought',
  ])('are free: %s', (text) => {
    expect(inCause(text)).toEqual([])
  })

  test.each([
    ['Thermocouple2 is up', ['Thermocouple2']],
    ['oil_temp is up', ['oil_temp']],
    ['the OilPressure sensor', ['OilPressure']],
    ['bearing SKF6205', ['SKF6205']],
  ])('are struck: %s', (text, struck) => {
    expect(inCause(text)).toEqual(struck)
  })

  test('an observation of what nobody measures is struck', () => {
    expect(inEvidence('Pressure dropped while vibration rose.')).toEqual(['Pressure dropped'])
    expect(inEvidence('Temperature and speed are as usual.')).toEqual([])
  })

  test('a machine called 3 does not set every 3 free', () => {
    const numbered = { ...PRESS, machine: '8' }
    const about = (text: string) => unsupportedIn({ ...plain, likely_cause: text }, numbered)
    expect(about('Machine 8 is loose.')).toEqual([])
    expect(about('It shakes at 8 mm/s.')).toEqual(['8 mm/s'])
  })
})

test('what is listed stands in the text so that the screen strikes it, whatever the text and the names', () => {
  const words = fc.constantFrom(
    '12',
    '7.5',
    ' mm/s',
    '%',
    ' ',
    '.',
    ',',
    '-',
    'speed_rpm',
    'a_b',
    'x9',
    'Flow ',
    '<b>',
  )
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(words).map((parts) => parts.join('')),
  )
  const machine = fc.oneof(text, fc.constantFrom('press-3', 'a/b (c) [d] {e} $^|?*+.\\', '3'))
  fc.assert(
    fc.property(text, machine, (text, machine) => {
      const listed = unsupportedIn({ ...plain, evidence: [text] }, { ...PRESS, machine })
      const struck = struckParts(text, listed).filter((part) => part.struck)
      for (const literal of listed) expect(struck.some((part) => part.text.includes(literal))).toBe(true)
    }),
  )
})

test.each([
  ['1.7', 1.7, 0.05],
  ['0,5', 0.5, 0.05],
  ['1,500', 1500, 50],
  ['1500', 1500, 50],
  ['600', 600, 30],
  ['38', 38, 0.5],
  ['1.50', 1.5, 0.005],
  ['0', 0, 0],
  ['1.5e3', 1500, 50],
])('%s is read as %d, give or take %d', (text, value, tolerance) => {
  const written = readNumber(text)
  expect(written.value).toBeCloseTo(value, 9)
  expect(written.tolerance).toBeCloseTo(tolerance, 9)
})

test('a figure rounded to any number of digits is still that figure', () => {
  const figure = fc.double({ min: 1e-3, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(figure, fc.integer({ min: 2, max: 6 }), (figure, digits) => {
      const text = Number(figure.toPrecision(digits)).toString()
      expect(isFigure(readNumber(text), [figure])).toBe(true)
    }),
  )
})
