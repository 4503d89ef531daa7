// sql.js as the store uses it, in the worker and in Node.
import initSqlJs, { type SqlJsStatic } from 'sql.js'

// The deprecated overrides of SQLite's own functions are left out. The types do not know the option yet.
const OPTIONS: object = { useOldExtensionFunctions: false }

/** Loads sql.js; `wasmUrl`: where its wasm file is served (Node finds it by itself). */
export const loadSql = (wasmUrl?: string): Promise<SqlJsStatic> =>
  initSqlJs({ ...OPTIONS, ...(wasmUrl === undefined ? {} : { locateFile: () => wasmUrl }) })
