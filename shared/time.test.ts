import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TIME_MS } from './limits.ts'
import { parseTime } from './time.ts'

describe('event times', () => {
  test.each<[string | number, number]>([
    ['2023-01-01T00:00:00', 1_672_531_200_000],
    ['2023-01-01T00:00:00Z', 1_672_531_200_000],
    ['2023-01-01 00:00:00', 1_672_531_200_000],
    ['2023-01-01', 1_672_531_200_000],
    ['2023-01-01T01:30+01:30', 1_672_531_200_000],
    ['2022-12-31T19:00:00-0500', 1_672_531_200_000],
    ['2022-12-31T19:00:00-05', 1_672_531_200_000],
    ['2023-01-01T00:00:00.123456789Z', 1_672_531_200_123.456_8],
    ['2023-01-01T00:00:00,5z', 1_672_531_200_500],
    [' 2023-01-01T00:00:00 ', 1_672_531_200_000],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000],
    ['2024-02-29T00:00:00.000Z', 1_709_164_800_000],
    ['2023-01-31T23:59:59.999Z', 1_675_209_599_999],
    ['1672531200', 1_672_531_200_000],
    ['1672531200000', 1_672_531_200_000],
    [1_672_531_200, 1_672_531_200_000],
    [1_672_531_200.25, 1_672_531_200_250],
    [1_672_531_200_000, 1_672_531_200_000],
    [0, 0],
    [MAX_TIME_MS, MAX_TIME_MS],
  ])('%s is one', (value, ms) => {
    expect(parseTime(value)).toBe(ms)
  })

  test.each<[string | number]>([
    ['yesterday'],
    [''],
    ['2023-13-01'],
    ['2023-02-29'],
    ['2023-02-29T00:00:00.000Z'],
    ['2023-04-31T00:00:00.000Z'],
    ['2023-01-00T00:00:00.000Z'],
    ['2023-00-01T00:00:00.000Z'],
    ['2023-01-01T24:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z'],
    ['2023-01-01T24:00:00'],
    ['2023-01-01T23:60'],
    ['2023-01-01T00:00:00+24:00'],
    ['2023-01-01T00:00:00+01:60'],
    ['0099-01-01'],
    ['1969-12-31T23:59:59Z'],
    ['2249-01-01'],
    ['-5'],
    ['1e3'],
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [MAX_TIME_MS + 1],
  ])('%s is none', (value) => {
    expect(parseTime(value)).toBe(null)
  })

  test('whatever Date writes is read back, in any zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 86_400_000, max: MAX_TIME_MS - 86_400_000 }),
        fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 }),
        (ms, zoneMinutes) => {
          expect(parseTime(new Date(ms).toISOString())).toBe(ms)
          const local = new Date(ms + zoneMinutes * 60_000).toISOString().slice(0, -1)
          const two = (n: number) => String(n).padStart(2, '0')
          const minutes = Math.abs(zoneMinutes)
          const zone = `${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
          expect(parseTime(local + zone)).toBe(ms)
        },
      ),
    )
  })

  test('any text is a time or none, never an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseTime(text)
        expect(ms === null || (ms >= 0 && ms <= MAX_TIME_MS)).toBe(true)
      }),
    )
  })
})
