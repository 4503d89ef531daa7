// What the store's tests begin from: sql.js in Node, a store on a device that outlives it, and commits to put in.
import type { SqlJsStatic } from 'sql.js'
import type { Commit } from '../../app/src/domain/commit.ts'
import { ReadingPacker } from '../../app/src/domain/packed.ts'
import { loadSql } from '../../app/src/store/load-sql.ts'
import { MemoryDevice, MemoryPersistence } from '../../app/src/store/memory-persistence.ts'
import type { RandomFile } from '../../app/src/store/mirror-files.ts'
import type { Persistence } from '../../app/src/store/persistence.ts'
import { Store, type StoreSurroundings } from '../../app/src/store/store.ts'
import type { Opened } from '../../app/src/workers/doors.ts'
import { type CaseEvent, caseIdOf } from '../../shared/case.ts'

let loading: Promise<SqlJsStatic> | null = null

/** The real sql.js, loaded once. */
export const nodeSql = (): Promise<SqlJsStatic> => {
  loading ??= loadSql()
  return loading
}

/** What else a store may be given; see StoreSurroundings. */
export type GivenOptions = Partial<Pick<StoreSurroundings, 'checkpointBytes' | 'mirrorFiles'>>

/** A store that owns `device` (or the persistence given instead), not opened yet. */
export async function storeOn(
  device: MemoryDevice | Persistence,
  options: GivenOptions = {},
): Promise<Store> {
  const persistence = device instanceof MemoryDevice ? new MemoryPersistence(device) : device
  return new Store({
    sql: await nodeSql(),
    persistence: () => persistence,
    own: async () => ({ lost: new Promise(() => {}), release: () => {} }),
    ...options,
  })
}

/** A store opened on `device`, and what opening said. Throws where it is not open. */
export async function openOn(
  device: MemoryDevice | Persistence,
  options: GivenOptions = {},
): Promise<{ store: Store; opened: Extract<Opened, { state: 'open' }> }> {
  const store = await storeOn(device, options)
  const opened = await store.open(false)
  if (opened.state !== 'open') throw new Error(`not open: ${JSON.stringify(opened)}`)
  return { store, opened }
}

/** One reading as a test writes it. */
export interface GivenReading {
  readonly timeMs: number
  readonly machine: number
  readonly values: readonly number[]
  readonly alarm?: boolean
  readonly score?: number
}

/** A commit of `readings` that brings partition 0 of topic `t` to `position`; `more` replaces any part of it. */
export function commitOf(
  position: number,
  readings: readonly GivenReading[],
  more: Partial<Commit> = {},
): Commit {
  const packer = new ReadingPacker()
  for (const { timeMs, machine, values, alarm = false, score = Number.NaN } of readings)
    packer.add(timeMs, machine, { alarm, score, limit: Number.isNaN(score) ? Number.NaN : 0.5 }, values)
  return {
    kind: 'readings',
    readings: packer.take(),
    machines: [],
    latest: [],
    events: [],
    models: [],
    refused: {},
    refusals: [],
    gaps: [],
    position: { topic: 't', partition: 0, epoch: 'log-1', position, recordTimeMs: null },
    ...more,
  }
}

/** `count` readings of machines 0 to 9 in turn, one each 10 ms from `fromMs` on, four sensors each. */
export const manyReadings = (fromMs: number, count: number): GivenReading[] =>
  Array.from({ length: count }, (_, i) => ({
    timeMs: fromMs + 10 * i,
    machine: i % 10,
    values: [75.23 + (i % 7), 0.51, 30.02, 1500 + (i % 100)],
  }))

/** All readings as CSV lines, page by page. */
export async function allCsv(store: Store, sensors: readonly string[]): Promise<string[]> {
  let text = ''
  for (let cursor: string | null = null; ; ) {
    const page = await store.readingsCsv({ machine: null, fromMs: null, toMs: null }, sensors, cursor)
    text += new TextDecoder().decode(page.bytes)
    cursor = page.cursor
    if (cursor === null) return text.split('\r\n').slice(0, -1)
  }
}

/** A file in memory that outlives the store; throws on writing once `full`. */
export class MemoryFile implements RandomFile {
  bytes = new Uint8Array(0)
  full = false
  getSize(): number {
    return this.bytes.length
  }
  read(into: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    const some = this.bytes.subarray(at, at + into.length)
    into.set(some)
    return some.length
  }
  write(bytes: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    if (this.full) throw new Error('no room')
    if (at + bytes.length > this.bytes.length) this.truncate(at + bytes.length)
    this.bytes.set(bytes, at)
    return bytes.length
  }
  truncate(size: number): void {
    const sized = new Uint8Array(size)
    sized.set(this.bytes.subarray(0, size))
    this.bytes = sized
  }
  flush(): void {}
  close(): void {}
}

/** Mirror files in memory. */
export const memoryMirrorFiles = () => ({
  base: new MemoryFile(),
  redo: [new MemoryFile(), new MemoryFile()] as const,
  state: new MemoryFile(),
})

/** The event that opens a case of `machine` at `sinceMs`. */
export const openedCase = (machine: string, sinceMs: number): Extract<CaseEvent, { kind: 'opened' }> => ({
  kind: 'opened',
  id: `${caseIdOf(machine, sinceMs)}/opened`,
  caseId: caseIdOf(machine, sinceMs),
  machine,
  atMs: sinceMs,
  by: 'detector',
  severity: 'high',
  evidence: {
    machine,
    fault: 'machine',
    sinceMs,
    peakMs: sinceMs,
    untilMs: sinceMs,
    score: 0.9,
    limit: 0.6,
    abnormalReadings: 1,
    sensors: [],
  },
})
