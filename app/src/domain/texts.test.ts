import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StreamRecord } from '../../../shared/frame.ts'
import { MessageReader } from '../../../shared/message.ts'
import { textsOf } from './texts.ts'

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
