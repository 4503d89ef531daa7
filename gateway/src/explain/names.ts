// Names in a text about a case: which stretches quote a name of the evidence, which look like a sensor's name and are none,
// and which claim to have observed a quantity that no sensor of the machine measures.
import type { Evidence } from '../../../shared/evidence.ts'

/** A stretch of a text: [start, end). */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Quantities a text may claim to have observed, and the sensors (name or unit) that would show them. */
const QUANTITIES: readonly { readonly said: RegExp; readonly measured: RegExp }[] = [
  { said: /\bvibrat\w*|\baccelerat\w*/gi, measured: /vib|accel|shock|mm.?s|rms/i },
  { said: /\btemperatures?\b|\boverheat\w*/gi, measured: /temp|therm|deg|°|celsius|fahrenheit/i },
  { said: /\bpressures?\b/gi, measured: /press|psi|bar|pa$/i },
  { said: /\bspeeds?\b|\brpm\b/gi, measured: /speed|rpm|rot|veloc|freq|hz/i },
  { said: /\bflow(?: rate)?\b/gi, measured: /flow|min|m3|m³/i },
  { said: /\bvoltages?\b/gi, measured: /volt|v$/i },
  { said: /\b(?:motor current|current draw|amperage)\b/gi, measured: /current|amp|a$/i },
  { said: /\bhumidity\b/gi, measured: /hum|rh/i },
  { said: /\btorque\b/gi, measured: /torq|nm$/i },
]

// What looks like an identifier: letters with a digit or an underscore among them, or two capitalised words in one.
const IDENTIFIER =
  /(?<![\p{L}\p{N}_])(?:[\p{L}_]+\d[\p{L}\p{N}_]*|\p{L}[\p{L}\p{N}]*_[\p{L}\p{N}_]+|\p{L}\p{Ll}{2,}\p{Lu}\p{Ll}{2,}\p{L}*)/gu
const NOT_NAMES = /^(?:c?m[23]|[mc]m[23]|dm3|s2|co2|h2o|[on]2)$/i

/** The text with every quoted name of the evidence blanked out, of the same length, so that positions stay. */
export function withoutNames(text: string, evidence: Evidence): string {
  const names = [evidence.machine, ...evidence.sensors.map(({ sensor }) => sensor)]
  const spellings = names.flatMap((name) => [name, name.replaceAll('_', ' ')])
  return [...new Set(spellings)]
    .filter((name) => name.trim() !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replace(namePattern(name), (found) => ' '.repeat(found.length)), text)
}

/** A name that is only a number must not hide numbers: it counts only as "machine 3" or "sensor 3". */
function namePattern(name: string): RegExp {
  const before = /^[\d.,\s+-]+$/.test(name) ? '(?<=\\b(?:machine|sensor)\\s+#?)' : '(?<![\\p{L}\\p{N}_])'
  const literal = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`${before}${literal}(?![\\p{L}\\p{N}_]|[.,]\\d)`, 'giu')
}

/** Stretches of a text (names blanked out) that look like the name of a sensor or a part nobody knows. */
export const unknownIdentifiers = (text: string): Stretch[] =>
  [...text.matchAll(IDENTIFIER)].filter(([word]) => !NOT_NAMES.test(word)).map(stretchOf)

/** Stretches of an observation (names blanked out) that name a quantity no sensor of this machine measures. */
export function unmeasuredQuantities(text: string, evidence: Evidence): Stretch[] {
  const measured = evidence.sensors.flatMap(({ sensor, unit }) => (unit === null ? [sensor] : [sensor, unit]))
  return QUANTITIES.filter((quantity) => !measured.some((name) => quantity.measured.test(name))).flatMap(
    ({ said }) => [...text.matchAll(said)].map(stretchOf),
  )
}

const stretchOf = (match: RegExpMatchArray): Stretch => {
  const start = match.index ?? 0
  return { start, end: start + match[0].length }
}
