// Readings out of the store as numbers, for the detector: one machine's stretch, or everybody's page by page. Sliced, so that
// no commit waits long behind them.
import { ReadingPacker, unpackReading } from '../domain/packed.ts'
import type { Period, RawPage, RawReadings } from '../workers/doors.ts'
import type { Engine } from './engine.ts'
import { boundsOf, type Place, parseCursor } from './read-out.ts'
import { breathe, ROWS_PER_SLICE } from './slices.ts'
import { READINGS_OF_MACHINE_SQL, READINGS_PAGE_SQL, TIME_AT_PLACE_SQL } from './sql.ts'

const ROWS_PER_PAGE = 20_000
const ROWS_PER_COPY = 4_000

/** Readings of one machine in [fromMs, toMs), oldest first; the newest `most` where there are more. */
export async function readingsOf(
  engine: Engine,
  machine: number,
  fromMs: number,
  toMs: number,
  most: number,
): Promise<RawReadings> {
  const [first, end] = boundsOf({ machine, fromMs, toMs })
  const keep = Math.max(0, Math.trunc(most) || 0)
  let kept: { readonly timeMs: number; readonly values: readonly number[] }[] = []
  for (let sliceMs = first; sliceMs < end; ) {
    const place = engine.value(TIME_AT_PLACE_SQL, [sliceMs, end, ROWS_PER_SLICE])
    const nextMs = place === null ? end : Math.max(Number(place), sliceMs + 1)
    const statement = engine.statement(READINGS_OF_MACHINE_SQL)
    try {
      statement.bind([sliceMs, nextMs, machine])
      while (statement.step()) {
        const [time, blob] = statement.get()
        const reading = blob instanceof Uint8Array ? unpackReading(blob) : null
        if (reading) kept.push({ timeMs: Number(time), values: reading.values })
      }
    } finally {
      statement.reset()
    }
    kept = keep > 0 ? kept.slice(-keep) : []
    sliceMs = nextMs
    if (sliceMs < end) await breathe()
  }
  const sensors = kept.reduce((widest, { values }) => Math.max(widest, values.length), 0)
  const values = new Float64Array(kept.length * sensors).fill(Number.NaN)
  kept.forEach((reading, i) => {
    values.set(reading.values, i * sensors)
  })
  return { timesMs: Float64Array.from(kept, ({ timeMs }) => timeMs), values, sensors }
}

/** The page that begins at `cursor` (null = at the beginning): about 20,000 readings, blobs as they are stored. */
export async function rawPage(engine: Engine, period: Period, cursor: string | null): Promise<RawPage> {
  const [fromMs, toMs] = boundsOf(period)
  const packer = new ReadingPacker()
  let place: Place | null = parseCursor(cursor) ?? [fromMs, 0, 0]
  for (let looked = 0; place && looked < ROWS_PER_PAGE; looked += ROWS_PER_COPY) {
    if (looked > 0) await breathe()
    place = copyRows(engine, place, toMs, period.machine, packer)
  }
  return { readings: packer.take(), cursor: place?.join(':') ?? null }
}

/** Adds the readings of one slice from `from` on; returns where the next one begins, null at the end. */
function copyRows(
  engine: Engine,
  from: Place,
  toMs: number,
  machine: number | null,
  packer: ReadingPacker,
): Place | null {
  const statement = engine.statement(READINGS_PAGE_SQL)
  try {
    const [startMs, startMachine, startN] = from
    statement.bind([startMs, toMs, startMachine, startN, ROWS_PER_COPY + 1])
    for (let looked = 0; statement.step(); looked++) {
      const [time, number, n, blob] = statement.get()
      if (looked === ROWS_PER_COPY) return [Number(time), Number(number), Number(n)]
      if ((machine === null || number === machine) && blob instanceof Uint8Array)
        packer.addBlob(Number(time), Number(number), blob)
    }
    return null
  } finally {
    statement.reset()
  }
}
