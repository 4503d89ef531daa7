// SQLite (sql.js) on a PagedFile: prepared statements kept, transactions, and after each one a look whether the changed
// pages really were seen. Where they were not (another sql.js), every transaction ends with export and compare: slower,
// and correct.
import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js'
import { PagedFile } from './paged-file.ts'
import { EMPTY_SQL, PRAGMAS_SQL, TOTAL_CHANGES_SQL } from './sql.ts'

/** One row as SQLite gives it: numbers, text, blobs (Uint8Array) and nulls in the order of the columns. */
export type Row = SqlValue[]

/** An open database. Statements throw where SQLite does; the store turns that into a value at its door. */
export class Engine {
  readonly #sql: SqlJsStatic
  readonly #file: PagedFile
  readonly #statements = new Map<string, Statement>()
  #db: Database
  #hooked: boolean
  #changes = 0
  #scripted = false
  #pages = 0
  #counter = 0

  /**
   * Opens the database in `file` (an empty one is seeded first). `hooked`: whether page writes can be seen, as
   * `hookWorks` found out; false = export and compare.
   */
  constructor(sql: SqlJsStatic, file: PagedFile, hooked: boolean) {
    this.#sql = sql
    this.#file = file
    this.#hooked = hooked
    // SQLite must find a file when it opens: with none, the memory file system makes one of its own and drops ours.
    if (file.sizeBytes === 0) file.become(emptyImage(sql))
    this.#db = this.#attach()
  }

  /** Whether page writes are seen directly; false after the hook was found missing. */
  get hooked(): boolean {
    return this.#hooked
  }

  /** The file behind it, in step with the last finished transaction. */
  get file(): PagedFile {
    return this.#file
  }

  /** A prepared statement, kept for the next time. Always `reset` it after stepping. */
  statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** Runs one statement for its effect. */
  run(sql: string, params: SqlValue[] = []): void {
    const statement = this.statement(sql)
    try {
      statement.bind(params)
      statement.step()
    } finally {
      statement.reset()
    }
  }

  /** All rows of one query. */
  rows(sql: string, params: SqlValue[] = []): Row[] {
    const statement = this.statement(sql)
    const rows: Row[] = []
    try {
      statement.bind(params)
      while (statement.step()) rows.push(statement.get())
    } finally {
      statement.reset()
    }
    return rows
  }

  /** First column of the first row; null where there is none. */
  value(sql: string, params: SqlValue[] = []): SqlValue {
    return this.rows(sql, params)[0]?.[0] ?? null
  }

  /** Rows the last statement changed. */
  get modified(): number {
    return this.#db.getRowsModified()
  }

  /** Runs a script of several statements that bind nothing (schema). */
  script(sql: string): void {
    // Changes of the schema are not in SQLite's count of changes.
    this.#scripted = true
    this.#db.exec(sql)
  }

  /** Runs `work` in one transaction: all of it or, if it throws, nothing. Rethrows. */
  transaction<T>(work: () => T): T {
    this.#db.run('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#db.run('COMMIT')
      this.#afterCommit()
      return result
    } catch (error) {
      for (const statement of this.#statements.values()) statement.reset()
      try {
        this.#db.run('ROLLBACK')
      } catch {
        // SQLite has rolled back by itself (disk full, corrupt page): there is nothing left to end.
      }
      throw error
    }
  }

  /** Frees everything; the file stays as it is. */
  close(): void {
    this.#statements.clear()
    this.#db.close()
    this.#file.detach()
  }

  #attach(): Database {
    // sql.js asks for a Uint8Array and uses four members of it; the contract test holds it to that.
    const given: unknown = this.#hooked ? this.#file : this.#file.copy()
    const db = new this.#sql.Database(given as Uint8Array)
    db.exec(PRAGMAS_SQL)
    this.#db = db
    this.#remember()
    return db
  }

  #remember(): void {
    this.#scripted = false
    this.#changes = Number(this.value(TOTAL_CHANGES_SQL))
    this.#pages = this.#file.headerPages
    this.#counter = this.#file.changeCounter
  }

  #afterCommit(): void {
    if (!this.#hooked) return this.#compare()
    const changed = this.#scripted || Number(this.value(TOTAL_CHANGES_SQL)) !== this.#changes
    const truncated = this.#file.headerPages < this.#pages
    if (truncated || (changed && this.#file.changeCounter === this.#counter)) {
      // A truncation makes the memory file system drop our object, so it is handed over again; a change that was not
      // seen means that this sql.js writes some other way.
      this.#compare()
      if (!truncated) this.#hooked = false
      this.close()
      this.#attach()
    }
    this.#remember()
  }

  #compare(): void {
    // export() closes and reopens the database inside sql.js: statements and pragmas are gone afterwards.
    for (const statement of this.#statements.values()) statement.free()
    this.#statements.clear()
    this.#file.become(this.#db.export())
    this.#db.exec(PRAGMAS_SQL)
  }
}

function emptyImage(sql: SqlJsStatic): Uint8Array {
  const db = new sql.Database()
  db.exec(EMPTY_SQL)
  const image = db.export()
  db.close()
  return image
}

/** An engine on a new, empty database. */
export const emptyEngine = (sql: SqlJsStatic, hooked: boolean): Engine =>
  new Engine(sql, new PagedFile(), hooked)
