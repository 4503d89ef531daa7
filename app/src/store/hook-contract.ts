// The promise this store rests on, tried at every start on a small database: sql.js writes its pages through the file
// object it was given. About 10 ms; where it fails the engine exports and compares instead.
import type { SqlJsStatic } from 'sql.js'
import { Engine } from './engine.ts'
import { PAGE_BYTES, PagedFile } from './paged-file.ts'
import { CONTRACT_CHECK_SQL, CONTRACT_COUNT_SQL, CONTRACT_INSERT_SQL, CONTRACT_TABLE_SQL } from './sql.ts'

const ROWS = 200

/** True where page writes are seen: counted, none after a rollback, bytes equal to an export, and a reopen finds them. */
export function hookWorks(sql: SqlJsStatic): boolean {
  try {
    return tryHook(sql)
  } catch {
    return false
  }
}

function tryHook(sql: SqlJsStatic): boolean {
  const file = new PagedFile()
  const engine = new Engine(sql, file, true)
  engine.transaction(() => engine.script(CONTRACT_TABLE_SQL))
  file.takeDirty()
  const before = file.changeCounter
  const fill = () => {
    for (let i = 0; i < ROWS; i++) engine.run(CONTRACT_INSERT_SQL, [i, new Uint8Array(300).fill(i)])
  }
  try {
    engine.transaction(() => {
      fill()
      throw new Error('rolled back on purpose')
    })
  } catch {
    // The rollback is what is being tried.
  }
  if (file.dirtyCount !== 0 || file.changeCounter !== before) return false
  engine.transaction(fill)
  const pages = file.dirtyCount
  if (!engine.hooked || file.changeCounter === before) return false
  if (pages < (ROWS * 300) / PAGE_BYTES || file.sizeBytes !== file.headerPages * PAGE_BYTES) return false
  engine.close()
  const plain = new sql.Database(file.copy())
  const inCopy = plain.exec(CONTRACT_COUNT_SQL)[0]?.values[0]?.[0]
  plain.close()
  const again = new Engine(sql, file, true)
  const sound = again.value(CONTRACT_CHECK_SQL) === 'ok' && again.value(CONTRACT_COUNT_SQL) === ROWS
  again.close()
  return sound && inCopy === ROWS
}
