// Files in the data folder, written whole or not at all.
import {
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fail, ok, type Result } from '../../shared/result.ts'
import { whyNot } from './data-dir.ts'

/**
 * Puts `data` in place of the file at `path` in one step, mode 0600: after a crash there is the old file or the new one.
 * The error is a sentence with the remedy, and then the old file is there. Written by root (`pair` beside a service) it
 * belongs to whom the folder belongs to, who must be able to read it.
 */
export function writeWhole(path: string, data: string | Uint8Array): Result<null> {
  const next = `${path}.new`
  try {
    const { uid, gid } = statSync(dirname(path))
    const isForAnother = process.getuid?.() === 0 && uid !== 0
    // Whom the folder belongs to must not lead root to another file by a link.
    if (isForAnother) rmSync(next, { force: true })
    const file = openSync(next, isForAnother ? 'wx' : 'w', 0o600)
    try {
      writeFileSync(file, data)
      if (isForAnother) fchownSync(file, uid, gid)
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
