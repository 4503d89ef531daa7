import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePath, pathText, valueAt } from './path.ts'

test('keys, list elements, and keys with a dot in them', () => {
  const message = { data: { motor: { temp: 61 }, list: [{ v: 1 }, { v: 2 }], 'a.b': { '\\': 3 } } }
  expect(valueAt(message, parsePath('data.motor.temp'))).toBe(61)
  expect(valueAt(message, parsePath('data.list.1.v'))).toBe(2)
  expect(valueAt(message, parsePath('data.a\\.b.\\\\'))).toBe(3)
})

test('what is not there, or not the message’s own, is undefined', () => {
  for (const path of [
    'x',
    'data.x',
    'data.list.length',
    'data.list.2',
    'toString',
    'data.motor.temp.x',
    '__proto__',
  ])
    expect(valueAt({ data: { motor: { temp: 61 }, list: [1, 2] } }, parsePath(path)), path).toBeUndefined()
})

test('every list of keys has one text, and comes back from it', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (steps) => {
      expect(parsePath(pathText(steps))).toEqual(steps)
    }),
  )
})
