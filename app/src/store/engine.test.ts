// The engine with and without the hook: the same database, the same changed pages.
import { describe, expect, it } from 'vitest'
import { nodeSql } from '../../../e2e/store/given.ts'
import { emptyEngine } from './engine.ts'
import { hookWorks } from './hook-contract.ts'
import { CONTRACT_CHECK_SQL, CONTRACT_COUNT_SQL, CONTRACT_INSERT_SQL, CONTRACT_TABLE_SQL } from './sql.ts'

const blob = (fill: number) => new Uint8Array(900).fill(fill)

describe('engine', () => {
  it('the sql.js at hand keeps the contract', async () => {
    expect(hookWorks(await nodeSql())).toBe(true)
  })

  it('an sql.js that copies what it is given is found out', async () => {
    const sql = await nodeSql()
    const copying = {
      ...sql,
      Database: class extends sql.Database {
        constructor(data?: ArrayLike<number> | null) {
          super(data && 'copy' in data && typeof data.copy === 'function' ? data.copy() : data)
        }
      },
    }
    expect(hookWorks(copying)).toBe(false)
    const engine = emptyEngine(copying, true)
    engine.transaction(() => engine.script(CONTRACT_TABLE_SQL))
    // Found missing at the first commit: from here on it exports and compares, and has lost nothing.
    expect(engine.hooked).toBe(false)
    engine.transaction(() => engine.run(CONTRACT_INSERT_SQL, [1, blob(1)]))
    const plain = new sql.Database(engine.file.copy())
    expect(plain.exec(CONTRACT_COUNT_SQL)[0]?.values).toEqual([[1]])
    plain.close()
  })

  it.each([true, false])(
    'is whole after commits, rollbacks and a truncation (hooked: %s)',
    async (hooked) => {
      const sql = await nodeSql()
      const engine = emptyEngine(sql, hooked)
      engine.transaction(() => engine.script(CONTRACT_TABLE_SQL))
      for (let round = 0; round < 5; round++)
        engine.transaction(() => {
          for (let i = 0; i < 40; i++) engine.run(CONTRACT_INSERT_SQL, [100 * round + i, blob(i)])
        })
      engine.file.takeDirty()
      expect(() =>
        engine.transaction(() => {
          engine.run(CONTRACT_INSERT_SQL, [5000, blob(5)])
          engine.run(CONTRACT_INSERT_SQL, [0, blob(5)])
        }),
      ).toThrow('UNIQUE')
      expect(engine.file.dirtyCount).toBe(0)
      expect(engine.value(CONTRACT_COUNT_SQL)).toBe(200)
      engine.transaction(() => engine.run('DELETE FROM contract WHERE id > ?1', [50]))
      engine.script('VACUUM')
      engine.transaction(() => engine.run(CONTRACT_INSERT_SQL, [9000, blob(9)]))
      expect(engine.file.sizeBytes).toBe(engine.file.headerPages * 4096)
      const plain = new sql.Database(engine.file.copy())
      expect(plain.exec(CONTRACT_COUNT_SQL)[0]?.values).toEqual([[41]])
      expect(plain.exec(CONTRACT_CHECK_SQL)[0]?.values).toEqual([['ok']])
      plain.close()
      engine.transaction(() => engine.run(CONTRACT_INSERT_SQL, [9001, blob(9)]))
      expect(engine.file.dirtyCount).toBeGreaterThan(0)
      expect(engine.value(CONTRACT_COUNT_SQL)).toBe(42)
    },
  )
})
