import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvNumber, csvText, isoTime, readingsCsvHeader, readingsCsvRow } from './csv.ts'

const utc = () => 0

describe('csv', () => {
  it('writes times with the offset of the place', () => {
    expect(isoTime(1_672_531_200_250, utc)).toBe('2023-01-01T00:00:00.250+00:00')
    expect(isoTime(1_672_531_200_000, () => 330)).toBe('2023-01-01T05:30:00.000+05:30')
    expect(isoTime(1_672_531_200_000, () => -210)).toBe('2022-12-31T20:30:00.000-03:30')
  })

  it('neutralises text a spreadsheet would run, and leaves numbers alone', () => {
    expect(csvText('=HYPERLINK("http://x")')).toBe('"\'=HYPERLINK(""http://x"")"')
    expect(['+1', '-1', '@a', '\ta', 'press 1'].map(csvText)).toEqual([
      "'+1",
      "'-1",
      "'@a",
      "'\ta",
      'press 1',
    ])
    expect(csvText('\ra')).toBe('"\'\ra"')
    expect([-1.5, 0, 1e-7, Number.NaN, null, Number.POSITIVE_INFINITY].map(csvNumber)).toEqual([
      '-1.5',
      '0',
      '1e-7',
      '',
      '',
      '',
    ])
  })

  it('any text comes back whole from another CSV reader, at most with the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
        const [row] = parse(`${cells.map(csvText).join(',')}\r\n`, { relaxColumnCount: true }) as string[][]
        const bare = row!.map((cell, i) => (cell === `'${cells[i]}` ? cells[i] : cell))
        expect(bare).toEqual(cells)
        for (const cell of row!) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })

  it('writes a reading under its header', () => {
    expect(
      readingsCsvHeader([
        { name: 'temperature', unit: 'degF' },
        { name: 'a,b', unit: null },
      ]),
    ).toBe('time,time_ms,machine,temperature [degF],"a,b",score,limit,alarm\r\n')
    const values = [75.23, Number.NaN]
    const row = {
      timeMs: 1_672_531_200_000,
      machine: '7',
      values,
      score: 0.1,
      limit: Number.NaN,
      alarm: true,
    }
    expect(readingsCsvRow({ ...row, score: Math.fround(0.1) }, utc)).toBe(
      '2023-01-01T00:00:00.000+00:00,1672531200000,7,75.23,,0.1,,1\r\n',
    )
  })
})

describe('for a spreadsheet with a decimal comma', () => {
  it('parts cells with semicolons, writes numbers with commas, and quotes text that holds a semicolon', () => {
    const reading = {
      timeMs: 0,
      machine: 'a;b',
      values: [75.23, Number.NaN, 1e-7],
      score: 0.123,
      limit: 0.5,
      alarm: true,
    }
    expect(readingsCsvHeader([{ name: 'temp', unit: '°C' }], 'comma')).toBe(
      'time;time_ms;machine;temp [°C];score;limit;alarm\r\n',
    )
    expect(readingsCsvRow(reading, () => 0, 'comma')).toBe(
      '1970-01-01T00:00:00.000+00:00;0;"a;b";75,23;;1e-7;0,123;0,5;1\r\n',
    )
  })
})
