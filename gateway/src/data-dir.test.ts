import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { prepareDataDir, whyNot } from './data-dir.ts'

const root = mkdtempSync(join(tmpdir(), 'lineside-data-dir-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the data folder', () => {
  test('is made with the folders above it, for this user only, and left empty', () => {
    const folder = join(root, 'a', 'b')
    expect(prepareDataDir(folder)).toEqual({ ok: true, value: folder })
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder)).toEqual([])
  })

  test('that is there is taken as it is', () => {
    const folder = join(root, 'there')
    prepareDataDir(folder)
    writeFileSync(join(folder, 'kept'), 'x')
    expect(prepareDataDir(folder)).toEqual({ ok: true, value: folder })
    expect(readdirSync(folder)).toEqual(['kept'])
  })

  test('that is a file, or below one, is refused in one sentence', () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    expect(prepareDataDir(file)).toEqual({
      ok: false,
      error: `The gateway cannot write to its data folder ${file} (a part of its path is a file); mend that, or name another with LINESIDE_DATA_DIR.`,
    })
    const below = prepareDataDir(join(file, 'below'))
    expect(below.ok ? '' : below.error).toMatch(
      / \(a part of its path is a file\); mend that, or name another/,
    )
  })

  test.skipIf(spawnSync('test', ['-d', '/proc/1']).status !== 0)('that cannot be written is refused', () => {
    const refused = prepareDataDir('/proc/lineside')
    expect(refused.ok ? '' : refused.error).toMatch(
      /^The gateway cannot write to its data folder \/proc\/lineside \(/,
    )
  })

  test('a full and a read-only disk have words', () => {
    expect(whyNot(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe('the disk is full')
    expect(whyNot(Object.assign(new Error('x'), { code: 'EROFS' }))).toBe('it is read-only')
  })
})
