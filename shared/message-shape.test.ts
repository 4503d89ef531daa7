import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TIME_MS } from './limits.ts'
import { MachineNames } from './machine-names.ts'
import { MessageReader, type Reading, roleOf } from './message.ts'
import { type Slot, shapeOf } from './message-shape.ts'

const RECORD_TIME_MS = 5000
const encoder = new TextEncoder()
const utf8 = (text: string): Uint8Array => encoder.encode(text)

describe('a shape', () => {
  const slotOf = (field: string): Slot => {
    const role = roleOf(field)
    if (role === 'label') return 'any'
    return role === 'sensor' && field === 'state' ? 'label' : role
  }
  const read = (example: string, message: string): Reading | null => {
    const shape = shapeOf(utf8(example), slotOf)
    return shape?.read(utf8(message), RECORD_TIME_MS, new MachineNames()) ?? null
  }
  const EXAMPLE = '{"machine_id":"m1","ts":"2026-11-29T15:00:00.123Z","Öl":1,"state":"RUN","s":2.5,"label":0}'

  test('reads another message of it', () => {
    const message =
      '{"machine_id":"press","ts":"2026-12-31T23:59:59.999Z","Öl":-0,"state":null,"s":null,"label":"x"}'
    expect(read(EXAMPLE, message)).toStrictEqual({
      machine: 'press',
      timeMs: Date.UTC(2026, 11, 31, 23, 59, 59, 999),
      sensors: ['Öl', 's'],
      values: [-0, Number.NaN],
      flaws: [],
    })
  })

  test('gives all its readings the same array of sensors', () => {
    const shape = shapeOf(utf8(EXAMPLE), slotOf)!
    const names = new MachineNames()
    const [a, b] = [0, 1].map(() => shape.read(utf8(EXAMPLE), RECORD_TIME_MS, names)!)
    expect(a!.sensors).toBe(b!.sensors)
    expect(a!.values).not.toBe(b!.values)
  })

  test.each([
    ['machines by number, times of any form', '{"machine_id":7,"ts":"2026-02-29","a":1}', null],
    ['a number as the name', '{"machine_id":7.0,"ts":1,"a":1}', { machine: '7', timeMs: 1000 }],
    ['white space around a name', '{"machine_id":" m ","ts":1e9,"a":1}', { machine: 'm', timeMs: 1e12 }],
    [
      'another ISO time',
      '{"machine_id":"m","ts":"2026-01-01 00:00","a":1}',
      { timeMs: Date.UTC(2026, 0, 1) },
    ],
    ['a time before 1970', '{"machine_id":"m","ts":"1969-12-31T23:59:59.999Z","a":1}', null],
    ['an empty name', '{"machine_id":" ","ts":1,"a":1}', null],
    ['text in a sensor', '{"machine_id":"m","ts":1,"a":"1"}', null],
    ['a longer message', '{"machine_id":"m","ts":1,"a":1,"b":1}', null],
    ['something behind it', '{"machine_id":"m","ts":1,"a":1} ', null],
    ['other spaces', '{"machine_id":"m","ts":1,"a": 1}', null],
    ['its end missing', '{"machine_id":"m","ts":1,"a":1', null],
  ])('%s', (_, message, reading) => {
    const got = read('{"machine_id":"m1","ts":0,"a":1}', message)
    if (reading === null) expect(got).toBe(null)
    else expect(got).toMatchObject(reading)
  })

  test.each([
    ['a field twice', '{"machine_id":"m","a":1,"a":2}'],
    ['a name with escapes', '{"machine_id":"m","\\u0061":1}'],
    ['something nested', '{"machine_id":"m","a":1,"label":[1]}'],
    ['a mark of byte order', '\uFEFF{"machine_id":"m","a":1}'],
    ['NaN', '{"machine_id":"m","a":1,"label":NaN}'],
    ['no field', '{}'],
    ['no object', '[1]'],
    ['a message that goes on', '{"machine_id":"m","a":1}{}'],
    ['more than is remembered', `{"machine_id":"m","a":1}${' '.repeat(40_000)}`],
  ])('is not made of %s', (_, example) => {
    expect(shapeOf(utf8(example), slotOf)).toBe(null)
  })
})

/** Two readers side by side: from bytes, and from the text by JSON.parse alone. */
class Both {
  readonly #fromBytes = new MessageReader()
  readonly #fromText = new MessageReader()
  /** Messages whose text the reader of bytes did not ask for. */
  withoutText = 0

  check(bytes: Uint8Array, recordTimeMs = RECORD_TIME_MS): Reading | null {
    let asked = 0
    const got = this.#fromBytes.read(bytes, recordTimeMs, null, () => {
      asked += 1
      return null
    })
    this.withoutText += 1 - asked
    expect(got).toStrictEqual(this.#fromText.read(textOf(bytes) ?? bytes, recordTimeMs))
    return got.ok ? got.value : null
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

describe('messages one after the other', () => {
  const countOf = (messages: readonly string[]): number => {
    const both = new Both()
    for (const message of messages) both.check(utf8(message))
    return both.withoutText
  }

  test('the second of a shape needs no text', () => {
    expect(
      countOf(['{"machine_id":"a","s":1}', '{"machine_id":"b","s":2.5}', '{"machine_id":"b","s":null}']),
    ).toBe(2)
  })

  test('several shapes in turn', () => {
    const turn = Array.from(
      { length: 16 },
      (_, i) => `{"machine_id":"m${i}","temperature":1${' '.repeat(i)}}`,
    )
    expect(countOf([...turn, ...turn, ...turn])).toBe(32)
  })

  test('a label that becomes a number, and text in it then', () => {
    expect(
      countOf([
        '{"machine_id":"a","s":1,"state":"RUN"}',
        '{"machine_id":"a","s":1,"state":"STOP"}', // straight from its bytes
        '{"machine_id":"a","s":1,"state":3}',
        '{"machine_id":"a","s":1,"state":"RUN"}', // a flaw now
        '{"machine_id":"a","s":1,"state":4}', // straight from its bytes
      ]),
    ).toBe(2)
  })

  test('without a time of its own a message has its record’s, if that is one', () => {
    const both = new Both()
    const times = [0, MAX_TIME_MS, MAX_TIME_MS + 1, -1, Number.NaN, 7].map(
      (recordTimeMs) => both.check(utf8('{"machine_id":"a","s":1}'), recordTimeMs)?.timeMs,
    )
    expect(times).toEqual([0, MAX_TIME_MS, undefined, undefined, undefined, 7])
  })

  test.each([
    ['fields named by whole numbers, which JSON.parse puts first', '{"machine_id":"a","s":1,"7":2}'],
    ['a machine named twice', '{"machine_id":"a","machine_id":"a","s":1}'],
    ['a number that is not simple', '{"machine_id":"a","s":1e300}'],
    ['a flaw each time', '{"machine_id":"a","s":1,"temperature":"hot"}'],
  ])('%s: always by JSON.parse', (_, message) => {
    expect(countOf([message, message, message])).toBe(0)
  })

  test('messages that never look alike are learned from now and then only', () => {
    const both = new Both()
    for (let i = 0; i < 200; i++) both.check(utf8(`{"machine_id":"a","temperature":1${' '.repeat(i)}}`))
    both.check(utf8('{"machine_id":"a","temperature":1}'))
    both.check(utf8(`{"machine_id":"a","temperature":1${' '.repeat(199)}}`))
    expect(both.withoutText).toBe(0)
    both.check(utf8(`{"machine_id":"a","temperature":1${' '.repeat(191)}}`))
    expect(both.withoutText).toBe(1)
  })
})

const name = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.constantFrom('s1', 's2', 's3', 'temperature', 'state', 'Öl', '温度', 'x y', 'label'),
  },
  fc.constantFrom(
    '7',
    '0',
    '-1',
    '',
    'x'.repeat(129),
    'a\\"b',
    '\\u0061',
    '\uFEFFs',
    'constructor',
    '__proto__',
  ),
  fc.constantFrom('is_anomaly', 'time', 'TS', 'Device', 'machine_id'),
)
const number = fc.oneof(
  fc.integer().map(String),
  fc.stringMatching(/^-?(0|[1-9]\d{0,3})\.\d{1,3}$/),
  fc.stringMatching(/^-?(0|[1-9]\d{0,8})(\.\d{1,8})?([eE][+-]?\d)?$/),
)
const time = fc.oneof(
  fc.integer({ min: 0, max: 8e12 }).map((ms) => `"${new Date(ms).toISOString()}"`),
  fc.integer({ min: 0, max: 2e9 }).map(String),
  fc.constantFrom('"2026-11-29 15:00"', '"2026-11-29T15:00:00.5+01:00"'),
)
const word = fc.constantFrom('"RUN"', '"machine-07"', '"m"', '" m "', '"7"')
const odd = fc.oneof(
  fc.constantFrom(
    'NaN',
    '-Infinity',
    '1e999',
    '-0',
    '-0.0',
    '01',
    '1.',
    '+1',
    '{}',
    '[1]',
    'nul',
    '": NaN,"',
  ),
  fc.constantFrom(
    '""',
    'true',
    'false',
    'null',
    '"Öse"',
    '"a\\nb"',
    '"no time"',
    '"1969-12-31T23:59:59.999Z"',
  ),
  fc.stringMatching(/^"[0-3]0[0-3]\d-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d\.\d{3}Z"$/),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.stringMatching(/^-?(0|[1-9]\d{0,18})(\.\d{1,18})?([eE][+-]?\d{1,3})?$/),
)
const space = fc.oneof({ weight: 6, arbitrary: fc.constant('') }, fc.constantFrom(' ', '\n', '\t \r'))

/** What the messages of one kind have in common: before each value a text, and what the value mostly is. */
const kind = fc
  .tuple(
    fc.array(fc.tuple(name, space, space, fc.constantFrom(number, number, number, word, time)), {
      maxLength: 5,
    }),
    fc.constantFrom(true, true, true, false),
    fc.constantFrom('}', '}', ' }', '}\n'),
    fc.constantFrom('{', '{', '{', ' {', '\uFEFF{'),
  )
  .map(([fields, hasUsual, end, begin]) => {
    const usual: typeof fields = [
      ['machine_id', '', '', word],
      ['timestamp', '', '', time],
      ['s0', '', '', number],
    ]
    const all = hasUsual ? [...usual, ...fields] : fields
    return all.map(([field, before, after, value], i) => ({
      text: `${i === 0 ? begin : ','}${before}"${field}":${after}`,
      value: fc.oneof({ weight: 30, arbitrary: value }, number, time, word, odd),
      end: i === all.length - 1 ? end : '',
    }))
  })
const messages = fc.array(kind, { minLength: 1, maxLength: 3 }).chain((kinds) =>
  fc.array(
    fc
      .constantFrom(...kinds)
      .chain((parts) =>
        fc
          .tuple(...parts.map(({ value }) => value))
          .map((values) => parts.map(({ text, end }, i) => text + values[i] + end).join('')),
      ),
    { minLength: 2, maxLength: 8 },
  ),
)

describe('from bytes as from the text', () => {
  test('whatever the messages are', () => {
    let straight = 0
    fc.assert(
      fc.property(messages, fc.constantFrom(RECORD_TIME_MS, -1), (texts, recordTimeMs) => {
        const both = new Both()
        for (const text of texts) both.check(utf8(text), recordTimeMs)
        straight += both.withoutText
      }),
      { numRuns: 4000 },
    )
    expect(straight).toBeGreaterThan(1000)
  })

  test('whichever byte of a message is another, is missing or is too many', () => {
    const byte = fc.oneof(
      fc.constantFrom(...Buffer.from('0123456789"\\{}[]:,.-+eE nft\n')),
      fc.integer({ min: 0, max: 255 }),
    )
    const message = fc
      .tuple(fc.integer({ min: 0, max: 2e12 }), fc.stringMatching(/^-?[1-9]\d{0,2}\.\d\d$/), fc.nat(60))
      .map(([ms, value, i]) => {
        const at = new Date(ms).toISOString()
        return `{"machine_id":"machine-${i}","timestamp":"${at}","s1":${value},"state":"RUN","s2":${i},"label":0}`
      })
    let straight = 0
    fc.assert(
      fc.property(
        message,
        message,
        fc.nat(),
        byte,
        fc.constantFrom(0, 1, 2),
        (first, other, place, put, cut) => {
          const both = new Both()
          both.check(utf8(first))
          const bytes = utf8(other)
          const at = place % bytes.length
          const insert = cut === 2 ? [] : [put]
          both.check(
            Uint8Array.from([...bytes.slice(0, at), ...insert, ...bytes.slice(cut === 0 ? at : at + 1)]),
          )
          straight += both.withoutText
          both.check(bytes.slice(0, at))
          both.check(bytes)
        },
      ),
      { numRuns: 10_000 },
    )
    expect(straight).toBeGreaterThan(1000)
  })
})
