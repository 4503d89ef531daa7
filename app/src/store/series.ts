// A stretch of one machine's history at the resolution of the screen: single readings or buckets of them where they are
// few enough to be looked through, stored minutes otherwise.
import { unpackReading } from '../domain/packed.ts'
import type { Series, SeriesQuery } from '../workers/doors.ts'
import type { Engine } from './engine.ts'
import {
  addReading,
  decodeRollup,
  emptyRollup,
  MINUTE_MS,
  mergeRollup,
  type Rollup,
  type SensorRollup,
} from './rollup.ts'
import { breathe, ROWS_PER_SLICE } from './slices.ts'
import {
  NEWEST_ROLLUP_MINUTE_SQL,
  NEWEST_SQL,
  OLDEST_ROLLUP_MINUTE_SQL,
  OLDEST_SQL,
  READINGS_OF_MACHINE_SQL,
  ROLLUPS_OF_MACHINE_SQL,
  TIME_AT_PLACE_SQL,
} from './sql.ts'
import type { Totals } from './totals.ts'

// Readings of all machines lie in order of time, so a machine's are found by looking through everybody's.
const MAX_LOOKED_THROUGH = 300_000
const MINUTES_PER_SLICE = 5_000
// A little more than asked for is drawn as single readings rather than merged two by two.
const SINGLE_READINGS_FACTOR = 2
// Rows from which on turning one sensor into columns is a slice of its own.
const ROWS_PER_BREATH = 5_000

/** Answers `query`. An empty or impossible range gives a series of no rows. */
export async function readSeries(engine: Engine, totals: Totals, query: SeriesQuery): Promise<Series> {
  return (await readWantedSeries(engine, totals, query, () => true)) ?? toSeries([], 0)
}

/** Answers `query`; stops and gives null at the first slice that finds it no longer wanted. */
export async function readWantedSeries(
  engine: Engine,
  totals: Totals,
  query: SeriesQuery,
  isWanted: () => boolean,
): Promise<Series | null> {
  const buckets = Math.max(1, Math.trunc(query.buckets) || 1)
  const range = clip(engine, query)
  if (!range) return toSeries([], 0)
  const [fromMs, toMs] = range
  // The bucket goes by what was asked, not by what there is, so that it stays while history grows into the window.
  const wantedMs = (query.toMs - query.fromMs) / buckets
  const fromMinutes =
    wantedMs >= MINUTE_MS ||
    fromMs < totals.rawFromMs ||
    readingsIn(engine, totals, range) > MAX_LOOKED_THROUGH
  if (fromMinutes) {
    const bucketMs = Math.max(1, Math.ceil(wantedMs / MINUTE_MS)) * MINUTE_MS
    const minutes = await foldMinutes(engine, query.machine, fromMs, toMs, bucketMs, isWanted)
    return minutes && toSeries(minutes, bucketMs)
  }
  const fold = (atMost: number, bucketMs?: number) =>
    foldReadings(engine, query.machine, fromMs, toMs, isWanted, atMost, bucketMs)
  const single = await fold(buckets * SINGLE_READINGS_FACTOR)
  if (single) return toSeries(single, 0)
  const bucketMs = roundUp(wantedMs)
  const folded = isWanted() ? await fold(Number.POSITIVE_INFINITY, bucketMs) : null
  return folded && toSeries(folded, bucketMs)
}

interface Bucket {
  readonly startMs: number
  readonly rollup: Rollup
}

/** Whole ms of the part of the query that has any history; null where there is none. */
function clip(engine: Engine, query: SeriesQuery): [number, number] | null {
  const oldest = [engine.value(OLDEST_SQL), minuteStart(engine.value(OLDEST_ROLLUP_MINUTE_SQL))]
  const newest = [engine.value(NEWEST_SQL), minuteStart(engine.value(NEWEST_ROLLUP_MINUTE_SQL))]
  const first = Math.min(
    ...oldest.map((value) => (value === null ? Number.POSITIVE_INFINITY : Number(value))),
  )
  const last = Math.max(...newest.map((value) => (value === null ? Number.NEGATIVE_INFINITY : Number(value))))
  const fromMs = Math.max(Math.ceil(query.fromMs), first)
  const toMs = Math.min(Math.ceil(query.toMs), last + 1)
  return fromMs < toMs ? [fromMs, toMs] : null
}

const minuteStart = (minute: unknown): number | null => (minute === null ? null : Number(minute) * MINUTE_MS)

/** About how many readings of all machines lie in the range. */
function readingsIn(engine: Engine, totals: Totals, [fromMs, toMs]: [number, number]): number {
  const oldest = Number(engine.value(OLDEST_SQL) ?? fromMs)
  const newest = Number(engine.value(NEWEST_SQL) ?? toMs)
  return newest > oldest ? (totals.readings * (toMs - fromMs)) / (newest - oldest) : totals.readings
}

async function foldMinutes(
  engine: Engine,
  machine: number,
  fromMs: number,
  toMs: number,
  bucketMs: number,
  isWanted: () => boolean,
): Promise<Bucket[] | null> {
  const buckets: Bucket[] = []
  const end = Math.ceil(toMs / MINUTE_MS)
  for (let minute = Math.floor(fromMs / MINUTE_MS); minute < end; minute += MINUTES_PER_SLICE) {
    const statement = engine.statement(ROLLUPS_OF_MACHINE_SQL)
    try {
      statement.bind([minute, Math.min(end, minute + MINUTES_PER_SLICE), machine])
      while (statement.step()) {
        const [at, blob] = statement.get()
        const startMs = Number(at) * MINUTE_MS
        const rollup = blob instanceof Uint8Array ? decodeRollup(blob, startMs) : null
        if (rollup) mergeRollup(bucketAt(buckets, Math.floor(startMs / bucketMs) * bucketMs), rollup)
      }
    } finally {
      statement.reset()
    }
    if (minute + MINUTES_PER_SLICE < end) await breathe()
    if (!isWanted()) return null
  }
  return buckets
}

/** Readings one by one (`bucketMs` undefined) or in buckets; null as soon as they are more than `atMost`, or unwanted. */
async function foldReadings(
  engine: Engine,
  machine: number,
  fromMs: number,
  toMs: number,
  isWanted: () => boolean,
  atMost: number,
  bucketMs?: number,
): Promise<Bucket[] | null> {
  const buckets: Bucket[] = []
  for (let sliceMs = fromMs; sliceMs < toMs; ) {
    const place = engine.value(TIME_AT_PLACE_SQL, [sliceMs, toMs, ROWS_PER_SLICE])
    const nextMs = place === null ? toMs : Math.max(Number(place), sliceMs + 1)
    const statement = engine.statement(READINGS_OF_MACHINE_SQL)
    try {
      statement.bind([sliceMs, nextMs, machine])
      while (statement.step()) {
        const [time, blob] = statement.get()
        const timeMs = Number(time)
        const reading = blob instanceof Uint8Array ? unpackReading(blob) : null
        if (!reading) continue
        if (bucketMs === undefined) buckets.push({ startMs: timeMs, rollup: emptyRollup() })
        else bucketAt(buckets, Math.floor(timeMs / bucketMs) * bucketMs)
        if (buckets.length > atMost) return null
        addReading(buckets[buckets.length - 1]!.rollup, timeMs, reading)
      }
    } finally {
      statement.reset()
    }
    sliceMs = nextMs
    if (sliceMs < toMs) await breathe()
    if (!isWanted()) return null
  }
  return buckets
}

/** The bucket at `startMs`, which is the newest one or a new one: rows come in order of time. */
function bucketAt(buckets: Bucket[], startMs: number): Rollup {
  const newest = buckets[buckets.length - 1]
  if (newest?.startMs === startMs) return newest.rollup
  const bucket = { startMs, rollup: emptyRollup() }
  buckets.push(bucket)
  return bucket.rollup
}

/** The next length of 1, 2 or 5 times a power of ten ms: buckets stay where they are while the window moves. */
function roundUp(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ms)))
  return [1, 2, 5, 10].map((step) => step * power).find((length) => length >= ms) ?? power * 10
}

/** The rows as columns; a long series is turned in slices too. */
async function toSeries(buckets: readonly Bucket[], bucketMs: number): Promise<Series> {
  const sensors: Series['sensors'][number][] = []
  const count = buckets.reduce((most, { rollup }) => Math.max(most, rollup.sensors.length), 0)
  for (let index = 0; index < count; index++) {
    if (buckets.length >= ROWS_PER_BREATH) await breathe()
    sensors.push({
      min: columnOf(buckets, index, (sensor) => sensor.min),
      max: columnOf(buckets, index, (sensor) => sensor.max),
      mean: columnOf(buckets, index, (sensor) => sensor.sum / sensor.count),
      last: columnOf(buckets, index, (sensor) => sensor.last),
    })
  }
  return {
    bucketMs,
    timesMs: Float64Array.from(buckets, ({ startMs }) => startMs),
    counts: Uint32Array.from(buckets, ({ rollup }) => rollup.count),
    alarms: Uint32Array.from(buckets, ({ rollup }) => rollup.alarms),
    score: Float32Array.from(buckets, ({ rollup }) => rollup.score),
    limit: Float32Array.from(buckets, ({ rollup }) => rollup.limit),
    sensors,
  }
}

// A plain loop: mapping with Float64Array.from costs several times as much.
function columnOf(buckets: readonly Bucket[], index: number, of: (sensor: SensorRollup) => number) {
  const values = new Float64Array(buckets.length).fill(Number.NaN)
  for (let row = 0; row < buckets.length; row++) {
    const sensor = buckets[row]!.rollup.sensors[index]
    if (sensor && sensor.count > 0) values[row] = of(sensor)
  }
  return values
}
