import { expect, test } from 'vitest'
import { MAX_NAME_LENGTH } from './limits.ts'
import { MachineNames } from './machine-names.ts'

const read = (json: string, names = new MachineNames()): string | null => {
  const bytes = new TextEncoder().encode(`[${json}]`)
  return names.of(bytes, 1, bytes.length - 1)
}

test.each([
  ['"machine-07"', 'machine-07'],
  ['" press "', 'press'],
  ['12', '12'],
  ['1.50', '1.5'],
  [`"${'x'.repeat(MAX_NAME_LENGTH)}"`, 'x'.repeat(MAX_NAME_LENGTH)],
  [`"${'x'.repeat(MAX_NAME_LENGTH + 1)}"`, null],
  ['""', null],
  ['" "', null],
  ['1e999', null],
])('%s', (json, name) => {
  const names = new MachineNames()
  expect([read(json, names), read(json, names)]).toEqual([name, name])
})

test('more names than there are places for, in turn', () => {
  const names = new MachineNames()
  const all = Array.from({ length: 10_000 }, (_, i) => `m${(i * 7919) % 10_007}`)
  for (let turn = 0; turn < 2; turn++) expect(all.map((name) => read(`"${name}"`, names))).toEqual(all)
})
