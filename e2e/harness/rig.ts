// A test rig's CSV as such rigs write it: semicolons, local names, eight sensors at 1 Hz, labels at the end, and a valve
// that closes part of the way for a while.
import { Random } from '../../app/src/domain/forest/random.ts'

const START_MS = Date.UTC(2020, 2, 9, 10, 14, 33)
const SENSORS: readonly (readonly [string, number, number, number])[] = [
  // name, level, noise, shift in the fault
  ['Accelerometer1RMS', 0.0265, 0.0008, 0.006],
  ['Accelerometer2RMS', 0.0402, 0.0009, 0.005],
  ['Current', 1.33, 0.18, 0.2],
  ['Pressure', 0.05, 0.25, 0],
  ['Temperature', 79.4, 0.15, -1.5],
  ['Thermocouple', 26.02, 0.02, 0.2],
  ['Voltage', 233, 3, 0],
  ['Volume Flow RateRMS', 32, 0.3, -6],
]

/** The file's text. Rows `faultFrom` to `faultTo` (from 0) are in the fault and carry anomaly 1.0. */
export function rigCsv(options: {
  readonly rows: number
  readonly faultFrom: number
  readonly faultTo: number
  readonly seed: number
}): string {
  const random = new Random(options.seed)
  const lines = [['datetime', ...SENSORS.map(([name]) => name), 'anomaly', 'changepoint'].join(';')]
  for (let row = 0; row < options.rows; row++) {
    const isFault = row >= options.faultFrom && row < options.faultTo
    const values = SENSORS.map(([, level, noise, shift]) =>
      (level + noise * random.gaussian() + (isFault ? shift : 0)).toPrecision(6),
    )
    const time = new Date(START_MS + row * 1000).toISOString().slice(0, 19).replace('T', ' ')
    lines.push([time, ...values, isFault ? '1.0' : '0.0', '0.0'].join(';'))
  }
  return `${lines.join('\n')}\n`
}
