// What is kept of many readings of one machine: count, alarms, highest score and, per sensor, min, max, sum and last.
// Folding is the same in any order of arrival ("last" goes by event time), so late readings of another partition land
// right. The same fold makes the stored minutes and the buckets of a chart.
import { ByteReader, ByteWriter } from '../../../shared/bytes.ts'
import type { StoredReading } from '../domain/packed.ts'

/** Length of a stored rollup, ms. */
export const MINUTE_MS = 60_000

/** What is kept of one sensor, in its own unit. */
export interface SensorRollup {
  /** Readings that had a value; with 0 the other fields mean nothing. */
  count: number
  min: number
  max: number
  sum: number
  last: number
  /** Event time of `last`, epoch ms. */
  lastMs: number
}

/** What is kept of many readings of one machine; sensors in the machine's order. */
export interface Rollup {
  count: number
  alarms: number
  /** Highest score and the limit that stood beside it; NaN while no reading had one. */
  score: number
  limit: number
  readonly sensors: SensorRollup[]
}

const out = new ByteWriter(1024)
const input = new ByteReader(new Uint8Array(0))

/** A rollup of nothing. */
export const emptyRollup = (): Rollup => ({
  count: 0,
  alarms: 0,
  score: Number.NaN,
  limit: Number.NaN,
  sensors: [],
})

/** Adds a reading at `timeMs` (epoch ms). Of two values at the same time the one added later is the last. */
export function addReading(rollup: Rollup, timeMs: number, reading: StoredReading): void {
  rollup.count += 1
  if (reading.alarm) rollup.alarms += 1
  takeScore(rollup, reading.score, reading.limit)
  const { values } = reading
  for (let i = 0; i < values.length; i++) {
    const sensor = sensorAt(rollup, i)
    const value = values[i]!
    if (!Number.isNaN(value)) takeValues(sensor, 1, value, value, value, value, timeMs)
  }
}

/** Adds all that `from` holds. */
export function mergeRollup(rollup: Rollup, from: Rollup): void {
  rollup.count += from.count
  rollup.alarms += from.alarms
  takeScore(rollup, from.score, from.limit)
  for (let i = 0; i < from.sensors.length; i++) {
    const sensor = sensorAt(rollup, i)
    const other = from.sensors[i]!
    if (other.count > 0)
      takeValues(sensor, other.count, other.min, other.max, other.sum, other.last, other.lastMs)
  }
}

/** Encodes the rollup of the minute that begins at `startMs`. */
export function encodeRollup(rollup: Rollup, startMs: number): Uint8Array<ArrayBuffer> {
  out.clear()
  out.varint(rollup.count)
  out.varint(rollup.alarms)
  out.f32(rollup.score)
  out.f32(rollup.limit)
  for (const sensor of rollup.sensors) {
    out.varint(sensor.count)
    if (sensor.count === 0) continue
    out.f64(sensor.min)
    out.f64(sensor.max)
    out.f64(sensor.sum)
    out.f64(sensor.last)
    out.varint(sensor.lastMs - startMs)
  }
  return out.take()
}

/** Decodes the rollup of the minute that begins at `startMs`; null where the bytes are not one. */
export function decodeRollup(bytes: Uint8Array, startMs: number): Rollup | null {
  input.begin(bytes)
  const rollup = emptyRollup()
  rollup.count = input.varint()
  rollup.alarms = input.varint()
  rollup.score = input.f32()
  rollup.limit = input.f32()
  while (!input.failed && input.at < bytes.length) {
    const sensor = sensorAt(rollup, rollup.sensors.length)
    sensor.count = input.varint()
    if (sensor.count === 0) continue
    sensor.min = input.f64()
    sensor.max = input.f64()
    sensor.sum = input.f64()
    sensor.last = input.f64()
    sensor.lastMs = startMs + input.varint()
  }
  return input.failed ? null : rollup
}

function takeScore(rollup: Rollup, score: number, limit: number): void {
  if (Number.isNaN(score) || rollup.score >= score) return
  rollup.score = score
  rollup.limit = limit
}

function takeValues(
  sensor: SensorRollup,
  count: number,
  min: number,
  max: number,
  sum: number,
  last: number,
  lastMs: number,
): void {
  if (sensor.count === 0 || min < sensor.min) sensor.min = min
  if (sensor.count === 0 || max > sensor.max) sensor.max = max
  if (sensor.count === 0 || lastMs >= sensor.lastMs) {
    sensor.last = last
    sensor.lastMs = lastMs
  }
  sensor.sum += sum
  sensor.count += count
}

function sensorAt(rollup: Rollup, index: number): SensorRollup {
  while (rollup.sensors.length <= index)
    rollup.sensors.push({ count: 0, min: 0, max: 0, sum: 0, last: 0, lastMs: 0 })
  return rollup.sensors[index]!
}
