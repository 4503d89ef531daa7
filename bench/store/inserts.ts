// Plain inserts of packed readings, 1,000 a transaction: sql.js on the tracked file beside a native SQLite, same process,
// turns taken.
import { emptyEngine } from '../../app/src/store/engine.ts'
import { migrate } from '../../app/src/store/migrations.ts'
import { INSERT_READING_SQL, MIGRATIONS, PRAGMAS_SQL } from '../../app/src/store/sql.ts'
import { nodeSql } from '../../e2e/store/given.ts'
import { median } from './quantiles.ts'

const ROWS = 100_000
const GROUP = 1000
const ROUNDS = 5
const BLOB = new Uint8Array(33).fill(7)

/** Rows per second, and how much faster a native SQLite is (null with the reason in `native` where there is none). */
export interface InsertSpeed {
  readonly rowsPerSecond: number
  readonly ratio: number | null
  readonly native: string
}

/** Inserts rows from `from` on in groups and finishes each group durably as far as the engine knows. */
type Insert = (from: number) => void

/** Measures both. */
export async function measureInserts(): Promise<InsertSpeed> {
  const engine = emptyEngine(await nodeSql(), true)
  migrate(engine)
  const ours = (from: number) =>
    engine.transaction(() => {
      const statement = engine.statement(INSERT_READING_SQL)
      for (let i = from; i < from + GROUP; i++) statement.run([1.7e12 + i, i % 50, 0, BLOB])
    })
  const native = await nativeInsert()
  const [mine, theirs]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(rowsPerSecond(ours, round))
    if (native) theirs.push(rowsPerSecond(native.insert, round))
  }
  const rate = median(mine)
  if (!native)
    return {
      rowsPerSecond: rate,
      ratio: null,
      native: 'none here (needs better-sqlite3 or Node 22.5 or newer)',
    }
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

async function nativeInsert(): Promise<{ readonly name: string; readonly insert: Insert } | null> {
  for (const [name, member] of [
    ['better-sqlite3', 'default'],
    ['node:sqlite', 'DatabaseSync'],
  ] as const) {
    const module = await import(name).catch(() => null)
    if (!module) continue
    const Database: new (file: string) => NativeDatabase = module[member]
    const db = new Database(':memory:')
    db.exec(PRAGMAS_SQL)
    db.exec(MIGRATIONS[0]!)
    const statement = db.prepare(INSERT_READING_SQL)
    const insert = (from: number) => {
      db.exec('BEGIN IMMEDIATE')
      for (let i = from; i < from + GROUP; i++) statement.run(1.7e12 + i, i % 50, 0, BLOB)
      db.exec('COMMIT')
    }
    return { name, insert }
  }
  return null
}
