import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MessageReader } from '../../../shared/message.ts'
import { openCsv, readRows } from './csv-file.ts'
import { planMessages } from './csv-message.ts'
import { type DatasetOrder, writeDataset } from './dataset-file.ts'
import { readDatasetOrder } from './dataset-options.ts'

const run = promisify(execFile)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-dataset-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function order(args: string): DatasetOrder {
  const read = readDatasetOrder(['--out', join(folder, 'data.csv'), ...args.split(' ').filter(Boolean)])
  if (!read.ok || read.value === null) throw new Error('help or refused')
  return read.value
}
const lines = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')

describe('a data set', () => {
  test('has the columns of the example without its label, and one row a second', async () => {
    await writeDataset(order('--rows 100'), () => {})
    const [header, first, second] = lines('data.csv')
    expect(header).toBe('timestamp,machine_id,temperature,vibration,pressure,speed')
    expect(first).toMatch(/^2023-01-01T00:00:00Z,\d+,[\d.]+,[\d.]+,[\d.]+,[\d.]+$/)
    expect(second).toMatch(/^2023-01-01T00:00:01Z,/)
    expect(lines('data.csv').length).toBe(101)
  })

  test('the truth names row, time, machine, kind, sensors, begin and end, and agrees with the data', async () => {
    const report = await writeDataset(
      order(
        '--rows 5000 --kind silent --duration 12 --rate 0.1 --machines 4 --start 2026-05-01T06:00:00+02:00 --interval 0.5',
      ),
      () => {},
    )
    const [, ...data] = lines('data.csv')
    const [header, ...truth] = lines('data.csv.truth.csv')
    expect(header).toBe('row,timestamp,machine_id,kind,sensors,start_row,end_row,start,end')
    expect(truth.length).toBe(report.anomalousRows)
    expect(data[1]).toMatch(/^2026-05-01T04:00:00.500Z,/)
    const empty = data.flatMap((line, at) => (line.split(',').includes('') ? [at + 1] : []))
    expect(truth.map((line) => Number(line.split(',')[0]))).toEqual(empty)
    for (const line of truth) {
      const [row, timestamp, machine, kind, sensors, startRow, endRow, start, end] = line.split(',')
      const [time, id] = data[Number(row) - 1]!.split(',')
      expect([timestamp, machine, kind]).toEqual([time, id, 'silent'])
      expect(['temperature', 'vibration', 'pressure', 'speed']).toContain(sensors)
      expect([start, end]).toEqual([startRow, endRow].map((at) => data[Number(at) - 1]!.split(',')[0]))
      expect(Number(row) >= Number(startRow) && Number(row) <= Number(endRow)).toBe(true)
    }
  })

  test('the same seed gives the same files, byte for byte', async () => {
    await writeDataset(order('--rows 3000 --kind drift --rate 0.2 --seed 7'), () => {})
    const before = ['data.csv', 'data.csv.truth.csv'].map((name) => readFileSync(join(folder, name), 'utf8'))
    await writeDataset(order('--rows 3000 --kind drift --rate 0.2 --seed 7'), () => {})
    expect(
      ['data.csv', 'data.csv.truth.csv'].map((name) => readFileSync(join(folder, name), 'utf8')),
    ).toEqual(before)
  })

  test('stopped half-way it leaves nothing behind', async () => {
    const stop = new AbortController()
    const writing = writeDataset(order('--rows 200000'), () => stop.abort(), stop.signal)
    await expect(writing).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  test('where the disk refuses it says so', async () => {
    const nowhere = { ...order('--rows 10'), out: join(folder, 'no', 'folder.csv') }
    await expect(writeDataset(nowhere, () => {})).rejects.toThrow('ENOENT')
  })

  test('streamed, every row is a reading without a flaw, and none of them says what is wrong', async () => {
    await writeDataset(order('--rows 500 --rate 0.2 --kind silent'), () => {})
    const file = await openCsv(join(folder, 'data.csv'))
    if (!file.ok) throw new Error(file.error)
    const plan = planMessages(file.value, {})
    if (!plan.ok) throw new Error(plan.error)
    const reader = new MessageReader()
    let count = 0
    for await (const row of readRows(file.value)) {
      const message = 'cells' in row ? plan.value.message(row.cells, 0) : row
      const json = 'ok' in message && message.ok ? message.value.json : ''
      expect(Object.keys(JSON.parse(json))).toEqual(lines('data.csv')[0]!.split(','))
      const read = reader.read(Buffer.from(json), 0)
      expect(read.ok && read.value.flaws).toEqual([])
      count++
    }
    expect(count).toBe(500)
  })
})

describe('the command', () => {
  const dataset = (...args: string[]) =>
    run(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'dataset.ts'), ...args]).catch(
      (error: { code: number; stdout: string; stderr: string }) => error,
    )

  test('writes both files and says so', async () => {
    const out = join(folder, 'd.csv')
    const { stdout } = await dataset('--rows', '1000', '--rate', '0.5', '--out', out)
    expect(stdout).toMatch(
      /^1000 rows in .*d\.csv, \d+ of them anomalous \(\d+ anomalies, kind spike\), in [\d.]+ s\.\n/,
    )
    expect(readdirSync(folder).toSorted()).toEqual(['d.csv', 'd.csv.truth.csv'])
  })

  test('refuses in words, exit code 1', async () => {
    const refused = await dataset('--out', join(folder, 'no', 'd.csv'))
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no folder') })
    expect(readdirSync(folder)).toEqual([])
  })

  test('all wrong options at once', () => {
    expect(readDatasetOrder(['--rows', '0', '--kind', 'odd', '--colour', 'red'])).toEqual({
      ok: false,
      error: [
        '--rows 0: give a whole number from 1 to 1000000000.',
        '--kind odd: give one of spike, drift, one-sensor, stuck, silent.',
        'There is no option --colour.',
        '"red" belongs to no option.',
        '--out is missing: name the file to write.',
      ].join('\n'),
    })
    const stuck = readDatasetOrder(['--out', 'a', '--kind', 'stuck', '--strength', '2'])
    expect(stuck).toEqual({ ok: false, error: '--strength means nothing with --kind stuck.' })
    const late = readDatasetOrder(['--out', 'a', '--start', '2248-01-01', '--rows', '900000000'])
    expect(late).toMatchObject({ ok: false, error: expect.stringContaining('later than the year 2248') })
    expect(readDatasetOrder(['--help'])).toEqual({ ok: true, value: null })
  })
})
