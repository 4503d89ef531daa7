import { spawnSync } from 'node:child_process'
import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LOCK_FILE, lockDataDir } from './data-lock.ts'
import { temporaryDir } from './testing/lab.ts'
import { Program } from './testing/program.ts'

const held = (pid: number, host = hostname()): string => {
  const folder = temporaryDir()
  writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid, host }))
  return folder
}
/** A process that was there and is gone. */
const gonePid = (): number => spawnSync(process.execPath, ['-e', '']).pid

describe('the lock of a data folder', () => {
  test('is there until it is let go', () => {
    const folder = temporaryDir()
    const locked = lockDataDir(folder)
    expect(existsSync(join(folder, LOCK_FILE))).toBe(true)
    if (locked.ok) locked.value()
    expect(existsSync(join(folder, LOCK_FILE))).toBe(false)
  })

  test('of a process that lives, here or on another computer, is one sentence', () => {
    for (const [pid, host] of [
      [process.ppid, hostname()],
      [1, 'another-host'],
    ] as const) {
      const folder = held(pid, host)
      expect(lockDataDir(folder)).toEqual({
        ok: false,
        error: `Another gateway (process ${pid} on ${host}) works in the data folder ${folder}; stop it, or name another folder with LINESIDE_DATA_DIR.`,
      })
    }
  })

  test('of a dead process, of this process’s own number, a torn and an old one are taken over', () => {
    const torn = temporaryDir()
    writeFileSync(join(torn, LOCK_FILE), '{"pid":')
    const old = held(1, 'another-host')
    const minuteAgo = Date.now() / 1000 - 60
    utimesSync(join(old, LOCK_FILE), minuteAgo, minuteAgo)
    for (const folder of [held(gonePid()), held(process.pid), torn, old]) {
      const locked = lockDataDir(folder)
      expect(locked.ok).toBe(true)
      if (locked.ok) locked.value()
    }
  })
})

test('a second gateway on one data folder ends with one sentence; after a kill the next one starts', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryDir()
  const env = { PORT: '0', LINESIDE_DATA_DIR: folder, LINESIDE_SIMULATOR_HISTORY: '1' }
  const first = new Program({ ...env, LINESIDE_LOG_LEVEL: 'fatal' })
  await first.port()
  const { code, stderr } = await new Program(env).ended
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^Another gateway \(process \d+ on .+\) works in the data folder .+\n$/),
  ])
  first.signal('SIGKILL')
  await first.ended
  const third = new Program(env)
  await third.port()
  third.signal('SIGTERM')
  expect((await third.ended).code).toBe(0)
  expect(existsSync(join(folder, LOCK_FILE))).toBe(false)
})
