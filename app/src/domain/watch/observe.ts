// What was seen in one abnormal reading, sensor by sensor: joins the forest's shares, the per-sensor checks and the sensors'
// health into findings and weights. Invariant: the weights add up to more than 0, so shares can always be made of them.
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { Observation } from '../cases/case-evidence.ts'

/** One sensor of the reading; values in its own unit. */
export interface SeenSensor {
  /** NaN or infinite = no number. */
  readonly value: number
  /** Usual level; NaN while unknown. */
  readonly usual: number
  readonly spread: number
  /** How far beyond its limit the worst check is; > 1 is abnormal. */
  readonly strength: number
  readonly kind: FindingKind | null
  /** What is wrong with the sensor itself. */
  readonly sick: FindingKind | null
}

/** One abnormal reading, before it is joined. */
export interface SeenReading {
  readonly timeMs: number
  /** Times its limit; > 1. */
  readonly strength: number
  /** Forest score and limit in detector units; NaN while learning. */
  readonly score: number
  readonly limit: number
  /** Each sensor's share of the forest's score; all 0 while learning. */
  readonly shares: Float64Array
  readonly sensors: readonly SeenSensor[]
}

/** A forest share from which a sensor without a finding of its own is part of the pattern. */
const PATTERN_SHARE = 0.2

/** Joins what was seen; a sensor fault is one where nothing but sick sensors is abnormal. */
export function observeReading(seen: SeenReading): Observation {
  const forestStrength = seen.score > 0 ? seen.score / seen.limit : 0
  const isForestAlarm = forestStrength > 1
  const isMachineFault =
    isForestAlarm || seen.sensors.some(({ kind, sick }) => kind !== null && sick === null)
  const topShare = seen.shares.reduce((top, share) => Math.max(top, share), 0)
  const sensors = seen.sensors.map(({ value, usual, spread, strength, kind, sick }, i) => {
    const share = seen.shares[i]!
    const isPattern = isForestAlarm && share > 0 && (share >= PATTERN_SHARE || share === topShare)
    const finding = sick ?? kind ?? (isPattern ? 'pattern' : null)
    const machineWeight = share * forestStrength + (strength > 1 ? strength * strength : 0)
    const findings: readonly FindingKind[] = finding ? [finding] : []
    return {
      value: Number.isFinite(value) ? value : Number.NaN,
      usual: Number.isFinite(usual) ? usual : Number.isFinite(value) ? value : 0,
      spread,
      weight: isMachineFault ? machineWeight : sick ? 1 : 0,
      findings,
    }
  })
  const { timeMs, strength, score, limit } = seen
  return { timeMs, strength, score, limit, isSensorFault: !isMachineFault, sensors }
}

/** Place of the sensor that has most to do with the alarm. */
export const heaviest = ({ sensors }: Observation): number =>
  sensors.reduce((top, { weight }, i) => (weight > sensors[top]!.weight ? i : top), 0)
