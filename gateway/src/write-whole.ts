// Files in the data folder, written whole or not at all.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fail, ok, type Result } from '../../shared/result.ts'
import { whyNot } from './data-dir.ts'

/**
 * Puts `data` in place of the file at `path` in one step, mode 0600: after a crash there is the old file or the new one.
 * The error is a sentence with the remedy, and then the old file is there.
 */
export function writeWhole(path: string, data: string | Uint8Array): Result<null> {
  const next = `${path}.new`
  try {
    const file = openSync(next, 'w', 0o600)
    try {
      writeFileSync(file, data)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(next, path)
    return ok(null)
  } catch (error) {
    rmSync(next, { force: true })
    return fail(
      `${path} cannot be written (${whyNot(error)}); mend that, or name another folder with LINESIDE_DATA_DIR.`,
    )
  }
}
