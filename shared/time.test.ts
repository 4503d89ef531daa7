import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TIME_MS } from './limits.ts'
import { parseTime, simpleTimeIn } from './time.ts'

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

describe('times in bytes', () => {
  const read = (text: string): number | null =>
    simpleTimeIn(new TextEncoder().encode(` ${text}0`), 1, 1 + text.length)

  test.each([
    ['1970-01-01T00:00:00.000Z'],
    ['2000-02-28T23:59:59.999Z'],
    ['2100-03-01T00:00:00.001Z'],
    ['2024-12-28T12:34:56.789Z'],
    ['2024-01-01T00:00:00.000Z'],
    // The last days of a month too: else a tablet would be slower on them.
    ['2026-11-29T00:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z'],
    ['2026-07-31T00:00:00Z'],
    ['2026-08-31T00:00:00.5Z'],
    ['2024-02-29T00:00:00.000Z'],
  ])('%s is a simple one', (text) => {
    expect(read(text)).toBe(Date.parse(text))
  })

  test.each([
    ['2023-01-01T00:00:00', 1_672_531_200_000],
    ['2023-01-01 00:00:00', 1_672_531_200_000],
    ['2023-01-01 00:00:00.250', 1_672_531_200_250],
    ['2023-01-01T00:00:00.123456789Z', 1_672_531_200_123.456_8],
  ])('%s is one without a zone, or with another fraction', (text, ms) => {
    expect(read(text)).toBe(ms)
    expect(parseTime(text)).toBe(ms)
  })

  test.each([
    ['2026-02-29T00:00:00.000Z'],
    ['2100-02-29T00:00:00.000Z'],
    ['2026-11-31T00:00:00.000Z'],
    ['1969-12-28T23:59:59.999Z'],
    ['2900-01-01T00:00:00.000Z'],
    ['2026-01-01T24:00:00.000Z'],
    ['2026-01-01T00:60:00.000Z'],
    ['2026-01-01T00:00:60.000Z'],
    ['2026-01-01t00:00:00.000Z'],
    ['2026-01-01T00:00:00.00:Z'],
    ['2026-01-01T00:00:00.Z'],
    ['2026-01-01T00:00:00.0123456789Z'],
    ['2026-01-01T00:00:00+01:00'],
    ['2026-01-01T00:00:0'],
    ['2026-01-01'],
  ])('%s is none', (text) => {
    expect(read(text)).toBe(null)
  })

  test('whatever is a simple one is to parseTime the same time', () => {
    const like = fc.stringMatching(/^[0-3]\d{3}-[01]\d-[0-3]\d[T ][0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,10})?[Z+]?$/)
    const real = fc.integer({ min: 0, max: MAX_TIME_MS }).map((ms) => new Date(ms).toISOString())
    let simple = 0
    const check = (text: string) => {
      const ms = read(text)
      if (ms === null) return
      simple += 1
      expect(ms).toBe(parseTime(text))
    }
    fc.assert(fc.property(like, check), { numRuns: 5000 })
    fc.assert(
      fc.property(real, (text) => {
        check(text)
        expect(read(text)).toBe(Date.parse(text))
      }),
      { numRuns: 5000 },
    )
    expect(simple).toBeGreaterThan(5020)
  })
})
