// Plain inserts of packed readings, 1,000 a transaction: sql.js on the tracked file beside a native SQLite, same process,
// turns taken.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { emptyEngine } from '../../app/src/store/engine.ts'
import { migrate } from '../../app/src/store/migrations.ts'
import { INSERT_READING_SQL, MIGRATIONS, PRAGMAS_SQL } from '../../app/src/store/sql.ts'
import { nodeSql } from '../../e2e/store/given.ts'
import { median } from './quantiles.ts'

const ROWS = 100_000
const GROUP = 1000
const ROUNDS = 5
const BLOB = new Uint8Array(33).fill(7)

const MEND =
  'none here: npm i --no-save better-sqlite3@12.6.2, or --native DIR of a folder where it is installed, or Node 22.5'

/** Rows per second, and how much faster a native SQLite is (null with the reason in `native` where there is none). */
export interface InsertSpeed {
  readonly rowsPerSecond: number
  readonly ratio: number | null
  readonly native: string
}

/** Inserts rows from `from` on in groups and finishes each group durably as far as the engine knows. */
type Insert = (from: number) => void

/** Measures both. `nativeFolder`: where better-sqlite3 is installed, if not here. */
export async function measureInserts(nativeFolder?: string): Promise<InsertSpeed> {
  const engine = emptyEngine(await nodeSql(), true)
  migrate(engine)
  const ours = (from: number) =>
    engine.transaction(() => {
      const statement = engine.statement(INSERT_READING_SQL)
      for (let i = from; i < from + GROUP; i++) statement.run([1.7e12 + i, i % 50, 0, BLOB])
    })
  const native = await nativeInsert(nativeFolder)
  const [mine, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(rowsPerSecond(ours, round))
    if (native) theirs.push(rowsPerSecond(native.insert, round))
  }
  const rate = median(mine)
  if (!native) return { rowsPerSecond: rate, ratio: null, native: MEND }
  const other = median(theirs)
  return { rowsPerSecond: rate, ratio: other / rate, native: `${Math.round(other)} rows/s (${native.name})` }
}

function rowsPerSecond(insert: Insert, round: number): number {
  const begin = performance.now()
  for (let at = 0; at < ROWS; at += GROUP) insert(round * ROWS + at)
  return (1000 * ROWS) / (performance.now() - begin)
}

interface NativeDatabase {
  exec(sql: string): unknown
  prepare(sql: string): { run(...values: (number | Uint8Array)[]): unknown }
}

type OpenNative = () => NativeDatabase

async function nativeInsert(
  folder?: string,
): Promise<{ readonly name: string; readonly insert: Insert } | null> {
  const betterSqlite: OpenNative = () => {
    const from = folder === undefined ? import.meta.url : join(resolve(folder), 'package.json')
    const Database: new (file: string) => NativeDatabase = createRequire(from)('better-sqlite3')
    return new Database(':memory:')
  }
  const builtin: string = 'node:sqlite'
  const { DatabaseSync } = await import(builtin).catch(() => ({ DatabaseSync: null }))
  for (const [name, open] of [
    ['better-sqlite3', betterSqlite],
    ['node:sqlite', () => new DatabaseSync(':memory:')],
  ] as const satisfies readonly (readonly [string, OpenNative])[]) {
    // Not installed, not built for this Node, or not in this Node.
    const db = attempt(open)
    if (!db) continue
    db.exec(PRAGMAS_SQL)
    db.exec(MIGRATIONS[0]!)
    // Both take numbered parameters for named ones; here they stand in their order, once each.
    const statement = db.prepare(INSERT_READING_SQL.replace(/\?\d/g, '?'))
    const insert = (from: number) => {
      db.exec('BEGIN IMMEDIATE')
      for (let i = from; i < from + GROUP; i++) statement.run(1.7e12 + i, i % 50, 0, BLOB)
      db.exec('COMMIT')
    }
    return { name, insert }
  }
  return null
}

function attempt(open: OpenNative): NativeDatabase | null {
  try {
    return open()
  } catch {
    return null
  }
}
