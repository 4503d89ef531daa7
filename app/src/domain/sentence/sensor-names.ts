// Sensor names made readable: `vibration_mm_s` is "Vibration" in mm/s. A name says nothing else about a unit, and where
// neither the name nor the message tells one, none is shown.

/** What a sensor measures, as far as its name tells: it chooses the hints. */
export type SensorFamily =
  | 'vibration'
  | 'temperature'
  | 'pressure'
  | 'speed'
  | 'flow'
  | 'current'
  | 'voltage'
  | 'level'
  | 'other'

/** A sensor as people read it. */
export interface SensorName {
  /** At the beginning of a sentence: `Vibration`, `Bearing temp`, `Accelerometer1RMS`. */
  readonly label: string
  /** Inside a sentence: `vibration`, `bearing temp`, `Accelerometer1RMS`. */
  readonly inner: string
  /** Its unit, null where none is known. */
  readonly unit: string | null
  readonly family: SensorFamily
}

// Endings that are units, longest first. Single letters only after a word that goes with them, as in `current_A`.
const UNIT_ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/_deg_s$/i, '°/s'],
  [/_mm_s2$/i, 'mm/s²'],
  [/_m_s2$/i, 'm/s²'],
  [/_mm_s$/i, 'mm/s'],
  [/_m_s$/i, 'm/s'],
  [/_m3_h$/i, 'm³/h'],
  [/_(?:l_min|lpm)$/i, 'l/min'],
  [/_l_h$/i, 'l/h'],
  [/_kg_h$/i, 'kg/h'],
  [/_(?:degc|celsius)$/i, '°C'],
  [/_(?:degf|fahrenheit)$/i, '°F'],
  [/_(?:pct|percent)$/i, '%'],
  [/_rpm$/i, 'RPM'],
  [/_psi$/i, 'psi'],
  [/_mbar$/i, 'mbar'],
  [/_bar$/i, 'bar'],
  [/_kpa$/i, 'kPa'],
  [/_mpa$/i, 'MPa'],
  [/_khz$/i, 'kHz'],
  [/_hz$/i, 'Hz'],
  [/_kwh$/i, 'kWh'],
  [/_kw$/i, 'kW'],
  [/_kn$/i, 'kN'],
  [/_nm$/i, 'Nm'],
  [/_mv$/i, 'mV'],
  [/_ma$/i, 'mA'],
  [/_um$/i, 'µm'],
  [/_mm$/i, 'mm'],
  [/_db$/i, 'dB'],
  [/(?<=temp(?:erature)?)_C$/i, '°C'],
  [/(?<=temp(?:erature)?)_F$/i, '°F'],
  [/(?<=current|amps)_A$/i, 'A'],
  [/(?<=voltage|volts)_V$/i, 'V'],
  [/(?<=power)_W$/i, 'W'],
  [/(?<=force|load)_N$/i, 'N'],
  [/(?<=vibration|acceleration|accel)_g$/i, 'g'],
]

// How units are written in messages -> how people write them.
const UNIT_SPELLINGS = new Map([
  ['degc', '°C'],
  ['degf', '°F'],
  ['mm_s', 'mm/s'],
  ['m_s', 'm/s'],
  ['m_s2', 'm/s²'],
  ['l_min', 'l/min'],
  ['m3_h', 'm³/h'],
  ['pct', '%'],
  ['percent', '%'],
  ['rpm', 'RPM'],
])

/** The well-known example format names no units; a machine with exactly these four sensors is one of its machines. */
const EXAMPLE_UNITS = new Map([
  ['temperature', '°F'],
  ['vibration', 'g'],
  ['pressure', 'psi'],
  ['speed', 'RPM'],
])

const FAMILIES: readonly (readonly [RegExp, SensorFamily])[] = [
  [/vibrat|accel|shock/i, 'vibration'],
  [/temp|thermo/i, 'temperature'],
  [/press/i, 'pressure'],
  [/flow/i, 'flow'],
  [/speed|rpm|rotation|velocity/i, 'speed'],
  [/current|amp|torque|power/i, 'current'],
  [/volt/i, 'voltage'],
  [/level/i, 'level'],
]

/**
 * Makes a sensor's name readable. `sensor`: its name in the message; `unit`: its unit where the evidence has one;
 * `siblings`: the names of all sensors of the machine, which tell the well-known example format from any other.
 */
export function describeSensor(
  sensor: string,
  unit: string | null,
  siblings: readonly string[] = [],
): SensorName {
  const ending = UNIT_ENDINGS.find(([pattern]) => pattern.test(sensor))
  const bare = tidy(ending ? sensor.replace(ending[0], '') : sensor) || tidy(sensor) || '?'
  const plain = bare === bare.toLowerCase()
  return {
    label: plain ? bare.charAt(0).toUpperCase() + bare.slice(1) : bare,
    inner: bare,
    unit: spell(unit) ?? ending?.[1] ?? (isExample(siblings) ? (EXAMPLE_UNITS.get(sensor) ?? null) : null),
    family: FAMILIES.find(([pattern]) => pattern.test(sensor))?.[1] ?? 'other',
  }
}

function spell(unit: string | null): string | null {
  const text = unit === null ? '' : tidy(unit)
  return text === '' ? null : (UNIT_SPELLINGS.get(text.toLowerCase().replaceAll(' ', '_')) ?? text)
}

const isExample = (siblings: readonly string[]): boolean =>
  siblings.length === EXAMPLE_UNITS.size && siblings.every((name) => EXAMPLE_UNITS.has(name))

/** Names come from outside: underscores, line breaks, control and direction marks become one blank. */
const tidy = (text: string): string => text.replace(/[_\s\p{Cc}\p{Cf}]+/gu, ' ').trim()

/** Cuts a text to `most` characters, with an ellipsis where something is missing. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
