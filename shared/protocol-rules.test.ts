import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const rules = readFileSync(new URL('PROTOCOL.md', import.meta.url), 'utf8')
const rows = [...rules.matchAll(/^\| (\d+) \| `([^`]+)` \| (.+) \|$/gm)].map(([, rule, file, name]) => ({
  rule: Number(rule),
  file: file!,
  name: name!,
}))

test('every numbered rule of PROTOCOL.md names a test', () => {
  const numbers = [...rules.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
  expect([...new Set(rows.map(({ rule }) => rule))]).toEqual(numbers)
})

test.each(rows)('rule $rule: $file has "$name"', ({ file, name }) => {
  expect(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).toContain(name)
})
