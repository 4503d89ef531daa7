// Opens a delimited text file for streaming: looks at its beginning, decides delimiter and columns, and refuses in one
// sentence what is no table.
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { parse } from 'csv-parse'
import { parse as parseAll } from 'csv-parse/sync'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type Columns, type ColumnWishes, delimiterOf, findColumns } from './columns.ts'

/** An opened table. */
export interface OpenTable {
  readonly columns: Columns
  readonly delimiter: string
  readonly bytes: number
  /** The rows after the header, as text cells; `onBytes` hears how many bytes have been read so far. */
  rows(onBytes: (bytes: number) => void): AsyncIterable<readonly string[]>
}

const SAMPLE_BYTES = 256 * 1024
const SAMPLE_ROWS = 500

/** Opens the file; the error is one sentence. */
export async function openTable(path: string, wishes: ColumnWishes): Promise<Result<OpenTable>> {
  const start = await readStart(path)
  if (!start.ok) return start
  const { text, bytes, isWhole } = start.value
  if (text.trim() === '') return fail(`${path} is empty`)
  const end = isWhole ? text.length : text.lastIndexOf('\n') + 1
  if (end === 0) return fail(`${path} has a first line longer than ${SAMPLE_BYTES} bytes: it is no table`)
  const delimiter = delimiterOf(text.slice(0, text.search(/\r?\n|$/)))
  const options = {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }
  const [header = [], ...sample]: string[][] = parseAll(text.slice(0, end), { ...options, to: SAMPLE_ROWS })
  if (sample.length === 0) return fail(`${path} has a header line but no rows`)
  const columns = findColumns(header, sample, delimiter, wishes)
  if (!columns.ok) return fail(`${path}: ${columns.error}`)
  return ok({
    columns: columns.value,
    delimiter,
    bytes,
    rows(onBytes) {
      const file = createReadStream(path)
      const parser = parse({ ...options, from: 2 })
      file.on('data', () => onBytes(file.bytesRead))
      file.on('error', (error) => parser.destroy(error))
      return file.pipe(parser)
    },
  })
}

async function readStart(path: string): Promise<Result<{ text: string; bytes: number; isWhole: boolean }>> {
  try {
    const { size } = await stat(path)
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0)
      const start = buffer.subarray(0, bytesRead)
      if (start.includes(0)) return fail(`${path} is a binary file, not a table of text`)
      return ok({ text: start.toString('utf8'), bytes: size, isWhole: bytesRead === size })
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT') return fail(`there is no file ${path}`)
    if (code === 'EISDIR') return fail(`${path} is a folder, not a file`)
    return fail(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
