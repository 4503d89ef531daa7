// A page with nothing but the store's door, for tests that drive it from outside.

import { wrap } from 'comlink'
import { ReadingPacker } from '../../../app/src/domain/packed.ts'
import { inEnglish } from '../../../app/src/domain/said-english.ts'
import { IdbPersistence } from '../../../app/src/store/idb-persistence.ts'
import { loadSql } from '../../../app/src/store/load-sql.ts'
import type { StoreDoor } from '../../../app/src/workers/doors.ts'
import { PERSISTENCE_CONTRACT } from '../persistence-contract.ts'

const worker = new Worker(new URL('../../../app/src/workers/store.worker.ts', import.meta.url), {
  type: 'module',
})
const door = wrap<StoreDoor>(worker)

const T0_MS = 1_700_000_000_000
const NO_READINGS = { machines: [], latest: [], events: [], models: [], refused: {}, refusals: [], gaps: [] }

/**
 * Commits `rows` readings of `machines` machines, 50 readings a second, that bring the stream from `from` on; `sensors`
 * values each. Says ms until it was durable.
 */
async function commitRows(
  from: number,
  rows: number,
  machines: number,
  sensors = 4,
): Promise<{ ok: boolean; ms: number }> {
  const packer = new ReadingPacker()
  const values = new Float64Array(sensors)
  for (let at = from; at < from + rows; at++) {
    // Two decimals, as machines send them; a plain scramble of the number instead of a random one.
    for (let i = 0; i < sensors; i++)
      values[i] = (7500 * (i + 1) + ((Math.imul(at + i, 2_654_435_761) >>> 16) % 1000)) / 100
    packer.add(T0_MS + 20 * at, at % machines, { alarm: false, score: 0.4, limit: 0.6 }, values)
  }
  const begin = performance.now()
  const position = { topic: 't', partition: 0, epoch: 'log-1', position: from + rows, recordTimeMs: null }
  const committed = await door.commit({ ...NO_READINGS, kind: 'readings', readings: packer.take(), position })
  return { ok: committed.ok, ms: performance.now() - begin }
}

/** Makes `commits` commits of `rows` readings from position `from` on, saying each durable position to the test's `acknowledge`. */
async function commitMany(from: number, rows: number, commits: number): Promise<void> {
  const { acknowledge } = globalThis as unknown as { acknowledge: (position: number) => void }
  const end = from + rows * commits
  for (let at = from; at < end && (await commitRows(at, rows, 50)).ok; at += rows) acknowledge(at + rows)
}

/** Runs the persistence contract on IndexedDB; returns what failed, by name of the check. */
async function runContract(): Promise<readonly string[]> {
  const failed: string[] = []
  for (const [name, check] of Object.entries(PERSISTENCE_CONTRACT)) {
    const database = `contract ${crypto.randomUUID()}`
    try {
      await check(async () => {
        const persistence = new IdbPersistence(database)
        const connected = await persistence.connect()
        if (!connected.ok) throw new Error(inEnglish(connected.error.text))
        return persistence
      })
    } catch (error) {
      failed.push(`${name}: ${error}`)
    }
  }
  return failed
}

/** What another SQLite in this page says to the exported file (`PRAGMA integrity_check`). */
async function integrity(): Promise<string> {
  const wasm = new URL('../../../node_modules/sql.js/dist/sql-wasm-browser.wasm', import.meta.url)
  const db = new (await loadSql(wasm.href)).Database(await door.exportFile())
  const answer = String(db.exec('PRAGMA integrity_check')[0]?.values[0]?.[0])
  db.close()
  return answer
}

/** Median ms of `times` series of machine 7, 24 hours for 1,200 pixels, the window moving by a minute each time. */
async function dayMs(untilMs: number, times: number): Promise<readonly number[]> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const toMs = untilMs - 60_000 * i
    const begin = performance.now()
    const series = await door.series({ machine: 7, fromMs: toMs - 86_400_000, toMs, buckets: 1200 })
    taken.push(performance.now() - begin)
    if (series.timesMs.length < 100) throw new Error(`only ${series.timesMs.length} points in a day`)
  }
  return taken
}

/** Ms to export the whole database and store it in one piece: what a store without tracked pages does at every commit. */
async function naiveMs(): Promise<number> {
  const opening = indexedDB.open('naive', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('file')
  const db = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => resolve(opening.result)
  })
  const begin = performance.now()
  const file = await door.exportFile()
  const put = db.transaction('file', 'readwrite', { durability: 'strict' })
  put.objectStore('file').put(file, 'file')
  await new Promise((resolve, reject) => {
    put.oncomplete = resolve
    put.onabort = () => reject(put.error)
  })
  const ms = performance.now() - begin
  db.close()
  indexedDB.deleteDatabase('naive')
  return ms
}

const api = { door, commitRows, commitMany, runContract, integrity, dayMs, naiveMs }
/** What the page offers to tests as `storePage`. */
export type StorePage = typeof api
Object.assign(globalThis, { storePage: api })
