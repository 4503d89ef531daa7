import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CsvRow, openCsv, readRows } from './csv-file.ts'
import { type MessagePlanOptions, nameOf, planMessages } from './csv-message.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineside-csv-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = (): string => join(folder, 'data.csv')

/** Opens a file with this content; the sentence where it is refused. */
async function opened(content: string | Uint8Array) {
  writeFileSync(path(), content)
  return openCsv(path())
}

async function rowsOf(content: string): Promise<CsvRow[]> {
  const file = await opened(content)
  if (!file.ok) throw new Error(file.error)
  return all(readRows(file.value))
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** The messages of a file, as objects; a text where a row or the plan was refused. */
async function messagesOf(content: string, options: MessagePlanOptions = {}, nowMs = 0): Promise<unknown[]> {
  const file = await opened(content)
  if (!file.ok) return [file.error]
  const plan = planMessages(file.value, { machine: 'm', ...options })
  if (!plan.ok) return [plan.error]
  const messages: unknown[] = []
  for await (const row of readRows(file.value)) {
    if ('refused' in row) continue
    const message = plan.value.message(row.cells, nowMs)
    messages.push(message.ok ? JSON.parse(message.value.json) : message.error)
  }
  return messages
}

describe('a CSV file', () => {
  test.each([
    ['comma', 'a,b\n1,2\n', ','],
    ['semicolon', 'a;b\r\n1;2\r\n', ';'],
    ['tab', 'a\tb\n1\t2\n', '\t'],
    ['one column', 'a\n1\n', ','],
    ['quoted names with commas', '"a, left";"b, right"\n1;2\n', ';'],
  ])('%s', async (_, content, delimiter) => {
    expect(await opened(content)).toMatchObject({ ok: true, value: { delimiter } })
    expect((await rowsOf(content)).length).toBe(1)
  })

  test('a byte order mark, quotes, empty lines and a last line without end are no trouble', async () => {
    expect(await rowsOf('\ufeffa,b\n\n"1, 5","he said ""no"""\n\n3,4')).toEqual([
      { line: 3, cells: ['1, 5', 'he said "no"'] },
      { line: 5, cells: ['3', '4'] },
    ])
  })

  test('rows of another length are refused with their line, the others stand', async () => {
    expect(await rowsOf('a,b\n1,2\n3\n4,5,6\n7,8\n')).toEqual([
      { line: 2, cells: ['1', '2'] },
      { line: 3, refused: 'has 1 cells, the header has 2' },
      { line: 4, refused: 'has 3 cells, the header has 2' },
      { line: 5, cells: ['7', '8'] },
    ])
  })

  test('a quote that is never closed is refused, what is before it stands', async () => {
    const rows = await rowsOf(`a,b\n1,2\n"3,4\n${'5,6\n'.repeat(20_000)}`)
    expect(rows[0]).toEqual({ line: 2, cells: ['1', '2'] })
    expect(rows.some((row) => 'refused' in row && row.refused.includes('quote that is never closed'))).toBe(
      true,
    )
  })

  test.each([
    ['nothing', '', 'is empty.'],
    ['only empty lines', '\n\n', 'is empty.'],
    ['no header', '1,2\n3,4\n', 'has no header: its first line must name the columns.'],
    ['one name twice', 'a,b,a\n1,2,3\n', 'has two columns named "a"; rename one.'],
    ['a zero byte', 'a,b\n1,\0\n', 'is a binary file; give a CSV file.'],
    ['Latin-1', Buffer.from('temp_\xb0C,b\n1,2\n', 'latin1'), 'is not UTF-8; save it as CSV in UTF-8.'],
    ['UTF-16', Buffer.from('\ufeffa,b\n', 'utf16le'), 'is UTF-16; save it as CSV in UTF-8.'],
  ])('%s is refused', async (_, content, end) => {
    expect(await opened(content)).toEqual({ ok: false, error: `${path()} ${end}` })
  })

  test('a file that is not there, or a folder, is refused', async () => {
    expect(await openCsv(path())).toEqual({ ok: false, error: `There is no file ${path()}.` })
    expect(await openCsv(folder)).toEqual({
      ok: false,
      error: `${folder} is a folder; name a CSV file in it.`,
    })
  })
})

describe('a message', () => {
  test('has the columns as they are: numbers as numbers, empty cells as null, text as text', async () => {
    expect(await messagesOf('time,a,b,c,d\n2026-01-02 03:04:05,1.50,,run,-2e3\nx,NaN,7,,0012\n')).toEqual([
      { machine_id: 'm', time: '2026-01-02 03:04:05', a: 1.5, b: null, c: 'run', d: -2000 },
      { machine_id: 'm', time: 'x', a: null, b: 7, c: null, d: 12 },
    ])
  })

  test('a decimal comma is read where commas do not separate', async () => {
    expect(await messagesOf('a;b\n1,5;2\n')).toEqual([{ machine_id: 'm', a: 1.5, b: 2 }])
  })

  test('never carries the truth, unless it is asked for', async () => {
    const content = 'datetime;Pressure;anomaly;changepoint\n2020-03-09 10:14:33;0.05;1.0;0.0\n'
    expect(await messagesOf(content)).toEqual([
      { machine_id: 'm', datetime: '2020-03-09 10:14:33', Pressure: 0.05 },
    ])
    expect(await messagesOf(content, { keepLabels: true })).toEqual([
      { machine_id: 'm', datetime: '2020-03-09 10:14:33', Pressure: 0.05, anomaly: 1, changepoint: 0 },
    ])
  })

  test('takes the machine from the file, from the column that is named, or from the option', async () => {
    const content = 'unit,machine_id,a\n7,press-1,1\n8,,2\n'
    const file = await opened(content)
    if (!file.ok) throw new Error(file.error)
    const keys = async (options: MessagePlanOptions): Promise<unknown[]> => {
      const plan = planMessages(file.value, options)
      if (!plan.ok) return [plan.error]
      const rows = await all(readRows(file.value))
      return rows.map((row) => {
        const message = plan.value.message('cells' in row ? row.cells : [], 0)
        return message.ok ? [message.value.key, JSON.parse(message.value.json)] : message.error
      })
    }
    expect(await keys({})).toEqual([
      ['press-1', { unit: 7, machine_id: 'press-1', a: 1 }],
      'names no machine of 1 to 128 characters',
    ])
    expect(await keys({ machineColumn: 'unit' })).toEqual([
      ['7', { machine_id: 7, a: 1 }],
      ['8', { machine_id: 8, a: 2 }],
    ])
    expect(await keys({ machine: 'rig' })).toEqual([
      ['rig', { machine_id: 'rig', unit: 7, a: 1 }],
      ['rig', { machine_id: 'rig', unit: 8, a: 2 }],
    ])
    expect(await keys({ machineColumn: 'nope' })).toEqual([
      '--machine-column nope: there is no such column; there are unit, machine_id, a.',
    ])
  })

  test('a file that names no machine is a machine: folder and name', () => {
    expect(nameOf('/data/skab/valve1/0.csv')).toBe('valve1-0')
    expect(nameOf('valve1/0.csv')).toBe('valve1-0')
    expect(nameOf('rig.2.csv')).toBe('rig.2')
  })

  test('its time is the text of the file, or the moment of sending', async () => {
    const content = 'when,time,a\n1577836800,2020-01-01T00:00:00Z,1\n'
    expect(await messagesOf(content)).toEqual([
      { machine_id: 'm', when: 1577836800, time: '2020-01-01T00:00:00Z', a: 1 },
    ])
    expect(await messagesOf(content, { timeColumn: 'when' })).toEqual([
      { machine_id: 'm', timestamp: 1577836800, time: '2020-01-01T00:00:00Z', a: 1 },
    ])
    expect(await messagesOf(content, { now: true }, 1_600_000_000_123)).toEqual([
      { machine_id: 'm', when: 1577836800, time: '2020-09-13T12:26:40.123Z', a: 1 },
    ])
    expect(await messagesOf('a\n1\n', { now: true }, 1_600_000_000_123)).toEqual([
      { machine_id: 'm', timestamp: '2020-09-13T12:26:40.123Z', a: 1 },
    ])
  })
})
