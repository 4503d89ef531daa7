// What a person did at a case, in words.
import type { CaseEvent } from '../../../../shared/case.ts'
import { words } from '../words/words.ts'

/** The deed of an event, to be put after the person's name; null for what the detector did. `moment`: writes an epoch ms. */
export function deedOf(event: CaseEvent, moment: (ms: number) => string): string | null {
  switch (event.kind) {
    case 'acknowledged':
      return words.deeds.acknowledged
    case 'noted':
      return words.deeds.noted
    case 'explained':
      return words.deeds.explained
    case 'shelved':
      return words.deeds.shelved(
        event.once ? words.shelve.times.once.toLowerCase() : moment(event.untilMs),
        event.reason,
      )
    case 'unshelved':
      return words.deeds.unshelved
    case 'out-of-service':
      return words.deeds.removed(event.reason)
    case 'in-service':
      return words.deeds.returned
    case 'feedback':
      return words.deeds.judged(words.feedback.verdicts[event.verdict])
    case 'feedback-withdrawn':
      return words.deeds.withdrew
    default:
      return null
  }
}
