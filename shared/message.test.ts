import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FLAW_CODES, type FlawCode, flawText } from './flaw.ts'
import { MAX_NAME_LENGTH, MAX_SENSORS, MAX_TIME_MS } from './limits.ts'
import { MessageReader, roleOf } from './message.ts'

interface Vector {
  readonly name: string
  readonly message?: string
  readonly hex?: string
  readonly flaw?: FlawCode
  readonly reading?: {
    readonly machine: string
    readonly timeMs: number
    readonly sensors: string[]
    /** null for NaN. */
    readonly values: (number | null)[]
    readonly flaws?: FlawCode[]
  }
}

const RECORD_TIME_MS = 5000
const vectors = JSON.parse(
  readFileSync(new URL('vectors/readings.json', import.meta.url), 'utf8'),
) as Vector[]
const read = (message: string | Uint8Array | null, reader = new MessageReader()) =>
  reader.read(typeof message === 'string' ? new Uint8Array(Buffer.from(message)) : message, RECORD_TIME_MS)
const flawOf = (message: string | Uint8Array | null): string => {
  const reading = read(message)
  return reading.ok ? 'taken' : reading.error.code
}

describe('golden messages', () => {
  test.each(vectors)('$name', ({ message, hex, reading, flaw }) => {
    const result = read(message ?? new Uint8Array(Buffer.from(hex ?? '', 'hex')))
    if (flaw !== undefined) {
      expect(result.ok ? 'taken' : result.error.code).toBe(flaw)
      expect(result.ok ? '' : flawText(result.error)).toMatch(/;.*\.$/) // what is wrong; what to do.
      return
    }
    expect(
      result.ok && {
        ...result.value,
        values: result.value.values.map((value) => (Number.isNaN(value) ? null : value)),
        flaws: result.value.flaws.map(({ code }) => code),
      },
    ).toEqual({ flaws: [], ...reading })
  })
})

describe('messages', () => {
  test('a record without a value', () => expect(flawOf(null)).toBe('no-value'))

  test('sentences name the value', () => {
    const result = read('{"machine_id":"m","temperature":"hot"}')
    expect(result.ok && flawText(result.value.flaws[0]!)).toBe(
      '"temperature" is "hot"; send a number without quotes, or map another field.',
    )
  })

  test('text in a field that has been a number is a flaw, in one that never was a label', () => {
    const reader = new MessageReader()
    const flaws = (message: string) => {
      const result = read(message, reader)
      return result.ok && result.value.flaws.map(({ code }) => code)
    }
    expect(flaws('{"machine_id":1,"torque":"n/a","a":1}')).toEqual([])
    expect(flaws('{"machine_id":1,"torque":12,"a":1}')).toEqual([])
    expect(flaws('{"machine_id":1,"torque":"n/a","a":1}')).toEqual(['text-for-number'])
  })

  test('limits: names, machine ids and sensors', () => {
    const long = 'x'.repeat(MAX_NAME_LENGTH)
    expect(read(`{"machine_id":"${long}","${long}":1}`)).toMatchObject({ ok: true, value: { flaws: [] } })
    expect(flawOf(`{"machine_id":"${long}x","a":1}`)).toBe('no-machine')
    expect(read(`{"machine_id":"m","a":1,"${long}x":1}`)).toMatchObject({
      ok: true,
      value: { sensors: ['a'], flaws: [{ code: 'bad-name' }] },
    })
    const fields = (count: number) => Array.from({ length: count }, (_, i) => `"s${i}":${i}`).join()
    expect(read(`{"machine_id":"m",${fields(MAX_SENSORS)}}`).ok).toBe(true)
    expect(flawOf(`{"machine_id":"m",${fields(MAX_SENSORS + 1)}}`)).toBe('too-many-sensors')
  })

  test('without a usable time of its own or of the record there is none', () => {
    const result = new MessageReader().read(
      new Uint8Array(Buffer.from('{"machine_id":1,"a":1}')),
      MAX_TIME_MS + 1,
    )
    expect(result.ok ? 'taken' : result.error.code).toBe('no-time')
  })

  test('field names of machine, time and truth are found in any case', () => {
    expect(['Machine_ID', 'TimeStamp', 'Anomaly', 'Temperature'].map(roleOf)).toEqual([
      'machine',
      'time',
      'label',
      'sensor',
    ])
  })

  test('a UTF-8 mark of byte order before the object is passed over', () => {
    expect(read('\ufeff{"machine_id":1,"a":1}').ok).toBe(true)
  })

  test('any bytes and any JSON: a reading or a known flaw, never an exception', () => {
    const reader = new MessageReader()
    const check = (message: string | Uint8Array) => {
      const result = read(message, reader)
      if (!result.ok) expect(FLAW_CODES).toContain(result.error.code)
      else {
        expect(result.value.sensors.length).toBe(result.value.values.length)
        expect(result.value.timeMs).toBeLessThanOrEqual(MAX_TIME_MS)
      }
    }
    fc.assert(fc.property(fc.uint8Array(), check))
    fc.assert(fc.property(fc.json(), check))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) =>
        check(JSON.stringify({ machine_id: 'm', ...object })),
      ),
    )
  })

  test('any flat object of numbers comes out with each of them', () => {
    const numbers = fc.dictionary(
      fc
        .string({ minLength: 1, maxLength: 20 })
        .filter((name) => roleOf(name) === 'sensor' && name !== '__proto__'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      { minKeys: 1, maxKeys: 20 },
    )
    fc.assert(
      fc.property(numbers, (sensors) => {
        const result = read(JSON.stringify({ machine_id: 'm', ...sensors }))
        const out = result.ok
          ? Object.fromEntries(result.value.sensors.map((name, i) => [name, result.value.values[i]]))
          : null
        // -0 is written as 0.
        expect(out).toEqual(JSON.parse(JSON.stringify(sensors)))
      }),
    )
  })
})
