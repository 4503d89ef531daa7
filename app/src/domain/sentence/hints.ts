// What is worth checking first, by kind of finding and by what the sensor measures. General hints: nothing is known here
// of the machine itself, so they are shown only under their title.
import type { Evidence } from '../../../../shared/evidence.ts'
import { fill } from '../../../../shared/saying.ts'
import { isSick, subjectsOf } from './subjects.ts'
import type { SentenceWords } from './words.ts'

const MOST_SENSORS = 3
const MOST_HINTS = 4

/** One to four things worth checking first; to be shown under "General hints" (`hintsTitle` of the table). */
export function checkFirst(evidence: Evidence, table: SentenceWords): readonly string[] {
  const subjects = subjectsOf(evidence).slice(0, MOST_SENSORS)
  const hints = new Set<string>()
  subjects.forEach((subject, i) => {
    const { finding, name, direction } = subject
    const fault = isSick(finding) ? finding : evidence.fault === 'sensor' ? 'implausible' : null
    const of = fault ? table.sensorHints[fault] : table.familyHints[name.family][direction]
    // The leading sensor gets the room; those beside it one hint each.
    for (const hint of i === 0 ? of : of.slice(0, 1))
      hints.add(fill(hint, { sensor: table.isNounCapital ? name.label : name.inner }))
  })
  const most = evidence.fault === 'machine' ? MOST_HINTS - 1 : MOST_HINTS
  const chosen = [...hints].slice(0, most)
  return evidence.fault === 'machine' ? [...chosen, table.whatChanged] : chosen
}
