// The limits a person has declared for a sensor while its machine is well (shared/mapping.ts), beside what was learned as usual.
import type { Limits } from '../../../../shared/mapping.ts'
import { localDecimal } from '../format.ts'
import { words } from '../words/words.ts'

/** Beyond which declared limit values are, and the limit itself as people read it. */
export interface Beyond {
  readonly place: 'above' | 'below'
  readonly limit: string
}

/**
 * Where values from `low` to `high` (the same one where it is one value) leave the declared limits; null where they do not,
 * where there is no value (NaN) and where nothing is declared. Above counts before below.
 */
export function beyondOf(low: number, high: number, normal: Limits | null): Beyond | null {
  if (normal?.high !== undefined && high > normal.high) return { place: 'above', limit: written(normal.high) }
  if (normal?.low !== undefined && low < normal.low) return { place: 'below', limit: written(normal.low) }
  return null
}

/** Which limit values have left, in words: "over limit 80". */
export const beyondText = ({ place, limit }: Beyond): string =>
  place === 'above' ? words.sensor.overLimit(limit) : words.sensor.underLimit(limit)

/** Declared limits in words: "normal 10 to 80", or one end of it; null where nothing is declared. */
export function limitsText(normal: Limits | null): string | null {
  if (normal?.low === undefined)
    return normal?.high === undefined ? null : words.sensor.normalUpTo(written(normal.high))
  return normal.high === undefined
    ? words.sensor.normalFrom(written(normal.low))
    : words.sensor.normal(written(normal.low), written(normal.high))
}

/** As it was declared: a limit is never rounded. */
const written = (limit: number): string => localDecimal(String(limit))
