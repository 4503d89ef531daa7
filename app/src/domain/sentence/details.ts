// The precise figures behind the sentence, for whoever opens the details.
import type { Evidence } from '../../../../shared/evidence.ts'
import { fill } from '../../../../shared/saying.ts'
import { withUnit, writeNumber } from './numbers.ts'
import type { Subject } from './subjects.ts'
import type { SentenceWords } from './words.ts'

/** A line per sensor (value, usual, spread, standard deviations, share), then the score where there is one. */
export function detailsOf(evidence: Evidence, shown: readonly Subject[], table: SentenceWords): string[] {
  const words = table.details
  const lines = shown.map(({ evidence: sensor, name, direction }) => {
    const number = (value: number): string => withUnit(writeNumber(value, table, sensor.spread), name.unit)
    const parts = [
      sensor.value === null
        ? fill(words.missing, { label: name.label })
        : fill(words.value, { label: name.label, value: number(sensor.value) }),
      sensor.spread === 0
        ? fill(words.usualConstant, { usual: number(sensor.usual) })
        : fill(words.usual, {
            usual: number(sensor.usual),
            spread: withUnit(writeNumber(sensor.spread, table), name.unit),
          }),
    ]
    if (sensor.deviation !== null)
      parts.push(fill(words.deviation[direction], { sigma: writeNumber(Math.abs(sensor.deviation), table) }))
    parts.push(fill(words.share, { percent: String(Math.round(100 * sensor.share)) }))
    return parts.join(words.between)
  })
  if (evidence.score !== null && evidence.limit !== null) {
    const figures = { score: writeNumber(evidence.score, table), limit: writeNumber(evidence.limit, table) }
    lines.push(fill(words.score, figures))
  }
  return lines
}
