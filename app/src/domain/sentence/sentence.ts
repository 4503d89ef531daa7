// The local explanation: what is wrong with a machine, in plain words, from its evidence alone. It is there at once and
// offline.
import type { Evidence } from '../../../../shared/evidence.ts'
import { fill } from '../../../../shared/saying.ts'
import { clauseOf } from './clauses.ts'
import { detailsOf } from './details.ts'
import { checkFirst } from './hints.ts'
import { cut } from './sensor-names.ts'
import { SPREADS_OF_USUAL, type Subject, subjectsOf } from './subjects.ts'
import type { SentenceWords } from './words.ts'

export { checkFirst }

/** A local explanation in its parts, so that the screen can mark them up. All are plain text, never markup. */
export interface LocalExplanation {
  /** For a tile, at most 60 characters: "Vibration far above usual". */
  readonly headline: string
  /** The whole sentence: the clauses, how many more sensors, and since when. */
  readonly sentence: string
  /** The sentence's clauses, one per sensor that matters (at most three), most telling first. */
  readonly clauses: readonly { readonly sensor: string; readonly text: string }[]
  /** The precise figures behind it, a line per sensor of the clauses, then the score. */
  readonly details: readonly string[]
  /** What is worth checking first; general by kind of finding, and to be shown under `hintsTitle`. */
  readonly hints: readonly string[]
  readonly hintsTitle: string
}

const MOST_CLAUSES = 3
// So that no headline exceeds 60 characters, whatever the sensors are called.
const MOST_HEADLINE_NAME_CHARS = 26
const MOST_PAIRED_NAME_CHARS = 17

/**
 * Explains a case from its evidence; `formatTime` writes an epoch ms the way the screen writes times, `table` has the words
 * of its language.
 */
export function explainLocally(
  evidence: Evidence,
  formatTime: (ms: number) => string,
  table: SentenceWords,
): LocalExplanation {
  const subjects = subjectsOf(evidence)
  const shown = subjects.slice(0, MOST_CLAUSES)
  const clauses = shown.map((subject, i) => ({
    sensor: subject.evidence.sensor,
    text: clauseOf(subject, i > 0, table),
  }))
  return {
    headline: headlineOf(evidence, table),
    sentence: sentenceOf(evidence, shown, clauses, subjects.length - shown.length, formatTime, table),
    clauses,
    details: detailsOf(evidence, shown, table),
    hints: checkFirst(evidence, table),
    hintsTitle: table.hintsTitle,
  }
}

/** What is wrong in at most 60 characters, for a tile: "Pressure sensor stuck". */
export function headlineOf(evidence: Evidence, table: SentenceWords): string {
  const [first, second] = subjectsOf(evidence)
  if (!first) return table.headlines.nothing
  if (first.finding === 'pattern' && second) {
    const names = [first, second].map(({ name }) =>
      cut(table.isNounCapital ? name.label : name.inner, MOST_PAIRED_NAME_CHARS),
    )
    return fill(table.headlines.pair, { first: names[0]!, second: names[1]! })
  }
  const words = {
    label: cut(first.name.label, MOST_HEADLINE_NAME_CHARS),
    degree: table.degrees[first.degree][first.direction],
  }
  return fill(headlineTemplate(first, table), words)
}

function headlineTemplate(
  { evidence, finding, direction, side }: Subject,
  { headlines }: SentenceWords,
): string {
  const inRange = evidence.deviation !== null && Math.abs(evidence.deviation) <= SPREADS_OF_USUAL
  if (finding === 'pattern' && !inRange) return headlines.shift
  if (finding === 'spike' && inRange) return headlines.briefly
  if (finding === 'spike') return headlines.spike[direction]
  if (finding === 'limit') return headlines.limit[side]
  return headlines[finding]
}

function sentenceOf(
  evidence: Evidence,
  shown: readonly Subject[],
  clauses: readonly { readonly text: string }[],
  more: number,
  formatTime: (ms: number) => string,
  table: SentenceWords,
): string {
  if (shown.length === 0) return fill(table.nothing, { time: formatTime(evidence.sinceMs) })
  const times = shown.map(({ evidence: sensor }) => formatTime(sensor.sinceMs ?? evidence.sinceMs))
  const together = times.every((time) => time === times[0])
  const parts = clauses.map(({ text }, i) => {
    if (together && shown.length > 1) return text
    const words = shown[i]?.finding === 'spike' ? table.at : table.since
    return text + table.beforeTime + fill(words[0], { time: times[i] ?? '' })
  })
  if (together && shown.length > 1) {
    const words = shown.every(({ finding }) => finding === 'spike') ? table.at : table.since
    parts.push(fill(words[shown.length === 2 ? 1 : 2], { time: times[0] ?? '' }))
  }
  if (more > 0) parts.push(fill(table.more[more === 1 ? 0 : 1], { count: String(more) }))
  const text = parts.join(table.between)
  return (
    (evidence.fault === 'sensor'
      ? fill(table.sensorFault, { clauses: table.isNounCapital ? text : decapitalise(text, shown[0]) })
      : text) + table.end
  )
}

/** After "Sensor fault, not a machine fault:" the first name stands inside the sentence. */
const decapitalise = (text: string, first: Subject | undefined): string =>
  first ? first.name.inner + text.slice(first.name.label.length) : text
