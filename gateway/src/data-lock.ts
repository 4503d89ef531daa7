// One gateway a data folder: a lock file with the process that holds it, touched while that lives. A lock nobody touches, or
// whose process is gone, is taken over, so that a kill, a power cut or a container made anew stops nobody from starting.
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { fail, ok, type Result } from '../../shared/result.ts'
import { whyNot } from './data-dir.ts'

/** Name of the lock file in the data folder. */
export const LOCK_FILE = 'gateway.lock'
const TOUCH_EVERY_MS = 10_000
/** A lock that was not touched for so long is nobody's; a process of this computer that is gone is known at once. */
const FRESH_MS = 3 * TOUCH_EVERY_MS

const holderSchema = v.object({ pid: v.pipe(v.number(), v.integer(), v.minValue(1)), host: v.string() })

/**
 * Takes the lock of the folder `dataDir` for this process; the value lets it go. The error is one sentence with the remedy,
 * and then the folder is another gateway's.
 */
export function lockDataDir(dataDir: string): Result<() => void> {
  const path = join(dataDir, LOCK_FILE)
  try {
    const holder = holderOf(path)
    if (holder !== null)
      return fail(
        `Another gateway (process ${holder.pid} on ${holder.host}) works in the data folder ${dataDir}; stop it, or name another folder with LINESIDE_DATA_DIR.`,
      )
    rmSync(path, { force: true })
    // Of two that start at the same moment the second finds the file of the first.
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    return fail(
      `The gateway cannot lock its data folder ${dataDir} (${whyNot(error)}); mend that, or name another with LINESIDE_DATA_DIR.`,
    )
  }
  const touching = setInterval(() => touch(path), TOUCH_EVERY_MS)
  touching.unref()
  return ok(() => {
    clearInterval(touching)
    rmSync(path, { force: true })
  })
}

/** Who holds the lock now; null where nobody does. */
function holderOf(path: string): v.InferOutput<typeof holderSchema> | null {
  let text: string
  try {
    if (Math.abs(Date.now() - statSync(path).mtimeMs) > FRESH_MS) return null
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const read = v.safeParse(holderSchema, jsonOf(text))
  // Torn by a crash: it never was a lock.
  if (!read.success) return null
  const { pid, host } = read.output
  if (host !== hostname()) return read.output
  // A container's first process always has the same number: what holds it by this one's own number is its former self.
  return pid !== process.pid && isAlive(pid) ? read.output : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A disk that is full or gone for a moment must not end the gateway. */
function touch(path: string): void {
  const nowSeconds = Date.now() / 1000
  try {
    utimesSync(path, nowSeconds, nowSeconds)
  } catch {
    // The next touch may come through.
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
