// Brings a database to the newest schema: numbered steps, each with its user_version in one transaction.
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Engine } from './engine.ts'
import { MIGRATIONS, setUserVersionSql, USER_VERSION_SQL } from './sql.ts'

/** The schema this version of the app writes (a database's user_version). */
export const SCHEMA_VERSION = MIGRATIONS.length

/** Sentence for a database made by a newer app. */
export const newerText = (version: number): string =>
  `The history on this device was written by a newer version of Lineside (schema ${version}, this version knows ${SCHEMA_VERSION}). ` +
  'Reload to get the newer version; nothing was touched.'

/** Runs the missing migrations. Returns how many ran; fails with a sentence, having changed nothing, where the schema is newer. */
export function migrate(engine: Engine): Result<number> {
  const version = Number(engine.value(USER_VERSION_SQL))
  if (version > SCHEMA_VERSION) return fail(newerText(version))
  for (let step = version; step < SCHEMA_VERSION; step++)
    engine.transaction(() => {
      engine.script(MIGRATIONS[step]!)
      engine.script(setUserVersionSql(step + 1))
    })
  return ok(SCHEMA_VERSION - version)
}
