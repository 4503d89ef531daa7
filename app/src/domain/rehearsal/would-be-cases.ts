// Which cases a sensitivity would have made of a series of strengths: the product's own rule, without its evidence.

import type { Severity } from '../../../../shared/evidence.ts'
import { severityOf } from '../cases/case-evidence.ts'
import { CaseRule, type CaseRuleOptions, DEFAULT_CASE_RULE } from '../cases/case-rule.ts'
import { sensedStrength } from '../watch/step.ts'
import type { Strengths } from './strengths.ts'

/** A case there would have been. */
export interface WouldBeCase {
  /** The machine's id. */
  readonly machine: string
  /** Event times of its first and last abnormal reading, epoch ms. */
  readonly sinceMs: number
  readonly untilMs: number
  readonly severity: Severity
}

/** The cases of one machine's `series` at the sensitivity `times` (see Line.setSensitivity), oldest first. */
export function wouldBeCases(
  series: Strengths,
  times: number,
  options: CaseRuleOptions = DEFAULT_CASE_RULE,
): WouldBeCase[] {
  const rule = new CaseRule(options)
  const cases: WouldBeCase[] = []
  let current: {
    sinceMs: number
    untilMs: number
    peak: number
    abnormal: number
    isMachine: boolean
  } | null = null
  let isOpened = false
  const close = (): void => {
    if (current && isOpened) {
      const { sinceMs, untilMs, peak, abnormal, isMachine } = current
      cases.push({
        machine: series.machine,
        sinceMs,
        untilMs,
        severity: severityOf(isMachine, peak, abnormal),
      })
    }
    current = null
    isOpened = false
  }
  for (let i = 0; i < series.count; i++) {
    const timeMs = series.timeMs(i)
    const machineStrength = series.strength(i)
    const strength = sensedStrength(machineStrength, series.floor(i), times)
    const move = rule.step(timeMs, strength)
    if (strength > 1) {
      current ??= { sinceMs: timeMs, untilMs: timeMs, peak: 0, abnormal: 0, isMachine: false }
      current.untilMs = timeMs
      current.peak = Math.max(current.peak, strength)
      current.abnormal++
      if (machineStrength > times || series.isBeyond(i)) current.isMachine = true
    }
    if (move === 'open') isOpened = true
    if (move === 'drop' || move === 'forget') close()
  }
  close()
  return cases
}
