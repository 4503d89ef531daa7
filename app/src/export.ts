// What is exported: files made on this tablet from its own history, with or without a network.
import type { CaseEvent } from '../../shared/case.ts'
import { casesOf, foldCases } from './domain/cases/cases.ts'
import type { Case } from './domain/cases/fold-case.ts'
import type { Machine } from './domain/commit.ts'
import { type CsvForm, caseCsvHeader, caseCsvRow, readingsCsvHeader } from './domain/csv.ts'
import { loadSentences } from './domain/sentence/languages.ts'
import { describeSensor } from './domain/sentence/sensor-names.ts'
import { explainLocally } from './domain/sentence/sentence.ts'
import { download } from './platform/download.ts'
import { language, locale } from './platform/language.ts'
import type { Period, StoreDoor } from './workers/doors.ts'

/** What an export reads from. */
export type ExportSource = Pick<StoreDoor, 'countReadings' | 'readingsCsv' | 'caseEvents' | 'exportFile'>

/** How an export ended; `rows` is the number of rows in the file. */
export type ExportOutcome =
  | { readonly kind: 'cancelled' | 'database' }
  | { readonly kind: 'readings' | 'cases'; readonly rows: number }
  | { readonly kind: 'failed'; readonly reason: string }

/** Cases read at a time. */
const CASE_PAGE = 200
/** Spreadsheets take a file for UTF-8 when it begins with this. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * Downloads the readings of a period as CSV: one row a reading, one column a sensor with its unit in the header.
 * `progress` hears rows written and rows in all; an abort ends it without a file. Answers how it ended.
 */
export async function exportReadings(
  source: ExportSource,
  machines: readonly Machine[],
  period: Period,
  form: CsvForm,
  progress: (rows: number, total: number) => void,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const chosen = machines.filter(({ number }) => period.machine === null || number === period.machine)
  const names = [...new Set(chosen.flatMap(({ sensors }) => sensors.map(({ name }) => name)))]
  const total = await source.countReadings(period)
  const parts: BlobPart[] = [
    BYTE_ORDER_MARK,
    readingsCsvHeader(
      names.map((name) => ({ name, unit: unitOf(name, chosen) })),
      form,
    ),
  ]
  let rows = 0
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    if (signal.aborted) return { kind: 'cancelled' }
    const page = await source.readingsCsv(period, names, cursor, form)
    // A blob at a time: copying all of them at once in the end would stop the screen.
    parts.push(new Blob([page.bytes]))
    rows += page.rows
    progress(rows, Math.max(total, rows))
    cursor = page.cursor
  }
  download(`lineside-readings-${stamp()}.csv`, 'text/csv;charset=utf-8', parts)
  return { kind: 'readings', rows }
}

/** Downloads the cases that began in a period as CSV. An abort ends it without a file. Answers how it ended. */
export async function exportCases(
  source: ExportSource,
  machines: readonly Machine[],
  period: Period,
  form: CsvForm,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const machine = machines.find(({ number }) => number === period.machine)?.machine ?? null
  const cases = await casesIn(source, machine, period, signal)
  if (cases === null) return { kind: 'cancelled' }
  const sentences = await loadSentences(language)
  const rows = cases.map((each) =>
    caseCsvRow(each, explainLocally(each.evidence, timeOf, sentences).sentence, form),
  )
  download(`lineside-cases-${stamp()}.csv`, 'text/csv;charset=utf-8', [
    BYTE_ORDER_MARK,
    caseCsvHeader(form),
    ...rows,
  ])
  return { kind: 'cases', rows: cases.length }
}

/** Downloads the whole history as an SQLite file. Answers how it ended. */
export async function exportDatabase(source: ExportSource): Promise<ExportOutcome> {
  const file = await source.exportFile()
  download(`lineside-${stamp()}.sqlite`, 'application/vnd.sqlite3', [file])
  return { kind: 'database' }
}

async function casesIn(
  source: ExportSource,
  machine: string | null,
  period: Period,
  signal: AbortSignal,
): Promise<readonly Case[] | null> {
  const events: CaseEvent[] = []
  for (let beforeMs = period.toMs; ; ) {
    if (signal.aborted) return null
    const page = await source.caseEvents({ machine, beforeMs, limit: CASE_PAGE })
    events.push(...page)
    const oldestMs = page.reduce(
      (oldest, event) => Math.min(oldest, beganMs(event)),
      Number.POSITIVE_INFINITY,
    )
    if (oldestMs >= (beforeMs ?? Number.POSITIVE_INFINITY) || oldestMs < (period.fromMs ?? 0)) break
    beforeMs = oldestMs
  }
  return casesOf(foldCases(events))
    .filter(({ sinceMs }) => sinceMs >= (period.fromMs ?? 0))
    .sort((a, b) => a.sinceMs - b.sinceMs)
}

/** Since when its case is, as far as the event says it, epoch ms. */
const beganMs = (event: CaseEvent): number => ('evidence' in event ? event.evidence.sinceMs : event.atMs)

function unitOf(sensor: string, machines: readonly Machine[]): string | null {
  const machine = machines.find(({ sensors }) => sensors.some(({ name }) => name === sensor))
  const declared = machine?.sensors.find(({ name }) => name === sensor)?.unit ?? null
  return describeSensor(
    sensor,
    declared,
    machine?.sensors.map(({ name }) => name),
  ).unit
}

const timeOf = (ms: number): string => new Date(ms).toLocaleTimeString(locale)

// 2026-03-09_10-14: sorts by time, and every file system takes it.
const stamp = (): string => new Date().toISOString().slice(0, 16).replace('T', '_').replace(':', '-')
