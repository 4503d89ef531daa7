import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOfScalar, NumberReader } from './json-scalar.ts'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const numbers = new NumberReader()

/** What stands at the beginning of the text. */
const read = (text: string): { value: number; end: number } => {
  const value = numbers.read(ascii(`[${text}`), 1)
  return { value, end: numbers.end - 1 }
}

test.each([
  ['0', 0],
  ['-0', -0],
  ['-0.0e5', -0],
  ['12.34', 12.34],
  ['0.000123456789012345', 0.000_123_456_789_012_345],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['1e22', 1e22],
  ['5E-22', 5e-22],
  ['-12.345678901234567', -12.345678901234567],
  ['0.30000000000000004', 0.1 + 0.2],
  ['18446744073709551615', 2 ** 64],
  ['1.7e+9', 1.7e9],
])('%s is read exactly', (text, value) => {
  expect(read(text)).toEqual({ value, end: text.length })
})

test.each([
  ['1e23'],
  ['1e-23'],
  ['9007199254740993'],
  ['0.12345678901234567890123'],
  ['1e999'],
  ['1e99999999999999999999'],
])('%s is left to JSON.parse', (text) => {
  expect(read(text)).toEqual({ value: Number.NaN, end: text.length })
})

test.each([
  [''],
  ['-'],
  ['+1'],
  ['.5'],
  ['1.'],
  ['01'],
  ['-01'],
  ['00'],
  ['1e'],
  ['1e+'],
  ['NaN'],
  ['null'],
  [' 1'],
])('%j is no number', (text) => {
  expect(read(text).value).toBe(Number.NaN)
  expect(numbers.end).toBe(-1)
})

test.each([
  ['"a b",', 5],
  ['"",', 2],
  ['true}', 4],
  ['false ', 5],
  ['null,', 4],
  ['-1.5e3,', 6],
])('%s begins with a scalar', (text, end) => {
  expect(endOfScalar(ascii(text), 0)).toBe(end)
})

test.each([['"a'], ['"a\\n"'], ['"\u00f6"'], ['"\t"'], ['tru'], ['nul,'], ['{}'], ['[]'], ['NaN'], ['']])(
  '%j begins with none that is simple',
  (text) => {
    expect(endOfScalar(ascii(text), 0)).toBe(-1)
  },
)

test('whatever number JSON.parse reads is read the same, or left to it', () => {
  const decimal = fc.stringMatching(/^-?(0|[1-9]\d{0,18})(\.\d{1,18})?([eE][+-]?\d{1,2})?$/)
  const short = fc.stringMatching(/^-?(0|[1-9]\d{0,7})(\.\d{1,7})?([eE][+-]?\d)?$/)
  const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value))
  let exact = 0
  const check = (text: string) => {
    const { value, end } = read(`${text},1`)
    expect(end).toBe(text.length)
    if (Number.isNaN(value)) return
    exact += 1
    expect(value).toBe(JSON.parse(text))
    expect(value).toBe(Number(text))
  }
  fc.assert(fc.property(decimal, check), { numRuns: 5000 })
  fc.assert(fc.property(double, check), { numRuns: 5000 })
  expect(exact).toBeGreaterThan(1000)
  exact = 0
  fc.assert(fc.property(short, check), { numRuns: 5000 })
  expect(exact).toBe(5000)
})

test('nearly all numbers as programs write them are read, of however many digits', () => {
  let left = 0
  const check = (a: number, b: number) => {
    const text = String(a / b)
    const { value } = read(text)
    if (Number.isNaN(value)) left += 1
    else expect(value).toBe(Number(text))
  }
  const quotients = fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), check)
  fc.assert(quotients, { numRuns: 20_000 })
  expect(left).toBeLessThan(200)
})

test('halfway between two doubles, or nearly', () => {
  // Whole numbers above 2^53: every other one lies between two doubles.
  const between = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n })
  const nearly = fc
    .tuple(between, fc.constantFrom('', '.0', '.5', '.01', '.001'))
    .map(([n, more]) => `${n}${more}`)
  const tie = fc
    .tuple(fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n }), fc.integer({ min: 0, max: 5 }))
    .map(([n, fives]) => {
      // (2n + 1) / 2^k has as many decimals as k: a double of 54 bits.
      const digits = ((2n * (n % 2n ** 20n) + 2n ** 53n + 1n) * 5n ** BigInt(fives)).toString()
      return fives === 0 ? digits : `${digits.slice(0, -fives)}.${digits.slice(-fives)}`
    })
  const check = (text: string) => {
    const { value } = read(text)
    if (!Number.isNaN(value)) expect(value).toBe(Number(text))
  }
  fc.assert(fc.property(nearly, check), { numRuns: 5000 })
  fc.assert(fc.property(tie, check), { numRuns: 5000 })
})

test('where JSON.parse reads a number to the end or none, so is it here', () => {
  const letters = fc.array(fc.constantFrom(...'0123456789.-+eE'), { minLength: 1, maxLength: 7 })
  fc.assert(
    fc.property(letters, (parts) => {
      const text = parts.join('')
      let isNumber = true
      try {
        JSON.parse(text)
      } catch {
        isNumber = false
      }
      expect(read(text).end === text.length).toBe(isNumber)
    }),
    { numRuns: 20_000 },
  )
})
