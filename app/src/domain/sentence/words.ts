// The shape of a table with every word of the local explanation: a language is one such table. `{name}` is filled in; whole
// clauses, because languages order their words otherwise.
import type { FindingKind } from '../../../../shared/evidence.ts'
import type { SensorFamily } from './sensor-names.ts'

/** Which way a sensor has gone, seen from its usual level. */
export type Direction = 'up' | 'down'

/** One template for each direction. */
export type DirectedWords = Readonly<Record<Direction, string>>

/** … and one for where the direction is not sure. */
export type SidedWords = Readonly<Record<Direction | 'unsure', string>>

/** The degree of a deviation, weakest first: beyond usual, more than 3, and more than 6 standard deviations. */
export type Degree = 'slight' | 'clear' | 'far'

/** What sick sensors are called, and sensors whose machine is well although they read oddly. */
export type SensorFault = 'stuck' | 'silent' | 'not-a-number' | 'implausible'

/** Every word of the local explanation in one language. */
export interface SentenceWords {
  /** Whether a sensor's name keeps its capital inside a sentence, as German nouns do. */
  readonly isNounCapital: boolean
  /** Between a number's whole part and its fraction. */
  readonly decimalSign: '.' | ','
  readonly degrees: Readonly<Record<Degree, DirectedWords>>
  /** `{degree}` is one of `degrees`. */
  readonly clauses: Readonly<
    Record<'outside' | 'outsideConstant' | 'stuck' | 'silent' | 'not-a-number' | 'noValue', string>
  > & {
    readonly jumped: DirectedWords
    readonly shiftedPercent: DirectedWords
    readonly inRange: Readonly<Record<'pattern' | 'shift' | 'spike', string>>
    readonly beyondLimit: SidedWords
  }
  /** At most 60 characters with names of 26, or two of 17. */
  readonly headlines: Readonly<
    Record<Exclude<FindingKind, 'spike' | 'limit'> | 'briefly' | 'pair' | 'nothing', string>
  > &
    Readonly<Record<'spike', DirectedWords>> &
    Readonly<Record<'limit', SidedWords>>
  readonly sensorHints: Readonly<Record<SensorFault, readonly string[]>>
  readonly familyHints: Readonly<Record<SensorFamily, Readonly<Record<Direction, readonly string[]>>>>
  /** Closes the hints of a machine fault. */
  readonly whatChanged: string
  /** Stands over the hints: they come from the kind of finding, not from knowledge of this machine. */
  readonly hintsTitle: string
  /** Before the clauses where only sensors are sick. */
  readonly sensorFault: string
  readonly nothing: string
  /** For one sensor, for two, for more. */
  readonly since: readonly [string, string, string]
  readonly at: readonly [string, string, string]
  /** For one more sensor, for several. */
  readonly more: readonly [string, string]
  readonly between: string
  readonly beforeTime: string
  readonly end: string
  readonly details: Readonly<
    Record<'value' | 'missing' | 'usual' | 'usualConstant' | 'share' | 'score' | 'between', string>
  > & { readonly deviation: DirectedWords }
}
