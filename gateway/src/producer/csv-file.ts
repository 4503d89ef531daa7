// A CSV file as rows of text: comma, semicolon or tab, quoted or not, with line numbers. What cannot be read is refused
// in words, the whole file or the single row.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type CsvError, parse } from 'csv-parse'
import { fail, ok, type Result } from '../../../shared/result.ts'

const HEAD_BYTES = 1 << 16
/** Longer rows are refused: almost always a quote that is never closed. */
const MAX_ROW_BYTES = 1 << 16
const DELIMITERS = [',', ';', '\t'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** A file that can be read: what separates its cells, and its columns' names. */
export interface CsvFile {
  readonly path: string
  readonly delimiter: Delimiter
  readonly columns: readonly string[]
}

/** One row below the header: its cells, as many as there are columns; or why it was refused. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly refused: string }

/** Looks at the beginning of a file. Fails with a sentence: not there, a folder, not text, no header. */
export async function openCsv(path: string): Promise<Result<CsvFile>> {
  let head: Buffer
  try {
    const file = await open(path)
    try {
      const buffer = Buffer.alloc(HEAD_BYTES)
      const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0)
      head = buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return fail(`There is no file ${path}.`)
    if (code === 'EISDIR') return fail(`${path} is a folder; name a CSV file in it.`)
    return fail(`${path} cannot be read: ${message}.`)
  }
  if (head.length === 0) return fail(`${path} is empty.`)
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return fail(`${path} is UTF-16; save it as CSV in UTF-8.`)
  if (head.includes(0)) return fail(`${path} is a binary file; give a CSV file.`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length === HEAD_BYTES })
  } catch {
    return fail(`${path} is not UTF-8; save it as CSV in UTF-8.`)
  }
  const header = text.split(/\r\n|\n|\r/).find((line) => line.trim() !== '')
  if (header === undefined) return fail(`${path} is empty.`)
  const delimiter = delimiterOf(header)
  for await (const row of rowsOf(path, delimiter)) {
    if ('refused' in row) return fail(`The header of ${path} cannot be read: ${row.refused}.`)
    const columns = row.cells.map((cell) => cell.trim())
    const wrong = wrongWith(columns)
    return wrong === null ? ok({ path, delimiter, columns }) : fail(`${path} ${wrong}`)
  }
  return fail(`${path} is empty.`)
}

/** The rows below the header, in order. Rejects when the disk fails. */
export async function* readRows({ path, delimiter, columns }: CsvFile): AsyncGenerator<CsvRow> {
  let header = true
  for await (const row of rowsOf(path, delimiter)) {
    if (header) header = false
    else if ('refused' in row || row.cells.length === columns.length) yield row
    else yield { line: row.line, refused: `has ${row.cells.length} cells, the header has ${columns.length}` }
  }
}

/** Every row with its line number, the header too. */
async function* rowsOf(path: string, delimiter: Delimiter): AsyncGenerator<CsvRow> {
  const refused: CsvRow[] = []
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    skip_records_with_error: true,
    on_skip: (error) => {
      refused.push(refusalOf(error))
      return undefined
    },
  })
  const bytes = createReadStream(path)
  bytes.on('error', (error) => parser.destroy(error))
  try {
    for await (const { record, info } of bytes.pipe(parser) as AsyncIterable<Parsed>) {
      yield* refused.splice(0)
      yield { line: info.lines, cells: record }
    }
    yield* refused.splice(0)
  } finally {
    bytes.destroy()
  }
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

function refusalOf(error: CsvError | undefined): CsvRow {
  const line = Number(error?.lines ?? 0)
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return { line, refused: 'has a quote that is never closed' }
  if (error?.code === 'CSV_MAX_RECORD_SIZE')
    return { line, refused: `is longer than ${MAX_ROW_BYTES} characters (a quote that is never closed?)` }
  return { line, refused: error?.message ?? 'cannot be read' }
}

/** The delimiter that the header has most of, outside quotes. */
function delimiterOf(header: string): Delimiter {
  const bare = header.replace(/"[^"]*"/g, '')
  const count = (delimiter: string): number => bare.split(delimiter).length
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best))
}

/** What is wrong with a header, as the end of a sentence; null when it will do. */
function wrongWith(columns: readonly string[]): string | null {
  if (columns.every((name) => name === '' || Number.isFinite(Number(name))))
    return 'has no header: its first line must name the columns.'
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) !== at)
  return twice === undefined ? null : `has two columns named "${twice}"; rename one.`
}
