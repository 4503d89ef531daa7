// The words of the sensitivity panel in English.
import { plural } from './plural.ts'

/** Hours as a person says them: minutes below one, days and shifts beside them from two shifts on. */
function spanOf(hours: number): string {
  if (hours < 1) return `${Math.round(60 * hours)} min`
  const shifts = hours / 8
  const rounded = hours < 10 ? Math.round(10 * hours) / 10 : Math.round(hours)
  return shifts < 1.5 ? `${rounded} h` : `${rounded} h (${Math.round(10 * shifts) / 10} shifts)`
}

/** The section `sensitivity` of the English table. */
export const englishSensitivityWords = {
  title: 'Sensitivity',
  now: (perShift: number | null) =>
    perShift === null
      ? 'Now as shipped.'
      : `Now about ${perShift} ${plural(perShift, 'case', 'cases')} per shift of 8 h, on the whole floor.`,
  choice: 'Cases per shift, whole floor',
  asShipped: 'As shipped',
  try: 'Try it on the stored days',
  tryText: 'Nothing changes until you apply it. A sick sensor is always said.',
  playing: 'Playing the stored days again',
  progress: (played: string, total: string) => `${played} of ${total} readings`,
  cancel: 'Cancel',
  counted: (hours: number, present: number, cases: number) =>
    `Counted over ${spanOf(hours)}: ${present} ${plural(present, 'case', 'cases')} as it is now, ${cases} with this.`,
  change: (appear: number, vanish: number) =>
    appear + vanish === 0
      ? 'No case would appear, none would vanish.'
      : `${appear} would appear, ${vanish} would vanish.`,
  bound: {
    'too-many':
      'It would still be more than that. This is the least sensitive there is: eight times the usual limit, and a sick sensor, are always said.',
    'too-few': 'It would be fewer than that. This is the most sensitive there is.',
  },
  appear: 'Would appear',
  vanish: 'Would vanish',
  more: (count: number) => `and ${count} more`,
  apply: 'Apply',
  leave: 'Leave as it is',
  applied: 'Applied. It holds from the next reading on.',
  tooLittle: (hours: number, needed: number) =>
    `Too little to say: the machines were watched for ${spanOf(hours)} of the stored time, and this needs ${spanOf(needed)}.`,
  failed: (reason: string) => `The stored days could not be played. ${reason}`,
}
