// A sensor's newest value against its usual range, as tiles, bars and chart labels show it.

import type { Limits } from '../../../../shared/mapping.ts'
import type { Machine } from '../../domain/commit.ts'
import type { NormalBand } from '../../domain/scored.ts'
import { roundForPeople } from '../../domain/sentence/numbers.ts'
import { describeSensor } from '../../domain/sentence/sensor-names.ts'
import type { FloorMachine } from '../../state/floor.svelte.ts'
import { localDecimal } from '../format.ts'
import { type Beyond, beyondOf } from './limits.ts'

/** Where a value stands: inside its usual range, beyond it, or not known (no value, or no range yet). */
export type Place = 'usual' | 'above' | 'below' | 'unknown'

/** One sensor of a machine, as it is now. */
export interface SensorNow {
  /** Place among the machine's sensors. */
  readonly index: number
  /** Its name for people, and its unit where one is known. */
  readonly label: string
  readonly unit: string | null
  /** NaN where there is none. */
  readonly value: number
  readonly band: NormalBand | null
  /** Where it was declared to belong; null where nothing was. */
  readonly normal: Limits | null
  /** Which of these limits its value is beyond. */
  readonly beyond: Beyond | null
  /** Beyond a declared limit, else against its usual range. */
  readonly place: Place
}

/** The usual range takes this share of a bar's middle; what lies beyond takes the rest. */
const BAND_SHARE = 0.4
/** The outermost places of a mark. */
const BAR_FROM = 0.02
const BAR_TO = 0.98

/**
 * All sensors of a machine as they are now. `stored`: its newest stored values, in the order of its sensors, for a machine
 * that only history knows; without them its values are NaN.
 */
export function sensorsNow(
  { machine, state, bands }: Pick<FloorMachine, 'machine' | 'state' | 'bands'>,
  stored: Float64Array | null = null,
): readonly SensorNow[] {
  const names = namesOf(machine)
  const values = state?.values ?? stored
  return machine.sensors.map(({ normal = null }, index) => {
    const value = values?.[index] ?? Number.NaN
    const band = bands[index] ?? null
    const beyond = beyondOf(value, value, normal)
    const place = beyond?.place ?? placeOf(value, band)
    return { index, ...names[index]!, value, band, normal, beyond, place }
  })
}

interface Named {
  readonly label: string
  readonly unit: string | null
}

/** Names made readable, by the sensors they were made for: they are asked for with every reading and seldom change. */
const named = new Map<string, readonly Named[]>()
const MOST_NAMED = 1_000

/** Labels and units of a machine's sensors, in their order. */
export function namesOf({ sensors }: Pick<Machine, 'sensors'>): readonly Named[] {
  const key = sensors.map(({ name, unit }) => `${name}\n${unit ?? ''}`).join('\n')
  const known = named.get(key)
  if (known) return known
  const siblings = sensors.map(({ name }) => name)
  const made = sensors.map(({ name, unit }) => {
    const described = describeSensor(name, unit, siblings)
    return { label: described.label, unit: described.unit }
  })
  if (named.size >= MOST_NAMED) named.clear()
  named.set(key, made)
  return made
}

/** Where a value stands against its usual range. */
export function placeOf(value: number, band: NormalBand | null): Place {
  if (Number.isNaN(value) || band === null) return 'unknown'
  if (value > band.high) return 'above'
  return value < band.low ? 'below' : 'usual'
}

/**
 * Where a value's mark stands on a bar, 0 (left end) to 1: the usual range lies in the middle, `BAND_SHARE` wide, and
 * what is further out than the bar reaches stands at its end.
 */
export function markAt(value: number, { low, high }: NormalBand): number {
  const width = high - low
  const at = width > 0 ? (value - low) / width : value === low ? 0.5 : value > low ? 2 : -1
  return Math.min(BAR_TO, Math.max(BAR_FROM, 0.5 + BAND_SHARE * (at - 0.5)))
}

/** Where the declared limits stand on the same bar, as far as it reaches. */
export const limitsAt = ({ low, high }: Limits, band: NormalBand): readonly number[] =>
  [low, high]
    .flatMap((limit) => (limit === undefined ? [] : markAt(limit, band)))
    .filter((at) => at > BAR_FROM && at < BAR_TO)

/**
 * At most `most` sensors for a tile, in the machine's order: those beyond their usual range come in before the others.
 */
export function mostTelling(sensors: readonly SensorNow[], most: number): readonly SensorNow[] {
  if (sensors.length <= most) return sensors
  const isOut = ({ place }: SensorNow): boolean => place === 'above' || place === 'below'
  const chosen = [...sensors.filter(isOut), ...sensors.filter((sensor) => !isOut(sensor))].slice(0, most)
  return chosen.sort((a, b) => a.index - b.index)
}

const MOST_DECIMALS = 6
/** Beyond these sizes a fixed number of decimals says nothing. */
const MOST_FIXED = 1e7
const LEAST_FIXED = 1e-4

/**
 * A value as people read it; `–` where there is none. Where its usual range is known, it keeps as many decimals (1.70, not
 * 1.7) as three digits of that range need and its width calls for, so that figures hold still while they change.
 */
export function formatValue(value: number, band: NormalBand | null): string {
  if (Number.isNaN(value)) return '–'
  const size = band === null ? 0 : Math.max(Math.abs(band.low), Math.abs(band.high))
  if (band === null || size < LEAST_FIXED || Math.abs(value) >= MOST_FIXED)
    return localDecimal(roundForPeople(value))
  const ofSize = 2 - Math.floor(Math.log10(size))
  const spread = (band.high - band.low) / 4
  const ofSpread = spread > 0 ? Math.max(0, -Math.floor(Math.log10(spread))) : ofSize
  const decimals = Math.min(Math.max(ofSize, ofSpread), ofSpread + 1)
  return localDecimal(value.toFixed(Math.min(MOST_DECIMALS, Math.max(0, decimals))))
}
