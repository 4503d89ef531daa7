// A database file from outside, looked at from every side before it may replace anything: it must be whole, of a schema
// this app knows, and hold nothing that this app did not put there (a foreign trigger would run at our next write).
import type { SqlJsStatic } from 'sql.js'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { errorText, type Said, said } from '../domain/said.ts'
import { emptyEngine } from './engine.ts'
import { newerText, SCHEMA_VERSION } from './migrations.ts'
import { PAGE_BYTES } from './paged-file.ts'
import { INTEGRITY_SQL, MIGRATIONS, SCHEMA_SQL, USER_VERSION_SQL } from './sql.ts'

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100

/** Checks `bytes`; fails with what is wrong with the file. Nothing is changed. */
export function checkFile(sql: SqlJsStatic, bytes: Uint8Array): Result<null, Said> {
  if (bytes.length < HEADER_BYTES || new TextDecoder().decode(bytes.subarray(0, 16)) !== MAGIC)
    return fail(said('file-no-sqlite'))
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const pageBytes = header.getUint16(16)
  const promised = header.getUint32(28) * pageBytes
  if (pageBytes !== PAGE_BYTES) return fail(said('file-pages', { pages: pageBytes, ours: PAGE_BYTES }))
  if (bytes.length !== promised) return fail(said('file-short', { bytes: bytes.length, promised }))
  if (header.getUint8(18) !== 1 || header.getUint8(19) !== 1) return fail(said('file-wal'))
  const db = new sql.Database(bytes)
  try {
    const first = (query: string) => db.exec(query)[0]?.values[0]?.[0] ?? null
    const integrity = first(INTEGRITY_SQL)
    if (integrity !== 'ok') return fail(said('file-damaged', { error: String(integrity) }))
    const version = Number(first(USER_VERSION_SQL))
    if (version > SCHEMA_VERSION) return fail(newerText(version))
    const schema = JSON.stringify(db.exec(SCHEMA_SQL)[0]?.values ?? [])
    if (version < 1 || schema !== schemaOf(sql, version)) return fail(said('file-foreign'))
    return ok(null)
  } catch (error) {
    return fail(said('file-broken', { error: errorText(error) }))
  } finally {
    db.close()
  }
}

/** What the schema of `version` looks like when it is new. */
function schemaOf(sql: SqlJsStatic, version: number): string {
  const engine = emptyEngine(sql, false)
  for (const step of MIGRATIONS.slice(0, version)) engine.script(step)
  const schema = JSON.stringify(engine.rows(SCHEMA_SQL))
  engine.close()
  return schema
}
