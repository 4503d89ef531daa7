// The options of `npm run dataset`.
import { MAX_MACHINES, MAX_TIME_MS } from '../../../shared/limits.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { parseTime } from '../../../shared/time.ts'
import type { DatasetOrder } from './dataset-file.ts'
import { anyText, helpOf, number, oneOf, readOptions, wholeNumber } from './options.ts'
import { ANOMALY_KINDS, type AnomalyKind, USUAL_RATE } from './synthetic.ts'

const USUAL_START = '2023-01-01T00:00:00Z'
const USUAL: Readonly<Record<AnomalyKind, { strength: number; duration: number }>> = {
  spike: { strength: 1, duration: 1 },
  drift: { strength: 1, duration: 60 },
  'one-sensor': { strength: 4, duration: 5 },
  stuck: { strength: 1, duration: 30 },
  silent: { strength: 1, duration: 30 },
}

const OPTIONS = {
  out: {
    value: '<file>',
    help: 'where the data goes; the truth goes to <file>.truth.csv (required)',
    read: anyText,
  },
  rows: { value: '<n>', help: 'rows in all (100000)', read: wholeNumber(1, 1e9) },
  machines: {
    value: '<n>',
    help: 'machines; each row is of one of them by chance (10)',
    read: wholeNumber(1, MAX_MACHINES),
  },
  rate: { value: '<share>', help: `share of anomalous rows, 0 to 1 (${USUAL_RATE})`, read: number(0, 1) },
  kind: {
    value: '<kind>',
    help: 'spike: all four sensors jump, each row by another amount (the usual)\ndrift: all four move away steadily\none-sensor: one sensor is shifted, up or down\nstuck: one sensor repeats its last value\nsilent: one sensor has no value',
    read: oneOf(ANOMALY_KINDS),
  },
  strength: {
    value: '<x>',
    help: 'spike, drift: times the usual shift (1); one-sensor: standard deviations (4)',
    read: number(0, 1000),
  },
  duration: {
    value: '<rows>',
    help: 'rows of its machine that one anomaly lasts\n(spike 1, drift 60, one-sensor 5, stuck and silent 30)',
    read: wholeNumber(1, 1e6),
  },
  seed: {
    value: '<n>',
    help: 'the same seed gives the same files (42)',
    read: wholeNumber(-(2 ** 31), 2 ** 31 - 1),
  },
  start: {
    value: '<time>',
    help: `time of the first row, ISO 8601 or epoch (${USUAL_START})`,
    read: readTime,
  },
  interval: { value: '<seconds>', help: 'from one row to the next (1)', read: number(0.001, 86_400) },
  help: { switch: true, help: 'this text' },
} as const

/** The text of `--help`. */
export const HELP = `Writes a synthetic data set as CSV: timestamp, machine_id, temperature (degF), vibration (g), pressure (psi),
speed (RPM). What is wrong in it stands only in <file>.truth.csv, one line for each anomalous row.

  npm run dataset -- --out data.csv [options]

${helpOf(OPTIONS)}`

/** Reads the options of `npm run dataset`. Fails with a sentence for each thing that is wrong; null: help is wanted. */
export function readDatasetOrder(args: readonly string[]): Result<DatasetOrder | null> {
  const { given, wrong } = readOptions(args, OPTIONS)
  if (given.help) return ok(null)
  if (!args.some((arg) => arg === '--out' || arg.startsWith('--out=')))
    wrong.push('--out is missing: name the file to write.')
  const kind = given.kind ?? 'spike'
  if (given.strength !== undefined && (kind === 'stuck' || kind === 'silent'))
    wrong.push(`--strength means nothing with --kind ${kind}.`)
  const startMs = given.start ?? parseTime(USUAL_START)!
  const intervalMs = (given.interval ?? 1) * 1000
  const rows = given.rows ?? 100_000
  if (startMs + rows * intervalMs > MAX_TIME_MS)
    wrong.push('The last row would be later than the year 2248; take fewer rows or a shorter --interval.')
  if (wrong.length > 0 || given.out === undefined) return fail(wrong.join('\n'))
  const recipe = {
    rows,
    machines: given.machines ?? 10,
    rate: given.rate ?? USUAL_RATE,
    kind,
    strength: given.strength ?? USUAL[kind].strength,
    duration: given.duration ?? USUAL[kind].duration,
    seed: given.seed ?? 42,
  }
  return ok({ recipe, out: given.out, startMs, intervalMs })
}

function readTime(text: string): Result<number> {
  const timeMs = parseTime(text)
  return timeMs === null ? fail(`give a time such as ${USUAL_START}.`) : ok(timeMs)
}
