// What a scored table comes to: rows, alarms, and every case with its start, end and top sensor.
import type { CaseEvent } from '../../shared/case.ts'

/** One case of the summary; times epoch ms. */
interface CaseLine {
  readonly id: string
  readonly sinceMs: number
  untilMs: number | null
  severity: string
  topSensor: string
}

/** Most cases that are listed one by one. */
const LISTED = 40

/** Gathers the summary while rows go by. */
export class Summary {
  rows = 0
  learning = 0
  alarms = 0
  /** Rows with more or fewer cells than the header, and rows whose time could not be read. */
  uneven = 0
  untimed = 0
  readonly #cases = new Map<string, CaseLine>()

  /** How many cases were opened. */
  get cases(): number {
    return this.#cases.size
  }

  /** Takes one event of a case. */
  take(event: CaseEvent): void {
    if (event.kind !== 'opened' && event.kind !== 'updated' && event.kind !== 'returned') return
    const { caseId, evidence } = event
    const line = this.#cases.get(caseId) ?? {
      id: caseId,
      sinceMs: evidence.sinceMs,
      untilMs: null,
      severity: '',
      topSensor: '',
    }
    line.untilMs = event.kind === 'returned' ? event.atMs : null
    if (event.kind !== 'returned') line.severity = event.severity
    line.topSensor = evidence.sensors[0]?.sensor ?? ''
    this.#cases.set(caseId, line)
  }

  /** The summary as text; `hasTime`: say times as dates, otherwise as row numbers. */
  text(hasTime: boolean): string {
    const when = (ms: number): string =>
      hasTime ? new Date(ms).toISOString() : `row ${Math.round(ms / 1000) + 1}`
    const lines = [
      `${this.rows} rows (${this.learning} while learning), ${this.alarms} alarms, ${this.cases} cases`,
    ]
    for (const { id, sinceMs, untilMs, severity, topSensor } of [...this.#cases.values()].slice(0, LISTED)) {
      const machine = id.slice(0, id.lastIndexOf('@'))
      const end = untilMs === null ? 'still open' : `returned ${when(untilMs)}`
      lines.push(`  ${machine}: since ${when(sinceMs)}, ${end}, ${severity}, top sensor ${topSensor}`)
    }
    if (this.cases > LISTED)
      lines.push(`  and ${this.cases - LISTED} more; the case column of the output has them all`)
    if (this.uneven > 0) lines.push(`${this.uneven} rows had more or fewer cells than the header`)
    if (this.untimed > 0)
      lines.push(`${this.untimed} rows had a time that could not be read; the time before was used`)
    return lines.join('\n')
  }
}
