// The simulated machines as a log: records with offsets that are a function of time. It appends the history at once, then
// goes on live; after a restart, or a sleep of the computer, the same offsets carry the same bytes.
import { type Fault, QUIET_MS, ROUND_MS } from './faults.ts'
import { DEFAULT_MACHINES, Hall } from './hall.ts'

/** Part of the epoch: raise it with every change that gives the same moment other bytes. */
const SIMULATOR_VERSION = 1
const DEFAULT_SEED = 1
const DEFAULT_INTERVAL_MS = 1000
const DEFAULT_HISTORY_MS = 60 * 60_000
/** A clock that jumped further than this was set, not asleep: what lies between is left out. */
const MOST_CATCH_UP_MS = 24 * 60 * 60_000
/** Longest stretch of work before others get their turn, while catching up. */
const SLICE_MS = 20

/** What to simulate; anything left out has its default. */
export interface SimulateOptions {
  /** An integer; another seed is another hall with other faults (default 1). */
  readonly seed?: number
  /** How many machines, at least 1 (default 8). */
  readonly machines?: number
  /** Milliseconds between two readings of one machine, a whole number (default 1000). */
  readonly intervalMs?: number
  /** How much history there is at least when it starts, ms (default one hour). */
  readonly historyMs?: number
  /** The clock, epoch ms. */
  readonly nowMs: () => number
}

/** One reading as a log holds it. */
export interface SimulatedRecord {
  /** A function of time and machine: one more than the record before, except after a clock jumped by more than a day. */
  readonly offset: number
  /** The machine's name in UTF-8. */
  readonly key: Uint8Array
  /** One flat JSON object in UTF-8: timestamp, machine_id and one field per sensor. */
  readonly value: Uint8Array
  /** Time of the reading, epoch ms. */
  readonly timeMs: number
}

/** Simulated machines that can be started. */
export interface Simulation {
  /** Which log the offsets belong to: the same for the same seed, machines, interval and version of the simulator. */
  readonly epoch: string
  /** Names of the machines. */
  readonly machines: readonly string[]
  /** Offset of the first record that `start` appends. */
  readonly firstOffset: number
  /** How much history `start` appends, ms: what was asked for, and back to where all machines were healthy for a while. */
  readonly historyMs: number
  /** The truth, for tests: the faults that touch [fromMs, toMs), epoch ms. */
  faultsBetween(fromMs: number, toMs: number): Fault[]
  /** Appends the history before it returns, then each reading at its time, until stopped. */
  start(append: (record: SimulatedRecord) => void): { stop(): void }
}

/** Prepares simulated machines; nothing runs before `start`. */
export function simulate(options: SimulateOptions): Simulation {
  const seed = options.seed ?? DEFAULT_SEED
  const machines = options.machines ?? DEFAULT_MACHINES
  const intervalMs = options.intervalMs ?? DEFAULT_INTERVAL_MS
  const hall = new Hall(seed, machines, intervalMs)
  const nowMs = options.nowMs()
  const beginMs = historyBegin(nowMs, options.historyMs ?? DEFAULT_HISTORY_MS)
  const offsetAt = (timeMs: number): number => Math.ceil(timeMs / intervalMs) * machines
  const firstOffset = offsetAt(beginMs)
  return {
    epoch: `simulator-${SIMULATOR_VERSION}-seed-${seed}-machines-${machines}-interval-${intervalMs}`,
    machines: hall.machines.map(({ id }) => id),
    firstOffset,
    historyMs: nowMs - beginMs,
    faultsBetween: (fromMs, toMs) => hall.faultsBetween(fromMs, toMs),
    start: (append) => run(hall, offsetAt, firstOffset, options.nowMs, append),
  }
}

/** The record at `offset` of the log of `hall`. */
export function recordAt(hall: Hall, offset: number): SimulatedRecord {
  const count = hall.machines.length
  const index = offset % count
  const tick = (offset - index) / count
  const { id, sensors } = hall.machines[index]!
  const timeMs = hall.timeOf(index, tick)
  const fields = hall
    .valuesAt(index, tick)
    .map((value, sensor) => (value === undefined ? '' : `,"${sensors[sensor]!.name}":${value}`))
  const json = `{"timestamp":"${new Date(timeMs).toISOString()}","machine_id":"${id}"${fields.join('')}}`
  return { offset, key: Buffer.from(id), value: Buffer.from(json), timeMs }
}

/** A history begins where a round of faults does, with its quiet stretch, so that a detector learns from healthy machines. */
function historyBegin(nowMs: number, historyMs: number): number {
  const wantedMs = Math.max(0, nowMs - historyMs)
  const roundMs = wantedMs - (wantedMs % ROUND_MS)
  return wantedMs - roundMs < QUIET_MS / 3 ? wantedMs : roundMs
}

function run(
  hall: Hall,
  offsetAt: (timeMs: number) => number,
  firstOffset: number,
  nowMs: () => number,
  append: (record: SimulatedRecord) => void,
): { stop(): void } {
  let offset = firstOffset
  let timer: NodeJS.Timeout | undefined
  const count = hall.machines.length
  const dueMs = (): number => hall.timeOf(offset % count, Math.floor(offset / count))
  const appendDue = (untilMs: number): void => {
    if (untilMs - dueMs() > MOST_CATCH_UP_MS) offset = offsetAt(historyBegin(untilMs, DEFAULT_HISTORY_MS))
    const began = performance.now()
    while (dueMs() <= untilMs && performance.now() - began < SLICE_MS) append(recordAt(hall, offset++))
  }
  const live = (): void => {
    // What a sleep of the computer left out is made up for in slices, so that nobody waits for it.
    appendDue(nowMs())
    timer = setTimeout(live, Math.max(0, Math.min(dueMs() - nowMs(), 1000)))
  }
  const startMs = nowMs()
  while (dueMs() <= startMs) append(recordAt(hall, offset++))
  live()
  return { stop: (): void => clearTimeout(timer) }
}
