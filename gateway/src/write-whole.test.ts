import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeWhole } from './write-whole.ts'

const dir = mkdtempSync(join(tmpdir(), 'lineside-whole-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a file is for this user only', () => {
  expect(writeWhole(join(dir, 'key'), 'secret')).toEqual({ ok: true, value: null })
  expect(statSync(join(dir, 'key')).mode & 0o777).toBe(0o600)
})

test.runIf(process.platform === 'linux')('a full disk is one sentence, and the old file stays', () => {
  const path = join(dir, 'tablets.json')
  writeFileSync(path, 'old')
  symlinkSync('/dev/full', `${path}.new`)
  expect(writeWhole(path, 'new')).toEqual({
    ok: false,
    error: `${path} cannot be written (the disk is full); mend that, or name another folder with LINESIDE_DATA_DIR.`,
  })
  expect(readFileSync(path, 'utf8')).toBe('old')
})

test.runIf(process.getuid?.() === 0)(
  'written by root for a service it belongs to the service, and no link leads root astray',
  () => {
    const folder = join(dir, 'of-a-service')
    const elsewhere = join(dir, 'elsewhere')
    mkdirSync(folder)
    chownSync(folder, 65_534, 65_534)
    writeFileSync(elsewhere, 'mine')
    symlinkSync(elsewhere, join(folder, 'codes.json.new'))
    expect(writeWhole(join(folder, 'codes.json'), 'codes').ok).toBe(true)
    const { uid, gid, mode } = statSync(join(folder, 'codes.json'))
    expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o600])
    expect([readFileSync(elsewhere, 'utf8'), statSync(elsewhere).uid]).toEqual(['mine', 0])
  },
)
