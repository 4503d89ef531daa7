// The check of an answer against the evidence: what it names and the evidence does not hold is listed as it stands in the
// text, so that the screen can strike it. Rules:
// - Every number must be a figure of the case or follow from one by rounding (figures.ts); percentages only from
//   percentages. A whole number up to 10 without a unit must be one exactly. Signs do not count: "down 38 %" is a change
//   of -38 %.
// - Free are ordinals up to 10th, a step's own number ("1.", "Step 2:") and, in check_first only, a whole number up to 10
//   that counts things ("the 4 bolts"); with a unit behind it ("5 mm", "10 Nm", "5 minutes") it is a claim like any other.
// - Whatever looks like a sensor's name must be one (names.ts), and in `evidence` no quantity may be claimed that no sensor
//   measures. Elsewhere "hydraulic pressure" is a thought, not an observation.
import type { Evidence } from '../../../shared/evidence.ts'
import type { GptAnswer } from '../../../shared/explanation.ts'
import { type Figures, figuresOf, isFigure, readNumber } from './figures.ts'
import { type Stretch, unknownIdentifiers, unmeasuredQuantities, withoutNames } from './names.ts'
import { statisticsOf } from './statistics.ts'

type Field = 'thought' | 'observation' | 'step'

const MOST_UNSUPPORTED = 50
const LARGEST_COUNT = 10
const NUMBER = /(?<![\p{L}\p{N}_]|\p{N}[.,])\d+(?:[.,]\d+)*(?:e[+-]?\d+)?/giu
const PERCENT = /^\s?(?:%|per ?cent\b)/i
const ORDINAL = /^(?:st|nd|rd|th)\b/i
const STEP_NUMBER_BEHIND = /^(?:[.):](?:\s|$))/
const STEP_NUMBER_BEFORE = /(?:^|\n)\s*(?:step\s*)?$/i
const UNITS = [
  'mm/s²?',
  'm/s²?',
  'l/min',
  'm[³3]/h',
  '[mµnkM]?(?:[mgsAVWNhl]|Pa|bar|Hz|Nm|Wh)',
  'cm|psi|rpm|RPM|dB|min|ms|degrees?|sigmas?|σ|SD|sd|times|[x×]|standard deviations?|inch(?:es)?|ft|lbs?',
  'seconds?|minutes?|hours?|shifts?|days?|weeks?|months?|years?|bars?|volts?|amps?',
]
const UNIT = new RegExp(
  `^[\\s-]?(?:%|per ?cent\\b|°\\s?[CF]?|(?:${UNITS.join('|')})(?![\\p{L}\\p{N}/]))`,
  'u',
)
const WORD_BEFORE = /(?:[\p{L}\p{N}_]|\p{N}[.,])+$/u
const WORD_BEHIND = /^(?:[\p{L}\p{N}_]|[.,]\p{N})+/u
const NEXT_WORD = /^\s\p{L}[\p{L}\p{N}-]*/u

/** What the answer names that the evidence does not hold, literally as it stands there, each once; at most 50. */
export function unsupportedIn(answer: GptAnswer, evidence: Evidence): string[] {
  const figures = figuresOf(statisticsOf(evidence))
  const fields: [Field, string][] = [
    ['thought', answer.likely_cause],
    ...answer.evidence.map((text): [Field, string] => ['observation', text]),
    ...answer.check_first.map((text): [Field, string] => ['step', text]),
    ['thought', answer.consequence_if_ignored],
  ]
  const found = new Set<string>()
  for (const [field, text] of fields) {
    const rest = withoutNames(text, evidence)
    const stretches = [
      ...unknownIdentifiers(rest),
      ...inventedNumbers(rest, field, figures),
      ...(field === 'observation' ? unmeasuredQuantities(rest, evidence).map((it) => widen(rest, it)) : []),
    ]
    for (const stretch of stretches) found.add(wholeWords(text, stretch))
  }
  return [...found].slice(0, MOST_UNSUPPORTED)
}

function inventedNumbers(text: string, field: Field, figures: Figures): Stretch[] {
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const start = match.index
    const end = start + match[0].length
    const behind = text.slice(end)
    const unit = UNIT.exec(behind)?.[0] ?? ''
    const number = readNumber(match[0])
    const small = Number.isInteger(number.value) && number.value <= LARGEST_COUNT && unit === ''
    if (small && ORDINAL.test(behind)) return []
    if (small && STEP_NUMBER_BEHIND.test(behind) && STEP_NUMBER_BEFORE.test(text.slice(0, start))) return []
    if (small && field === 'step') return []
    // "6 rollers" is not the 5.7 standard deviations of some sensor rounded.
    const written = small ? { ...number, tolerance: 0 } : number
    if (isFigure(written, PERCENT.test(behind) ? figures.percent : figures.plain)) return []
    // A bare small number stands in many places of a text; with its next word it stands only where it is meant.
    return [small ? widen(text, { start, end }) : { start, end: end + unit.length }]
  })
}

const widen = (text: string, { start, end }: Stretch): Stretch => ({
  start,
  end: end + (NEXT_WORD.exec(text.slice(end))?.[0].length ?? 0),
})

/** The stretch of the text, never half a word or half a number, because it is struck only where it stands by itself. */
function wholeWords(text: string, { start, end }: Stretch): string {
  const before = WORD_BEFORE.exec(text.slice(0, start))?.[0] ?? ''
  const behind = WORD_BEHIND.exec(text.slice(end))?.[0] ?? ''
  return before + text.slice(start, end) + behind
}
