import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type AccessRefusal, CODE_LASTS_MS } from '../../../shared/access.ts'
import { fail, ok } from '../../../shared/result.ts'
import { PairingCodes } from './codes.ts'
import { TabletBook } from './tablets.ts'

const dir = mkdtempSync(join(tmpdir(), 'lineside-codes-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

let nowMs = 1_800_000_000_000
const codes = new PairingCodes(dir, () => nowMs)
const make = (role: 'operator' | 'viewer' = 'operator'): string => {
  const made = codes.make(role)
  if (!made.ok) throw new Error(made.error)
  return made.value.code
}

test('a code gives its role, once', () => {
  const code = make('viewer')
  expect(codes.take(code, (role) => ok(role))).toEqual({ ok: true, value: 'viewer' })
  expect(codes.take(code, (role) => ok(role)).ok).toBe(false)
})

test('what made beside a running gateway is taken by it; only hashes are in the file', () => {
  const beside = new PairingCodes(dir, () => nowMs).make('operator')
  const code = beside.ok ? beside.value.code : ''
  expect(readFileSync(join(dir, 'codes.json'), 'utf8')).not.toContain(code)
  expect(codes.take(code, ok).ok).toBe(true)
})

test('after 15 minutes it is not valid, nor after the clock was set back', () => {
  const code = make()
  nowMs += CODE_LASTS_MS
  expect(codes.take(code, ok).ok).toBe(false)
  nowMs -= 2 * CODE_LASTS_MS
  expect(codes.take(code, ok).ok).toBe(false)
})

const full: AccessRefusal = { code: 'disk', text: 'the disk is full' }

test('a tablet that could not be kept does not spend the code', () => {
  const code = make()
  expect(codes.take(code, () => fail(full))).toEqual({ ok: false, error: full })
  expect(codes.take(code, ok).ok).toBe(true)
})

test('as people type it', () => {
  for (let n = 0; n < 50; n++) {
    const code = make()
    const typed = ` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `
    expect(codes.take(typed, ok).ok).toBe(true)
  }
})

test('many wrong ones from anywhere lock pairing for a minute', () => {
  nowMs += 3 * CODE_LASTS_MS
  const code = make()
  for (let n = 0; n < 120; n++) expect(codes.take(`WRONG-${n}`, ok).ok).toBe(false)
  expect(codes.take(code, ok)).toEqual({
    ok: false,
    error: { code: 'too-many-tries', text: 'Too many wrong codes were tried; try again in a minute.' },
  })
  nowMs += 60_000
  expect(codes.take(code, ok).ok).toBe(true)
})

test('a damaged book of tablets is never taken for an empty one', () => {
  const file = join(dir, 'tablets.json')
  expect(TabletBook.open(dir).ok).toBe(true)
  writeFileSync(file, '{"version":1,"tablets":[{"id":1}]}')
  expect(TabletBook.open(dir)).toEqual({
    ok: false,
    error: `${file} is damaged; put it back from a backup, or delete it and pair every tablet again.`,
  })
})
