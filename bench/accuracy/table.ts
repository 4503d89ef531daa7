// Reads the public data sets' tables. They are small; nothing of the product reads files this way.
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** A table: names of its columns, and its cells as text, row by row. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Reads a delimited file with a header row; throws where it cannot be read. */
export function readTable(path: string, delimiter: string): Table {
  const [columns = [], ...rows] = parse(readFileSync(path), { delimiter, bom: true, skip_empty_lines: true })
  return { columns, rows }
}

/** Mean of some numbers. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation of some numbers. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) * (value - middle))))
}

/** A figure with so many digits after the point. */
export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
