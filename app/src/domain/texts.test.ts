import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StreamRecord } from '../../../shared/frame.ts'
import { MessageReader } from '../../../shared/message.ts'
import { Texts, textsOf } from './texts.ts'

const recordOf = (value: Uint8Array | null): StreamRecord => ({
  offset: 0,
  timeMs: 0,
  key: null,
  value,
  fullBytes: null,
})
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

test('values keep their order and their letters', () => {
  const values = [utf8('{"Öl":1}'), null, utf8(''), utf8('\uFEFF{}'), utf8('{"温度":2}')]
  expect(textsOf(values.map(recordOf))).toEqual(['{"Öl":1}', '', '', '{}', '{"温度":2}'])
})

test.each([
  ['a value that is not UTF-8', [utf8('{}'), Uint8Array.of(0xc3)]],
  ['a letter cut in two', [Uint8Array.of(0xc3), Uint8Array.of(0xb6)]],
  ['a byte 0', [utf8('{}'), utf8('{\0}')]],
])('%s: each is decoded alone', (_, values) => {
  expect(textsOf(values.map(recordOf))).toBe(null)
})

const message = fc.oneof(
  fc
    .dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.double(), fc.string()))
    .map((o) => utf8(JSON.stringify(o))),
  fc.string({ unit: 'binary' }).map(utf8),
  fc.uint8Array({ maxLength: 12 }),
  fc.constant(utf8('\uFEFF\uFEFF{"machine_id":"press","force":1}')),
  fc.constant(utf8('\uFEFF{"machine_id":"press","force":1}')),
  fc.constant(utf8('{"machine_id":"Öse","force":NaN}')),
)

test('whatever the values are, each is read as if it had been decoded alone', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (values) => {
      const texts = textsOf(values.map(recordOf))
      if (texts === null) return
      const alone = new MessageReader()
      const together = new MessageReader()
      values.forEach((value, i) => {
        expect(together.read(texts[i]!, 0)).toEqual(alone.read(value, 0))
      })
    }),
    { numRuns: 500 },
  )
})

test('asked for one by one, for some of them only, each text is its own record’s', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.boolean()), { maxLength: 100 }), (asked) => {
      const texts = new Texts(asked.map(([text]) => recordOf(utf8(JSON.stringify(text)))))
      asked.forEach(([text, isAsked], i) => {
        if (isAsked) expect(texts.of(i)).toBe(JSON.stringify(text))
      })
    }),
  )
})

test('a value that is not UTF-8 leaves those far from it decoded together', () => {
  const records = Array.from({ length: 100 }, (_, i) =>
    recordOf(i === 20 ? Uint8Array.of(0xc3) : utf8(`${i}`)),
  )
  const texts = new Texts(records)
  expect(records.map((_, i) => texts.of(i)).map((text, i) => text === null || text === `${i}`)).not.toContain(
    false,
  )
  const again = new Texts(records)
  expect([again.of(0), again.of(20), again.of(99)]).toEqual(['0', null, '99'])
})
