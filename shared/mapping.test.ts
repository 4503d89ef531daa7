import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Mapping,
  mappingOf,
  mappingText,
  NO_MAPPING,
  parseMapping,
  TIME_UNITS,
  type TopicMapping,
  topicProblem,
  withoutTopic,
  withTopic,
} from './mapping.ts'

const press: TopicMapping = {
  topic: 'press-hall',
  machine: { from: 'field', path: 'asset.name' },
  time: { from: 'field', path: 'ts', unit: 's' },
  sensors: [
    { path: 'data.oil.t', name: 'oil_t', unit: '°C', range: { low: -50, high: 300 }, normal: { high: 80 } },
    { path: 'data.p_bar', name: 'p_bar', unit: null },
  ],
}
const mapping: Mapping = { version: 1, topics: [press] }
const refusalOf = (value: unknown): string => {
  const parsed = parseMapping(typeof value === 'string' ? value : JSON.stringify(value))
  return parsed.ok ? 'taken' : JSON.stringify(parsed.error)
}
const withSensors = (sensors: unknown) => ({ ...mapping, topics: [{ ...press, sensors }] })

const limits = fc
  .tuple(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  .filter(([a, b]) => a < b)
  .chain(([low, high]) => fc.constantFrom({ low, high }, { low }, { high }, {}))
const name = fc.string({ minLength: 1, maxLength: 128 }).filter((text) => text.trim() !== '')
const path = fc.string({ minLength: 1, maxLength: 40 })
const sensor = fc.record(
  {
    path,
    name,
    unit: fc.option(fc.string({ minLength: 1, maxLength: 32 })),
    range: limits,
    normal: limits,
  },
  { requiredKeys: ['path', 'name', 'unit'] },
)
/** Any mapping of a topic that the file can hold. */
const anyTopic: fc.Arbitrary<TopicMapping> = fc.record({
  topic: fc.string({ minLength: 1, maxLength: 249 }),
  machine: fc.oneof(
    fc.record({ from: fc.constant('field' as const), path }),
    fc.record({ from: fc.constant('key' as const) }),
    fc.record({ from: fc.constant('fixed' as const), name }),
  ),
  time: fc.oneof(
    fc.record({ from: fc.constant('field' as const), path, unit: fc.constantFrom(...TIME_UNITS) }),
    fc.record({ from: fc.constant('record' as const) }),
  ),
  sensors: fc.uniqueArray(sensor, { minLength: 1, maxLength: 6, selector: (each) => each.name }),
})

describe('the file', () => {
  test('what was saved comes back the same, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyTopic, { maxLength: 4, selector: ({ topic }) => topic }), (topics) => {
        const any: Mapping = { version: 1, topics }
        const parsed = parseMapping(mappingText(any))
        // -0 is written as 0.
        expect(parsed).toEqual({ ok: true, value: JSON.parse(JSON.stringify(any)) })
      }),
    )
  })

  test('any text is taken or refused with a code', () => {
    const check = (text: string) => {
      const parsed = parseMapping(text)
      if (!parsed.ok) expect(parsed.error.code).toMatch(/^mapping-/)
    }
    fc.assert(fc.property(fc.string(), check))
    fc.assert(fc.property(fc.json(), check))
    fc.assert(fc.property(fc.jsonValue(), (topics) => check(JSON.stringify({ version: 1, topics }))))
  })

  test('one of a newer version is told apart from a wrong one', () => {
    expect(parseMapping('{"version":2,"topics":"of another shape"}')).toMatchObject({
      error: { code: 'mapping-newer', values: { version: 2, known: 1 } },
    })
    expect(parseMapping('{"version":0}')).toMatchObject({ error: { code: 'mapping-none' } })
  })

  test('refusals name the place', () => {
    expect(refusalOf('[]')).toMatch(/mapping-none/)
    expect(refusalOf('{')).toMatch(/mapping-no-json/)
    expect(refusalOf(withSensors([]))).toMatch(/topics\.0\.sensors.*sensors-none/)
    expect(refusalOf(withSensors([press.sensors[0], press.sensors[0]]))).toMatch(/sensor-twice/)
    expect(refusalOf(withSensors([{ ...press.sensors[0], range: { low: 3, high: 3 } }]))).toMatch(
      /sensors\.0\.range.*limits-crossed/,
    )
    expect(refusalOf(withSensors([{ ...press.sensors[0], name: '  ' }]))).toMatch(/name-empty/)
    expect(refusalOf({ version: 1, topics: [press, press] })).toMatch(/twice/)
  })
})

describe('topics', () => {
  const of = (topic: string, ...topics: string[]) =>
    mappingOf({ version: 1, topics: topics.map((each) => ({ ...press, topic: each })) }, topic)?.topic ?? null

  test('its own entry, else the pattern that says most, else none', () => {
    expect(of('press-1', 'press-*', 'press-1', '*')).toBe('press-1')
    expect(of('press-2', '*', 'press-*', 'press-1')).toBe('press-*')
    expect(of('pump', 'press-*')).toBeNull()
    expect(of('pump', '*')).toBe('*')
    expect(of('a.hall.temp', 'a.*.temp')).toBe('a.*.temp')
    expect(of('a.temp', 'a.*.temp')).toBeNull()
    expect(of('aXbXXc', 'a*b*c')).toBe('a*b*c')
    expect(of('ab', 'a*b*b')).toBeNull()
  })

  test('an entry takes the place of the one before it', () => {
    const changed = { ...press, time: { from: 'record' } as const }
    expect(withTopic(mapping, changed).topics).toEqual([changed])
    expect(withoutTopic(mapping, 'press-hall')).toEqual(NO_MAPPING)
    expect(topicProblem(press)).toBeNull()
    expect(topicProblem({ ...press, sensors: [] })).toEqual({ code: 'sensors-none', values: {} })
  })
})
