// Brings a database to the newest schema: numbered steps, each with its user_version in one transaction.
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Said, said } from '../domain/said.ts'
import type { Engine } from './engine.ts'
import { MIGRATIONS, setUserVersionSql, USER_VERSION_SQL } from './sql.ts'

/** The schema this version of the app writes (a database's user_version). */
export const SCHEMA_VERSION = MIGRATIONS.length

/** What to say of a database made by a newer app. */
export const newerText = (version: number): Said =>
  said('history-newer', { schema: version, known: SCHEMA_VERSION })

/** Runs the missing migrations. Returns how many ran; fails, having changed nothing, where the schema is newer. */
export function migrate(engine: Engine): Result<number, Said> {
  const version = Number(engine.value(USER_VERSION_SQL))
  if (version > SCHEMA_VERSION) return fail(newerText(version))
  for (let step = version; step < SCHEMA_VERSION; step++)
    engine.transaction(() => {
      engine.script(MIGRATIONS[step]!)
      engine.script(setUserVersionSql(step + 1))
    })
  return ok(SCHEMA_VERSION - version)
}
