// The store in a worker of its own: SQLite never stops the screen. The door's type is StoreDoor (doors.ts).
import { expose, transfer } from 'comlink'
import wasmUrl from 'sql.js/dist/sql-wasm-browser.wasm?url'
import { IdbPersistence } from '../store/idb-persistence.ts'
import { loadSql } from '../store/load-sql.ts'
import { openMirrorFiles } from '../store/mirror-files.ts'
import { own } from '../store/owner.ts'
import { Store } from '../store/store.ts'
import type { StoreDoor } from './doors.ts'

const store = loadSql(wasmUrl).then(
  (sql) =>
    new Store({
      sql,
      persistence: () => (typeof indexedDB === 'undefined' ? null : new IdbPersistence()),
      mirrorFiles: () => openMirrorFiles(),
      own,
    }),
)

const door: StoreDoor = {
  open: async (takeOver) => (await store).open(takeOver),
  lostOwner: async () => (await store).lostOwner(),
  commit: async (commit) => (await store).commit(commit),
  addEvents: async (events) => (await store).addEvents(events),
  outbox: async (most) => (await store).outbox(most),
  settle: async (kept, refused) => (await store).settle(kept, refused),
  series: async (query) => (await store).series(query),
  newestSeries: async (asker, query) => (await store).newestSeries(asker, query),
  caseEvents: async (query) => (await store).caseEvents(query),
  countReadings: async (period) => (await store).countReadings(period),
  readingsCsv: async (period, sensors, cursor, form) => {
    const page = await (await store).readingsCsv(period, sensors, cursor, form)
    return transfer(page, [page.bytes.buffer])
  },
  readingsOf: async (machine, fromMs, toMs, most) => {
    const raw = await (await store).readingsOf(machine, fromMs, toMs, most)
    return transfer(raw, [raw.timesMs.buffer, raw.values.buffer])
  },
  rawPage: async (period, cursor) => {
    const page = await (await store).rawPage(period, cursor)
    const { timesMs, machines, ends, blobs } = page.readings
    return transfer(
      page,
      [timesMs, machines, ends, blobs].map((array) => array.buffer),
    )
  },
  setting: async (key) => (await store).setting(key),
  setSetting: async (key, value) => (await store).setSetting(key, value),
  size: async () => (await store).size(),
  underBudget: async (budgetBytes) => (await store).underBudget(budgetBytes),
  setBudget: async (budgetBytes) => (await store).setBudget(budgetBytes),
  exportFile: async () => {
    const bytes = await (await store).exportFile()
    return transfer(bytes, [bytes.buffer])
  },
  importFile: async (bytes) => (await store).importFile(bytes),
  reset: async () => (await store).reset(),
}
expose(door)
