// The words of the sensitivity panel in German.
import { formatDecimal } from '../format.ts'
import type { englishSensitivityWords } from './english-sensitivity.ts'

const cases = (count: number): string => (count === 1 ? '1 Fall' : `${count} Fälle`)

/** Hours as a person says them: minutes below one, shifts beside them from two shifts on. */
function spanOf(hours: number): string {
  if (hours < 1) return `${Math.round(60 * hours)} min`
  const shifts = hours / 8
  const rounded = hours < 10 ? formatDecimal(hours, 1) : String(Math.round(hours))
  return shifts < 1.5 ? `${rounded} h` : `${rounded} h (${formatDecimal(shifts, 1)} Schichten)`
}

/** The section `sensitivity` of the German table. */
export const germanSensitivityWords: typeof englishSensitivityWords = {
  title: 'Empfindlichkeit',
  now: (perShift) =>
    perShift === null
      ? 'Zurzeit wie ausgeliefert.'
      : `Zurzeit etwa ${cases(perShift)} je Schicht von 8 h, in der ganzen Halle.`,
  choice: 'Fälle je Schicht, ganze Halle',
  asShipped: 'Wie ausgeliefert',
  try: 'An den gespeicherten Tagen probieren',
  tryText: 'Nichts ändert sich, bevor Sie es übernehmen. Ein kranker Sensor wird immer gemeldet.',
  playing: 'Die gespeicherten Tage laufen noch einmal',
  progress: (played, total) => `${played} von ${total} Messungen`,
  cancel: 'Abbrechen',
  counted: (hours, present, then) =>
    `Gezählt über ${spanOf(hours)}: ${cases(present)} wie jetzt, ${then} mit dieser Einstellung.`,
  change: (appear, vanish) =>
    appear + vanish === 0
      ? 'Kein Fall käme hinzu, keiner fiele weg.'
      : `${cases(appear)} ${appear === 1 ? 'käme' : 'kämen'} hinzu, ${cases(vanish)} ${vanish === 1 ? 'fiele' : 'fielen'} weg.`,
  bound: {
    'too-many':
      'Es wären immer noch mehr. Unempfindlicher geht es nicht: das Achtfache der üblichen Grenze und ein kranker Sensor werden immer gemeldet.',
    'too-few': 'Es wären weniger. Empfindlicher geht es nicht.',
  },
  appear: 'Kämen hinzu',
  vanish: 'Fielen weg',
  more: (count) => `und ${count} weitere`,
  apply: 'Übernehmen',
  leave: 'Lassen, wie es ist',
  applied: 'Übernommen. Es gilt ab der nächsten Messung.',
  tooLittle: (hours, needed) =>
    `Zu wenig für eine Aussage: überwacht wurde ${spanOf(hours)} der gespeicherten Zeit, nötig sind ${spanOf(needed)}.`,
  failed: (reason) => `Die gespeicherten Tage konnten nicht durchgespielt werden. ${reason}`,
}
