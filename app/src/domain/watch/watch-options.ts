// Every constant of the detector in one place. None was chosen for one file, one machine or one benchmark.
import { type CaseRuleOptions, DEFAULT_CASE_RULE } from '../cases/case-rule.ts'
import { DEFAULT_MODEL_OPTIONS, type ModelOptions } from './forest-model.ts'
import { DEFAULT_HEALTH_OPTIONS, type HealthOptions, type SensorLimits } from './health.ts'
import { type ChannelOptions, DEFAULT_CHANNEL_OPTIONS } from './score-channel.ts'
import { type CheckOptions, DEFAULT_CHECK_OPTIONS } from './sensor-check.ts'
import type { WindowLimits } from './training-window.ts'

/** How one machine is watched. Plain numbers only, so that an image can carry it. */
export interface WatchOptions {
  /** Same seed and same readings give the same result. Each machine's own seed is mixed from this and its name. */
  readonly seed: number
  /** Clean readings before the forest watches. */
  readonly trainReadings: number
  readonly window: WindowLimits
  readonly model: ModelOptions
  readonly channel: ChannelOptions
  readonly checks: CheckOptions
  readonly health: HealthOptions
  readonly rule: CaseRuleOptions
  /** A reading is learned while its score is below this part of the limit; 0 = everything is learned (never do that). */
  readonly gate: number
  /** Fewest and most clean readings between two fits. */
  readonly refitReadings: readonly [number, number]
  /** An abnormal regime is taken as usual after so many readings … */
  readonly adoptReadings: number
  /** … that span at least this time. */
  readonly adoptMs: number
  /** What a sensor can physically show, by sensor name. */
  readonly limits: Readonly<Record<string, SensorLimits>>
}

/** The product's defaults. */
export const DEFAULT_WATCH_OPTIONS: WatchOptions = {
  seed: 1,
  trainReadings: 400,
  window: { recent: 400, memory: 200, memoryEvery: 100 },
  model: DEFAULT_MODEL_OPTIONS,
  channel: DEFAULT_CHANNEL_OPTIONS,
  checks: DEFAULT_CHECK_OPTIONS,
  health: DEFAULT_HEALTH_OPTIONS,
  rule: DEFAULT_CASE_RULE,
  gate: 0.5,
  refitReadings: [50, 4000],
  adoptReadings: 900,
  adoptMs: 30 * 60_000,
  limits: {},
}
