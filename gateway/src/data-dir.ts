// The folder for what the gateway must remember by itself. It is tried with a file before anything relies on it, so that
// a read-only folder or a full disk is one sentence at the start and not a surprise in the night.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fail, ok, type Result } from '../../shared/result.ts'

/** What the trial writes: a few blocks, because an empty file fits on a full disk. */
const TRIAL_BYTES = 16 * 1024

/**
 * Makes the folder `path` where it is missing (mode 0700: it may come to hold keys) and tries to write in it. Returns its
 * absolute path; the error is a sentence with the remedy.
 */
export function prepareDataDir(path: string): Result<string> {
  const folder = resolve(path)
  const trial = join(folder, `.trial-${process.pid}`)
  try {
    makeFolder(folder)
    writeFileSync(trial, Buffer.alloc(TRIAL_BYTES), { mode: 0o600, flush: true })
    return ok(folder)
  } catch (error) {
    return fail(
      `The gateway cannot write to its data folder ${folder} (${whyNot(error)}); mend that, or name another with LINESIDE_DATA_DIR.`,
    )
  } finally {
    try {
      rmSync(trial, { force: true })
    } catch {
      // Nothing was written there: the sentence above says why.
    }
  }
}

/** One folder after the other: Node 20's recursive mkdir never returns where the system says ENOENT, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** Why a file could not be written, in words for a person, from the error Node throws. */
export function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words: Readonly<Record<string, string>> = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'it is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    ENOTDIR: 'a part of its path is a file',
    ENOENT: 'such a folder cannot be made',
  }
  return words[code] ?? (error instanceof Error ? error.message : String(error))
}
