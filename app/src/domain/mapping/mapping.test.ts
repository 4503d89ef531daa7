import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MappedReader } from '../../../../shared/mapped-message.ts'
import { MessageReader } from '../../../../shared/message.ts'
import { inEnglish } from '../said-english.ts'
import { draftOf, mappingFrom, setRole, withFound } from './draft.ts'
import { fieldsOf } from './fields.ts'
import { guessRoles, guessTimeUnit, guessUnit } from './guess.ts'
import { bereftMachines, previewOf } from './preview.ts'

const sample = (message: unknown, offset = 0) => ({
  partition: 0,
  offset,
  timeMs: 5000,
  key: null,
  value: new TextEncoder().encode(typeof message === 'string' ? message : JSON.stringify(message)),
})
const FOREIGN = { ts: 1700000000, asset: { name: 'Press 1' }, data: { oil: { t: 61.2 }, p_bar: 4.4 } }
const rolesOf = (message: unknown) => Object.fromEntries(guessRoles(fieldsOf([sample(message)])))
const draft = (message: unknown) => draftOf('hall', null, fieldsOf([sample(message)]), false)

describe('fields', () => {
  test('wherever they stand, with the newest value that is there', () => {
    const fields = fieldsOf([
      sample({ a: { b: null } }),
      sample('no json'),
      sample({ a: { b: 2 }, c: [{ v: 'x' }] }),
    ])
    expect(fields.map(({ path, value }) => [path, value])).toEqual([
      ['a.b', 2],
      ['c.0.v', 'x'],
    ])
  })

  test('any message: a bounded list', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (message) => {
        expect(fieldsOf([sample({ message })]).length).toBeLessThanOrEqual(300)
      }),
    )
  })
})

describe('guesses', () => {
  test('machine, time and sensors of foreign messages', () => {
    expect(rolesOf(FOREIGN)).toEqual({
      ts: 'time',
      'asset.name': 'machine',
      'data.oil.t': 'sensor',
      'data.p_bar': 'sensor',
    })
    expect(
      rolesOf({
        deviceId: 'x',
        name: 'y',
        payload: { sentAt: 'soon', seq: 3, rpm: '1500', ok: true, anomaly: 0 },
      }),
    ).toEqual({
      deviceId: 'machine',
      name: 'ignore',
      'payload.sentAt': 'ignore',
      'payload.seq': 'ignore',
      'payload.rpm': 'sensor',
      'payload.ok': 'ignore',
      'payload.anomaly': 'ignore',
    })
  })

  test('names say what tells fields apart, units come from endings or the text beside', () => {
    const fields = draft({
      ...FOREIGN,
      data: { oil: { t: 1 }, p_bar: 2, motor: { value: 3, unit: 'degC' }, x_c: 4, v_mm_s: 5, n: 6 },
    })
      .fields.filter(({ role }) => role === 'sensor')
      .map(({ name, unit }) => [name, unit])
    expect(fields).toEqual([
      ['oil_t', ''],
      ['p_bar', 'bar'],
      ['motor', '°C'],
      ['x_c', '°C'],
      ['v_mm_s', 'mm/s'],
      ['n', ''],
    ])
    expect(guessUnit({ steps: ['spindle_rpm'], unitBeside: null })).toBe('RPM')
    expect([1.7e9, 1.7e12, 1.7e15, 1.7e18, '2026-01-01'].map(guessTimeUnit)).toEqual([
      'auto',
      'auto',
      'us',
      'ns',
      'auto',
    ])
  })

  test('a flat message is read by its guess as by its own field names', () => {
    const message = {
      machine_id: 4,
      timestamp: '2026-01-01T00:00:00Z',
      temperature: 74.2,
      speed: 1503,
      state: 'RUN',
      anomaly: 0,
    }
    const mapping = mappingFrom(draft(message))
    const { value } = sample(message)
    expect(mapping.ok && new MappedReader(mapping.value).read(value, 0, null)).toEqual(
      new MessageReader().read(value, 0),
    )
  })
})

describe('a draft', () => {
  test('becomes a mapping, and that mapping the same draft again', () => {
    const first = draft(FOREIGN)
    const oil = first.fields.find(({ path }) => path === 'data.oil.t')!
    Object.assign(oil, { unit: '°C', rangeLow: '−50', rangeHigh: '300', normalHigh: '80,5' })
    const mapping = mappingFrom(first)
    expect(mapping).toEqual({
      ok: true,
      value: {
        topic: 'hall',
        machine: { from: 'field', path: 'asset.name' },
        time: { from: 'field', path: 'ts', unit: 'auto' },
        sensors: [
          {
            path: 'data.oil.t',
            name: 'oil_t',
            unit: '°C',
            range: { low: -50, high: 300 },
            normal: { high: 80.5 },
          },
          { path: 'data.p_bar', name: 'p_bar', unit: 'bar' },
        ],
      },
    })
    if (!mapping.ok) return
    const again = draftOf('hall', mapping.value, fieldsOf([sample({ ...FOREIGN, extra: 1 })]), false)
    expect(mappingFrom(again)).toEqual(mapping)
    expect(again.fields.at(-1)).toMatchObject({ path: 'extra', role: 'ignore' })
  })

  test('says what is missing', () => {
    const problem = (change: (fields: ReturnType<typeof draft>['fields']) => void) => {
      const changed = draft(FOREIGN)
      change(changed.fields)
      const mapping = mappingFrom(changed)
      return mapping.ok ? null : inEnglish(mapping.error)
    }
    expect(problem((fields) => Object.assign(fields[2]!, { normalLow: 'warm' }))).toBe(
      'oil_t: "warm" is no number; write one such as 80 or -12.5.',
    )
    expect(problem((fields) => Object.assign(fields[2]!, { rangeLow: '5', rangeHigh: '4' }))).toMatch(
      /lower limit 5/,
    )
    expect(problem((fields) => Object.assign(fields[2]!, { name: 'p_bar' }))).toMatch(/same name/)
    expect(problem((fields) => Object.assign(fields[2]!, { name: ' ' }))).toMatch(/name needs/)
    expect(problem((fields) => fields.map((field) => Object.assign(field, { role: 'ignore' })))).toMatch(
      /at least one sensor/,
    )
  })

  test('one machine, one time; new fields come to the end', () => {
    const changed = draft(FOREIGN)
    setRole(changed, changed.fields[2]!, 'machine')
    expect(changed.fields.map(({ role }) => role)).toEqual(['time', 'ignore', 'machine', 'sensor'])
    expect(withFound(changed, fieldsOf([sample({ ts: 1, new: 1 })])).fields.at(-1)?.path).toBe('new')
    expect(withFound(changed, fieldsOf([sample(FOREIGN)]))).toBe(changed)
  })
})

test('a preview counts what fits, and names the machines that would lose all their sensors', () => {
  const flat = (machine: string, offset: number) => sample({ machine, a: 1, b: 2 }, offset)
  const samples = [flat('m1', 3), flat('m1', 2), flat('m2', 1), sample('no json')]
  const now = previewOf(new MessageReader(), samples)
  expect(now).toMatchObject({ taken: 3, refused: 1, reasons: [{ code: 'not-json', count: 1 }] })
  expect(now.readings.map(({ machine }) => machine)).toEqual(['m1', 'm2'])
  const mapping = mappingFrom(draft({ machine: 'm1', a: 1, b: 2 }))
  if (!mapping.ok) throw new Error(inEnglish(mapping.error))
  const renamed = { ...mapping.value, sensors: [{ path: 'a', name: 'alpha', unit: null }] }
  expect(bereftMachines(now, previewOf(new MappedReader(mapping.value), samples))).toEqual([])
  expect(bereftMachines(now, previewOf(new MappedReader(renamed), samples))).toEqual([
    { machine: 'm1', sensors: ['a', 'b'] },
    { machine: 'm2', sensors: ['a', 'b'] },
  ])
})
