// CSV as it leaves the tablet: RFC 4180, ISO 8601 times with offset beside epoch ms, units in the header. Text that a
// spreadsheet would take for a formula is neutralised; numbers stay numbers, in the form the spreadsheet's language reads.
import type { Case } from './cases/fold-case.ts'
import type { Sensor } from './commit.ts'

/** End of every line (RFC 4180). */
export const CSV_LINE_END = '\r\n'

/**
 * How cells are parted and numbers written. A spreadsheet whose language has a decimal comma takes 75.23 for text and 0.123
 * for 123; its own files have semicolons between cells.
 */
export type CsvForm = 'point' | 'comma'

/** Between cells of this form. */
const separatorOf = (form: CsvForm): string => (form === 'comma' ? ';' : ',')
/** A number cell in this form. */
const written = (cell: string, form: CsvForm): string => (form === 'comma' ? cell.replace('.', ',') : cell)

/** Minutes to add to UTC for local time at an epoch-ms moment. */
export type UtcOffset = (timeMs: number) => number

/** The device's own offset, summer time included. */
export const deviceUtcOffset: UtcOffset = (timeMs) => -new Date(timeMs).getTimezoneOffset()

/** ISO 8601 local time with offset, to the millisecond: `2023-01-01T01:00:00.250+01:00`. `timeMs` is epoch ms. */
export function isoTime(timeMs: number, utcOffset: UtcOffset): string {
  const ms = Math.round(timeMs)
  const minutes = Math.round(utcOffset(ms))
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -1)
  const size = Math.abs(minutes)
  const zone = `${two(Math.floor(size / 60))}:${two(size % 60)}`
  return `${local}${minutes < 0 ? '-' : '+'}${zone}`
}

/**
 * A text cell. One that begins with = + - @ TAB or CR gets a leading apostrophe (OWASP, CSV injection); one with a
 * comma, a semicolon, a quote or a line break is quoted (RFC 4180).
 */
export function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A number cell: the shortest digits that mean the same double; empty for NaN, infinities and null. */
export const csvNumber = (value: number | null): string =>
  value === null || !Number.isFinite(value) ? '' : String(value)

/** Header line of the readings file for columns of these sensors. */
export const readingsCsvHeader = (sensors: readonly Sensor[], form: CsvForm = 'point'): string =>
  ['time', 'time_ms', 'machine', ...sensors.map(sensorColumn), 'score', 'limit', 'alarm'].join(
    separatorOf(form),
  ) + CSV_LINE_END

/** One reading as it goes into the file. */
export interface CsvReading {
  /** Event time, epoch ms. */
  readonly timeMs: number
  readonly machine: string
  /** One value per column of the header; NaN or undefined = empty. */
  readonly values: readonly (number | undefined)[]
  /** Score and limit in detector units; NaN while learning. */
  readonly score: number
  readonly limit: number
  readonly alarm: boolean
}

/** One line of the readings file. */
export function readingsCsvRow(reading: CsvReading, utcOffset: UtcOffset, form: CsvForm = 'point'): string {
  const cells = [isoTime(reading.timeMs, utcOffset), csvNumber(reading.timeMs), csvText(reading.machine)]
  for (const value of reading.values) cells.push(written(csvNumber(value ?? null), form))
  cells.push(written(shortFloat(reading.score), form), written(shortFloat(reading.limit), form))
  cells.push(reading.alarm ? '1' : '0')
  return cells.join(separatorOf(form)) + CSV_LINE_END
}

/** Header line of the cases file. */
export const caseCsvHeader = (form: CsvForm = 'point'): string =>
  `${[
    'case',
    'machine',
    'state',
    'severity',
    'fault',
    'since',
    'since_ms',
    'peak',
    'peak_ms',
    'until',
    'until_ms',
    'returned',
    'returned_ms',
    'abnormal_readings',
    'score',
    'limit',
    'sensors',
    'acknowledged_by',
    'acknowledged_at',
    'summary',
    'likely_cause',
    'feedback',
    'feedback_by',
    'notes',
  ].join(separatorOf(form))}${CSV_LINE_END}`

/** One line of the cases file. `summary` is the local explanation's sentence. Sensors stand with their share of the anomaly, largest first. */
export function caseCsvRow(
  one: Case,
  summary: string,
  form: CsvForm = 'point',
  utcOffset: UtcOffset = deviceUtcOffset,
): string {
  const { evidence, explanation } = one
  const moment = (timeMs: number | null) => [
    timeMs === null ? '' : isoTime(timeMs, utcOffset),
    csvNumber(timeMs),
  ]
  const sensors = evidence.sensors
    .filter((sensor) => sensor.share > 0 || sensor.findings.length > 0)
    .map((sensor) => `${sensor.sensor} ${Math.round(sensor.share * 100)} %`)
  return (
    [
      csvText(one.id),
      csvText(one.machine),
      one.state,
      one.severity,
      evidence.fault,
      ...moment(one.sinceMs),
      ...moment(evidence.peakMs),
      ...moment(evidence.untilMs),
      ...moment(one.returnedMs),
      csvNumber(evidence.abnormalReadings),
      written(csvNumber(evidence.score), form),
      written(csvNumber(evidence.limit), form),
      csvText(sensors.join('; ')),
      csvText(one.acknowledged?.by ?? ''),
      one.acknowledged ? isoTime(one.acknowledged.atMs, utcOffset) : '',
      csvText(summary),
      csvText(explanation?.ok ? explanation.answer.likely_cause : ''),
      one.feedback?.verdict ?? '',
      csvText(one.feedback?.by ?? ''),
      csvText(one.notes.map((note) => `${note.by}: ${note.text}`).join('\n')),
    ].join(separatorOf(form)) + CSV_LINE_END
  )
}

const sensorColumn = ({ name, unit }: Sensor): string => csvText(unit ? `${name} [${unit}]` : name)
const two = (value: number): string => String(value).padStart(2, '0')

// Scores are kept as 32-bit floats: the digits beyond the eighth are noise of the conversion.
const shortFloat = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(8))) : ''
