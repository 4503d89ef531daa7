import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { TokenBudget } from './token-budget.ts'

const DAY_MS = 24 * 3_600_000
const NOON_MS = Date.UTC(2026, 0, 1, 12)
const folder = mkdtempSync(join(tmpdir(), 'lineside-budget-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let nowMs = NOON_MS
const troubles: string[] = []
const budget = (path: string | null, tokensPerDay = 1000) =>
  new TokenBudget({ path, tokensPerDay, now: () => nowMs, trouble: (text) => troubles.push(text) })

describe('the tokens of a day', () => {
  test('are counted down, through a restart, and are there again the next day', () => {
    const path = join(folder, 'count.json')
    const first = budget(path)
    first.spend(400)
    first.spend(500)
    expect([first.left, first.used]).toEqual([100, 900])
    const again = budget(path)
    expect(again.left).toBe(100)
    again.spend(300)
    expect([again.left, again.used]).toEqual([0, 1200])
    nowMs += DAY_MS
    expect(again.left).toBe(1000)
    expect(budget(path).left).toBe(1000)
    nowMs = NOON_MS
  })

  test.each(['', 'not JSON', '{"day":5}', '{"day":"2026-01-01","tokens":-1}'])(
    'a file with %j counts as none',
    (text) => {
      const path = join(folder, 'bad.json')
      writeFileSync(path, text)
      expect(budget(path).left).toBe(1000)
    },
  )

  test('a count that cannot be written is said, and goes on in memory', () => {
    const lost = budget(join(folder, 'no such folder', 'count.json'))
    lost.spend(10)
    expect(lost.left).toBe(990)
    expect(troubles.at(-1)).toMatch(/cannot be written/)
  })
})
