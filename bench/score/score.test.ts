// The command as a person runs it, in a process of its own, and the decisions about columns.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { normalStream } from '../streams.ts'
import { delimiterOf, findColumns, numberOf } from './columns.ts'

const folder = mkdtempSync(join(tmpdir(), 'lineside-score-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const COMMAND = fileURLToPath(new URL('../score.ts', import.meta.url))

/** Runs the command; resolves to its exit code and what it printed. */
function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', COMMAND, ...args], (failure, out, error) => {
      resolve({ code: failure ? Number(failure.code) : 0, out, error })
    })
  })
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Two machines in turn, semicolons, a label column; machine B has a fault from its reading 500 to 560. */
function table(): string {
  const streams = [normalStream('independent', 1, 3), normalStream('independent', 2, 3)]
  const lines = ['when;machine_id;temperature;vibration;pressure;remark;anomaly']
  for (let i = 0; i < 1400; i++) {
    const machine = i % 2
    const reading = Math.floor(i / 2)
    const values = streams[machine]!.next()
    const isFault = machine === 1 && reading >= 500 && reading < 560
    if (isFault) values[1] = values[1]! + 2
    const time = new Date(1_700_000_000_000 + reading * 1000).toISOString()
    lines.push(
      [time, 'AB'[machine], ...[...values].map((x) => x.toFixed(4)), '"a;b"', isFault ? 1 : 0].join(';'),
    )
  }
  return `${lines.join('\r\n')}\r\n`
}

describe('columns', () => {
  test('the delimiter is the most frequent one outside quotes', () => {
    expect(delimiterOf('a;b;"c,d,e,f"')).toBe(';')
    expect(delimiterOf('a\tb\tc')).toBe('\t')
    expect(delimiterOf('value')).toBe(',')
  })

  test('numbers, decimal commas and everything else', () => {
    expect(numberOf(' 1.5 ', ',')).toBe(1.5)
    expect(numberOf('1,5', ';')).toBe(1.5)
    expect(numberOf('1e308', ',')).toBe(1e308)
    expect(numberOf('', ',')).toBeNaN()
    expect(numberOf('off', ',')).toBeNaN()
  })

  test('time, machine, labels and text are told from sensors; ignored columns are left out', () => {
    const names = ['ts', 'asset', 'x', 'y', 'note', 'label']
    const rows = [
      ['2024-01-01 00:00:00', '7', '1', '2', 'ok', '0'],
      ['2024-01-01 00:00:01', '7', '1', '', 'ok', '1'],
    ]
    const found = findColumns(names, rows, ',', { ignore: ['y'] })
    expect(found).toMatchObject({ ok: true, value: { time: 0, machine: 1, sensors: [2] } })
    expect(findColumns(names, rows, ',', { ignore: ['x', 'y'] })).toMatchObject({ ok: false })
    expect(findColumns(names, rows, ',', { ignore: [], time: 'zeit' })).toMatchObject({
      ok: false,
      error: 'there is no column "zeit"; the columns are: ts, asset, x, y, note, label',
    })
  })
})

test('scores a table: the same rows, four columns more, a summary and a plot', {
  timeout: 30_000,
}, async () => {
  const input = file('in.csv', table())
  const output = join(folder, 'out.csv')
  const plot = join(folder, 'out.svg')
  const { code, out } = await run(input, '--out', output, '--plot', plot)
  expect(code).toBe(0)
  expect(out).toContain('1400 rows')
  expect(out).toContain('1 cases')
  expect(out).toMatch(/B: since 2023-11-14T22:21:4\d.*top sensor vibration/)
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(1401)
  expect(lines[0]).toBe(
    'when;machine_id;temperature;vibration;pressure;remark;anomaly;score;alarm;case;top_sensor',
  )
  const given = table().split('\r\n')
  lines.slice(1).forEach((line, i) => {
    expect(line.startsWith(`${given[i + 1]};`)).toBe(true)
  })
  expect(lines[1 + 2 * 510 + 1]).toMatch(/;1;B@\d+;vibration$/)
  expect(readFileSync(plot, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
})

test('what is no table is refused in one sentence, with exit code 1 and no output', {
  timeout: 30_000,
}, async () => {
  const output = join(folder, 'never.csv')
  const cases: readonly (readonly [string, string])[] = [
    [file('binary.csv', new Uint8Array([1, 0, 2, 0])), 'binary file'],
    [file('empty.csv', ''), 'is empty'],
    [file('words.csv', 'a,b\nx,y\n'), 'no column with numbers'],
    [join(folder, 'missing.csv'), 'there is no file'],
  ]
  const results = await Promise.all(cases.map(([path]) => run(path, '--out', output)))
  results.forEach(({ code, error }, i) => {
    expect(code).toBe(1)
    expect(error.trim().split('\n')).toHaveLength(1)
    expect(error).toContain(cases[i]![1])
  })
  expect(existsSync(output)).toBe(false)
})
