// The precise figures behind the sentence, for whoever opens the details.
import type { Evidence } from '../../../../shared/evidence.ts'
import { roundForPeople, withUnit } from './numbers.ts'
import type { Subject } from './subjects.ts'
import { fill, WORDS } from './words.ts'

/** A line per sensor (value, usual, spread, standard deviations, share), then the score where there is one. */
export function detailsOf(evidence: Evidence, shown: readonly Subject[]): string[] {
  const words = WORDS.details
  const lines = shown.map(({ evidence: sensor, name, direction }) => {
    const number = (value: number): string => withUnit(roundForPeople(value, sensor.spread), name.unit)
    const parts = [
      sensor.value === null
        ? fill(words.missing, { label: name.label })
        : fill(words.value, { label: name.label, value: number(sensor.value) }),
      sensor.spread === 0
        ? fill(words.usualConstant, { usual: number(sensor.usual) })
        : fill(words.usual, {
            usual: number(sensor.usual),
            spread: withUnit(roundForPeople(sensor.spread), name.unit),
          }),
    ]
    if (sensor.deviation !== null)
      parts.push(fill(words.deviation[direction], { sigma: roundForPeople(Math.abs(sensor.deviation)) }))
    parts.push(fill(words.share, { percent: String(Math.round(100 * sensor.share)) }))
    return parts.join(words.between)
  })
  if (evidence.score !== null && evidence.limit !== null) {
    const figures = { score: roundForPeople(evidence.score), limit: roundForPeople(evidence.limit) }
    lines.push(fill(words.score, figures))
  }
  return lines
}
