// From persistence to an open database: claim, load, attach, migrate. Whatever cannot be had again is said.
import type { SqlJsStatic } from 'sql.js'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { errorText, type Said, said } from '../domain/said.ts'
import { Engine } from './engine.ts'
import { Journal, type JournalOptions } from './journal.ts'
import { loadFile } from './load.ts'
import { emptyHead } from './memory-persistence.ts'
import { migrate, SCHEMA_VERSION } from './migrations.ts'
import { PAGE_BYTES, PagedFile } from './paged-file.ts'
import type { Fault, Head, Persistence } from './persistence.ts'
import { QUICK_CHECK_SQL } from './sql.ts'

/** An open history and what has to be said about how it was opened. */
export interface History {
  readonly engine: Engine
  readonly journal: Journal
  readonly notes: readonly Said[]
}

/**
 * Opens the history on `persistence` (connected) as its writer. `hooked`: what `hookWorks` said. A history that cannot be
 * put together is taken from the second copy, else begun anew, with a note; else the fault says why it is not open.
 */
export async function openHistory(
  sql: SqlJsStatic,
  hooked: boolean,
  persistence: Persistence,
  options: JournalOptions = {},
): Promise<Result<History, Fault>> {
  const epoch = randomEpoch()
  const claimed = await persistence.claim(epoch, SCHEMA_VERSION)
  if (!claimed.ok) return claimed
  const before = claimed.value
  if (!before || before.sizeBytes === 0)
    return restore(sql, hooked, persistence, before ? { ...before, epoch } : emptyHead(epoch), options, null)

  const head = { ...before, epoch }
  const loaded = await loadFile(persistence, head)
  if (!loaded.ok && loaded.error.code !== 'damaged') return fail({ ...loaded.error, code: loaded.error.code })
  if (!loaded.ok) return restore(sql, hooked, persistence, head, options, loaded.error.text)
  const { file, start, cut } = loaded.value
  const { mirror } = options
  const ahead = mirror?.after(before.epoch, start.head.next) ?? []
  for (const { pages } of ahead) for (const { page, image } of pages) file.set(image, page * PAGE_BYTES)
  const reached = ahead[ahead.length - 1]?.next ?? start.head.next
  const attached = attach(sql, hooked, file, cut)
  if (!attached.ok) return restore(sql, hooked, persistence, head, options, attached.error)

  const journal = new Journal(persistence, file, start, options)
  if (mirror && !mirror.inStep(before.epoch, reached)) mirror.restart()
  // The head lets go of what was cut off; the records behind it are written over by those that come.
  if (cut) {
    const settled = await persistence.write({ head: start.head, records: [], blocks: [] })
    if (!settled.ok) return settled
  }
  const flushed = await journal.flush(SCHEMA_VERSION)
  if (!flushed.ok) return flushed
  journal.stampMirror()
  return ok({ engine: attached.value, journal, notes: reached < head.next ? [said('history-cut')] : [] })
}

/** Takes the history from the second copy, or begins a new one. `why`: what is wrong with the first copy, null if there is none. */
async function restore(
  sql: SqlJsStatic,
  hooked: boolean,
  persistence: Persistence,
  head: Head,
  options: JournalOptions,
  why: Said | null,
): Promise<Result<History, Fault>> {
  const copy = options.mirror?.restore() ?? null
  const copied = copy && attach(sql, hooked, copy, true)
  const engine = copied?.ok ? copied.value : new Engine(sql, new PagedFile(), hooked)
  migrate(engine)
  const journal = new Journal(persistence, engine.file, { head, touched: new Set(), logBytes: 0 }, options)
  const written = await journal.rewrite(SCHEMA_VERSION)
  if (!written.ok) return written
  const notes: Said[] = []
  if (copied?.ok) notes.push(why ? said('history-restored-because', { why }) : said('history-restored'))
  else if (why) notes.push(said('history-begun-anew', { why }))
  return ok({ engine, journal, notes })
}

function attach(sql: SqlJsStatic, hooked: boolean, file: PagedFile, check: boolean): Result<Engine, Said> {
  try {
    const engine = new Engine(sql, file, hooked)
    // Every byte has been compared with its checksum; only a file put together from a cut log needs a look inside.
    if (check && engine.value(QUICK_CHECK_SQL) !== 'ok') return fail(said('history-damaged'))
    const migrated = migrate(engine)
    return migrated.ok ? ok(engine) : migrated
  } catch (error) {
    return fail(said('history-unreadable', { error: errorText(error) }))
  }
}

// Not crypto.randomUUID, which plain http does not have.
const randomEpoch = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16).padStart(8, '0')).join(
    '',
  )
