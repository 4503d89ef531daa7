import { describe, expect, test } from 'vitest'
import { anyText, helpOf, number, oneOf, readOptions, wholeNumber } from './options.ts'

const OPTIONS = {
  rows: { value: '<n>', help: 'how many', read: wholeNumber(1, 100) },
  rate: { value: '<x>', help: 'share', read: number(0, 1) },
  kind: { value: '<kind>', help: 'which\nof two', read: oneOf(['a', 'b']) },
  out: { value: '<file>', help: 'where', read: anyText },
  loop: { switch: true, help: 'again' },
} as const

describe('options', () => {
  test('are read into values', () => {
    const args = ['--rows', '12', '--rate=0.5', '--kind', 'b', '--loop', '--out', 'a b.csv']
    expect(readOptions(args, OPTIONS)).toEqual({
      given: { rows: 12, rate: 0.5, kind: 'b', loop: true, out: 'a b.csv' },
      wrong: [],
    })
  })

  test('that are wrong are refused in words, all at once', () => {
    const args = [
      '--rows',
      '1.5',
      '--rate',
      '2',
      '--kind',
      'c',
      '--nope',
      'x',
      '--loop',
      '--loop',
      '--out',
      '',
      '-v',
    ]
    expect(readOptions(args, OPTIONS).wrong).toEqual([
      '--rows 1.5: give a whole number from 1 to 100.',
      '--rate 2: give a number from 0 to 1.',
      '--kind c: give one of a, b.',
      'There is no option --nope.',
      '"x" belongs to no option.',
      '--loop is given twice.',
      '--out wants a value: <file>.',
      'There is no option -v.',
    ])
  })

  test('a switch takes no value, an option wants one, and no name of an object is an option', () => {
    expect(readOptions(['--loop=yes'], OPTIONS).wrong).toEqual(['--loop is a switch and takes no value.'])
    expect(readOptions(['--rows'], OPTIONS).wrong).toEqual(['--rows wants a value: <n>.'])
    expect(readOptions(['--constructor'], OPTIONS).wrong).toEqual(['There is no option --constructor.'])
  })

  test('are explained', () => {
    expect(helpOf(OPTIONS).split('\n')).toEqual([
      '  --rows <n>     how many',
      '  --rate <x>     share',
      '  --kind <kind>  which',
      '                 of two',
      '  --out <file>   where',
      '  --loop         again',
    ])
  })
})
