// One clause per sensor. "Usual" is the range of two standard deviations around the usual level, about 95 of 100 normal
// readings: a range is understood at a glance where a number of sigmas is not; the sigmas stand in the details.

import { fill } from '../../../../shared/saying.ts'
import { withUnit, writeNumber } from './numbers.ts'
import { SPREADS_OF_USUAL, type Subject } from './subjects.ts'
import type { SentenceWords } from './words.ts'

/** A percentage below the least says less than the range, above the most nobody can picture it. */
const LEAST_PERCENT = 5
const MOST_PERCENT = 1000

/**
 * What is wrong with one sensor, as a clause without its time. `inside`: it stands inside a sentence, after another
 * clause, and may be shorter.
 */
export function clauseOf(subject: Subject, inside: boolean, table: SentenceWords): string {
  const { evidence, name, finding, direction } = subject
  const { clauses } = table
  const number = (value: number): string => writeNumber(value, table, evidence.spread)
  const words = {
    label: inside && !table.isNounCapital ? name.inner : name.label,
    value: evidence.value === null ? '' : withUnit(number(evidence.value), name.unit),
    usual: withUnit(number(evidence.usual), name.unit),
    low: number(evidence.usual - SPREADS_OF_USUAL * evidence.spread),
    high: number(evidence.usual + SPREADS_OF_USUAL * evidence.spread),
    degree: table.degrees[subject.degree][direction],
  }
  if (finding === 'silent' || finding === 'not-a-number') return fill(clauses[finding], words)
  if (evidence.value === null) return fill(clauses.noValue, words)
  if (finding === 'stuck') return fill(clauses.stuck, words)
  if (finding === 'limit') return fill(clauses.beyondLimit[subject.side], words)
  if (evidence.spread === 0) return fill(clauses.outsideConstant, words)
  const inRange = Math.abs(evidence.value - evidence.usual) <= SPREADS_OF_USUAL * evidence.spread
  if (inRange) return fill(clauses.inRange[finding], words)
  const percent = inside ? percentOf(subject) : null
  if (percent !== null) return fill(clauses.shiftedPercent[direction], { ...words, percent })
  return fill(finding === 'spike' ? clauses.jumped[direction] : clauses.outside, words)
}

/** The change in percent of the usual level; null where a percentage misleads (temperatures, levels around zero). */
function percentOf({ evidence, name }: Subject): string | null {
  if (evidence.value === null || name.family === 'temperature' || name.family === 'other') return null
  if (evidence.usual <= 0 || evidence.value < 0) return null
  const percent = (100 * Math.abs(evidence.value - evidence.usual)) / evidence.usual
  return percent < LEAST_PERCENT || percent > MOST_PERCENT ? null : String(Math.round(percent))
}
