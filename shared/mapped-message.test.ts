import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FLAW_CODES, flawText } from './flaw.ts'
import { MAX_TIME_MS } from './limits.ts'
import { MappedReader, numberOf, readerOf, readTime } from './mapped-message.ts'
import type { SensorMapping, TopicMapping } from './mapping.ts'
import { MessageReader } from './message.ts'

const RECORD_TIME_MS = 5000
const bytes = (message: unknown): Uint8Array =>
  new TextEncoder().encode(typeof message === 'string' ? message : JSON.stringify(message))
const sensor = (path: string, name: string, more: Partial<SensorMapping> = {}): SensorMapping => ({
  path,
  name,
  unit: null,
  ...more,
})
const press: TopicMapping = {
  topic: 't',
  machine: { from: 'field', path: 'asset.name' },
  time: { from: 'field', path: 'ts', unit: 'auto' },
  sensors: [sensor('data.oil.t', 'oil_t', { unit: '°C' }), sensor('data.p_bar', 'p_bar')],
}
const FOREIGN = { ts: 1700000000, asset: { name: 'Press 1' }, data: { oil: { t: 61.2 }, p_bar: 4.4 } }

function read(message: unknown, mapping: Partial<TopicMapping> = {}, key: string | null = null) {
  const value = message === null ? null : bytes(message)
  return new MappedReader({ ...press, ...mapping }).read(
    value,
    RECORD_TIME_MS,
    key === null ? null : bytes(key),
  )
}
const flawOf = (...args: Parameters<typeof read>): string => {
  const result = read(...args)
  return result.ok ? 'taken' : result.error.code
}
const flawsOf = (...args: Parameters<typeof read>) => {
  const result = read(...args)
  return result.ok && result.value.flaws.map(({ code }) => code)
}

describe('a mapped message', () => {
  test('nested fields, the machine, the time and the names a person gave', () => {
    expect(read(FOREIGN)).toEqual({
      ok: true,
      value: {
        machine: 'Press 1',
        timeMs: 1_700_000_000_000,
        sensors: ['oil_t', 'p_bar'],
        values: [61.2, 4.4],
        flaws: [],
      },
    })
  })

  test('the machine from the key, or fixed', () => {
    expect(read(FOREIGN, { machine: { from: 'key' } }, 'Press 7')).toMatchObject({
      value: { machine: 'Press 7' },
    })
    expect(flawOf(FOREIGN, { machine: { from: 'key' } })).toBe('no-machine-in-key')
    expect(read(FOREIGN, { machine: { from: 'fixed', name: 'The press' } })).toMatchObject({
      value: { machine: 'The press' },
    })
    expect(flawOf({ ...FOREIGN, asset: { name: { de: 'Presse' } } })).toBe('no-machine-in-field')
  })

  test('a sensor that is not in this message is left out; one that is null has no value', () => {
    expect(read({ ...FOREIGN, data: { p_bar: null } })).toMatchObject({
      value: { sensors: ['p_bar'], values: [Number.NaN], flaws: [] },
    })
    expect(flawOf({ ...FOREIGN, data: {} })).toBe('no-mapped-sensor')
  })

  test('numbers written as text count; other text, several fields and truth values are flaws', () => {
    expect(read({ ...FOREIGN, data: { p_bar: ' 4.40 ' } })).toMatchObject({
      value: { values: [4.4], flaws: [] },
    })
    expect(flawsOf({ ...FOREIGN, data: { p_bar: '4,4' } })).toEqual(['text-for-number'])
    expect(flawsOf({ ...FOREIGN, data: { p_bar: true } })).toEqual(['text-for-number'])
    expect(flawsOf({ ...FOREIGN, data: { p_bar: { v: 1 } } })).toEqual(['nested'])
    expect(flawsOf('{"ts":1,"asset":{"name":"a"},"data":{"p_bar":NaN}}')).toEqual(['not-a-number'])
  })

  test('a value beyond what the sensor can show is counted in words, and kept', () => {
    const range = { sensors: [sensor('data.p_bar', 'p_bar', { unit: 'bar', range: { low: 0, high: 4 } })] }
    const result = read(FOREIGN, range)
    expect(result).toMatchObject({ value: { values: [4.4], flaws: [{ code: 'out-of-range' }] } })
    expect(result.ok && flawText(result.value.flaws[0]!)).toBe(
      '"p_bar" is 4.4 bar, and can show 0 … 4 only; check the sensor. The value was kept.',
    )
    expect(flawsOf({ ...FOREIGN, data: { p_bar: 4 } }, range)).toEqual([])
  })

  test('a time that is missing or unreadable is said, and the record’s own is used', () => {
    for (const ts of [undefined, 'yesterday', {}, -1])
      expect(read({ ...FOREIGN, ts })).toMatchObject({
        value: {
          timeMs: RECORD_TIME_MS,
          flaws: [{ code: ts === undefined ? 'no-time-in-field' : 'bad-time' }],
        },
      })
    expect(read(FOREIGN, { time: { from: 'record' } })).toMatchObject({
      value: { timeMs: RECORD_TIME_MS, flaws: [] },
    })
  })

  test('what is no JSON object is refused as ever', () => {
    expect(flawOf(null)).toBe('no-value')
    expect(flawOf('no json')).toBe('not-json')
    expect(flawOf([FOREIGN])).toBe('not-an-object')
  })

  test('any message and any mapping: a reading or a known flaw, never an exception', () => {
    const path = fc.oneof(
      fc.string(),
      fc.constantFrom('ts', 'a', 'a.b', 'a.0', 'a.length', '__proto__', 'a\\'),
    )
    const anySensor = fc.record({ path, name: fc.string({ minLength: 1 }), unit: fc.constant(null) })
    const anyMapping: fc.Arbitrary<TopicMapping> = fc.record({
      topic: fc.constant('t'),
      machine: fc.oneof(
        fc.record({ from: fc.constant('field' as const), path }),
        fc.constant({ from: 'key' as const }),
        fc.constant({ from: 'fixed' as const, name: 'm' }),
      ),
      time: fc.record({
        from: fc.constant('field' as const),
        path,
        unit: fc.constantFrom('auto' as const, 'iso' as const, 's' as const, 'ns' as const),
      }),
      sensors: fc.array(anySensor, { minLength: 1, maxLength: 5 }),
    })
    const messages = fc.oneof(
      fc.uint8Array(),
      fc.json().map(bytes),
      fc.record({ ts: fc.jsonValue(), a: fc.jsonValue() }).map(bytes),
    )
    fc.assert(
      fc.property(anyMapping, messages, fc.option(fc.uint8Array()), (mapping, message, key) => {
        const result = new MappedReader(mapping).read(message, RECORD_TIME_MS, key)
        if (!result.ok) {
          expect(FLAW_CODES).toContain(result.error.code)
          return
        }
        expect(result.value.sensors.length).toBe(result.value.values.length)
        expect(result.value.timeMs).toBeLessThanOrEqual(MAX_TIME_MS)
        for (const { code } of result.value.flaws) expect(FLAW_CODES).toContain(code)
      }),
      { numRuns: 500 },
    )
  })
})

test('times in every unit', () => {
  expect(readTime(1.7e9, 's')).toBe(1.7e12)
  expect(readTime('1700000000000', 'ms')).toBe(1.7e12)
  expect(readTime(1.7e15, 'us')).toBe(1.7e12)
  expect(readTime(1.7e18, 'ns')).toBe(1.7e12)
  expect(readTime('2023-11-14T22:13:20Z', 'iso')).toBe(1.7e12)
  expect(readTime(1.7e9, 'iso')).toBeNull()
  expect(readTime(1.7e9, 'auto')).toBe(1.7e12)
  expect(readTime('soon', 's')).toBeNull()
  expect(readTime(null, 's')).toBeNull()
})

test('numbers', () => {
  expect(['1', '-1.5e3', '.5', '', '0x10', 'Infinity', null, true].map(numberOf)).toEqual([
    1,
    -1500,
    0.5,
    null,
    null,
    null,
    null,
    null,
  ])
})

test('a topic without an entry is read by its own field names', () => {
  const mapping = { version: 1 as const, topics: [press] }
  expect(readerOf(mapping, 'other')).toBeInstanceOf(MessageReader)
  expect(readerOf(mapping, 't')).toBeInstanceOf(MappedReader)
})
