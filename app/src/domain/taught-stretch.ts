// The stored readings of a case, as the detector wants to be taught them: the stretch itself and its run-up.
import { LESSON_READINGS_MOST, LESSON_RUN_UP_READINGS, type Stretch } from './watch/teach.ts'

/** What is asked of the store (StoreDoor in workers/doors.ts). */
export interface StoredReadings {
  readingsOf(
    machine: number,
    fromMs: number,
    toMs: number,
    most: number,
  ): Promise<{ readonly timesMs: Float64Array; readonly values: Float64Array; readonly sensors: number }>
  countReadings(period: {
    readonly machine: number
    readonly fromMs: number
    readonly toMs: number
  }): Promise<number>
}

/** Run-ups are looked for no further back than this, ms: the history holds everybody's readings in order of time. */
const RUN_UP_MOST_MS = 2 * 3_600_000
/** What came right after the case belongs to it: that is how the pattern ends, ms. */
const AFTERMATH_MS = 120_000

/**
 * Reads the stretch of a case of one machine (its number): from `sinceMs` to `untilMs` (event times of its first abnormal
 * reading and of its return, or of its newest reading), with its aftermath. A case too long to be taught as a whole is
 * taught by its beginning. Without any reading left the stretch is empty, and the detector refuses it in words.
 */
export async function readStretch(
  store: StoredReadings,
  machine: number,
  sinceMs: number,
  untilMs: number,
): Promise<Stretch> {
  const runUp = await store.readingsOf(machine, sinceMs - RUN_UP_MOST_MS, sinceMs, LESSON_RUN_UP_READINGS)
  const room = LESSON_READINGS_MOST - LESSON_RUN_UP_READINGS
  let endMs = untilMs + AFTERMATH_MS
  for (;;) {
    const count = await store.countReadings({ machine, fromMs: sinceMs, toMs: endMs })
    if (count <= room) break
    endMs = sinceMs + Math.floor(((endMs - sinceMs) * room * 0.9) / count)
  }
  const stretch = await store.readingsOf(machine, sinceMs, endMs, room)
  const parts = [runUp, stretch]
  const sensors = Math.max(...parts.map((part) => part.sensors))
  const timesMs = Float64Array.from(parts.flatMap((part) => [...part.timesMs]))
  const values = new Float64Array(timesMs.length * sensors).fill(Number.NaN)
  let row = 0
  for (const part of parts)
    for (let i = 0; i < part.timesMs.length; i++, row++)
      values.set(part.values.subarray(i * part.sensors, (i + 1) * part.sensors), row * sensors)
  return { fromMs: sinceMs, timesMs, values }
}
