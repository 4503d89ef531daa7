import { expect, test } from 'vitest'
import { CaseRule, DEFAULT_CASE_RULE } from './case-rule.ts'

const SECOND = 1000

/** Feeds strengths one a second; returns [second, move] of everything that happened. */
function follow(
  strengths: readonly number[],
  rule = new CaseRule(DEFAULT_CASE_RULE),
  fromS = 0,
): [number, string][] {
  return strengths.flatMap((strength, i): [number, string][] => {
    const move = rule.step((fromS + i) * SECOND, strength)
    return move === 'none' ? [] : [[fromS + i, move]]
  })
}
const normal = (count: number): number[] => new Array(count).fill(0)

test('one weak abnormal reading opens nothing', () => {
  expect(follow([0, 1.2, ...normal(20)])).toEqual([
    [1, 'begin'],
    [5, 'drop'],
  ])
})

test('a strong reading opens at once, a weak stretch when it has added up', () => {
  expect(follow([0, 2])).toEqual([[1, 'open']])
  expect(follow(new Array(20).fill(1.2))).toEqual([
    [0, 'begin'],
    [10, 'open'],
  ])
})

test('a case returns after a minute of normal readings, and is forgotten half an hour after its last abnormal one', () => {
  expect(follow([2, ...normal(1900)])).toEqual([
    [0, 'open'],
    [60, 'return'],
    [1800, 'forget'],
  ])
})

test('at one reading in ten seconds thirty normal readings are needed', () => {
  const rule = new CaseRule(DEFAULT_CASE_RULE)
  rule.step(0, 2)
  const moves = Array.from({ length: 40 }, (_, i) => rule.step((i + 1) * 10 * SECOND, 0))
  expect(moves.indexOf('return')).toBe(29)
})

test('in the quiet period a blip is only counted; a confirmed or clearly worse crossing reopens the case', () => {
  const quiet = [2, ...normal(100)]
  expect(follow([...quiet, 2, ...normal(50)]).map(([, move]) => move)).toEqual(['open', 'return'])
  expect(follow([...quiet, 3.5]).map(([, move]) => move)).toEqual(['open', 'return', 'reopen'])
  expect(follow([...quiet, ...new Array(10).fill(1.3)]).map(([, move]) => move)).toEqual([
    'open',
    'return',
    'reopen',
  ])
})

test('a blip in the quiet period makes it longer', () => {
  const moves = follow([2, ...normal(1000), 1.2, ...normal(1900)])
  expect(moves.at(-1)).toEqual([1001 + 1800, 'forget'])
})

test('a clock that runs backwards or stands still neither opens nor closes anything', () => {
  const rule = new CaseRule(DEFAULT_CASE_RULE)
  rule.step(1e9, 2)
  for (let i = 0; i < 5000; i++) expect(rule.step(i % 2 ? 0 : 1e9, 0)).toBe('none')
  expect(rule.isOpen).toBe(true)
})
