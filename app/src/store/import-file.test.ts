import { describe, expect, it } from 'vitest'
import { commitOf, manyReadings, nodeSql, openOn } from '../../../e2e/store/given.ts'
import { inEnglish } from '../domain/said-english.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2023, 0, 1)

async function given(count: number) {
  const device = new MemoryDevice()
  const { store } = await openOn(device)
  await store.commit(commitOf(count, manyReadings(T0, count)))
  return { device, store }
}

describe('importing a database', () => {
  it('replaces the history by what was exported, durably', async () => {
    const { store: other } = await given(3000)
    const { device, store } = await given(10)
    expect(await store.importFile(await other.exportFile())).toEqual({ ok: true })
    expect((await store.size()).readings).toBe(3000)
    expect(await store.commit(commitOf(3001, manyReadings(T0 + 1e6, 1)))).toEqual({ ok: true })
    const { store: again } = await openOn(device)
    expect((await again.size()).readings).toBe(3001)
  })

  it('refuses what it must not take, in words, and changes nothing', async () => {
    const sql = await nodeSql()
    const { store } = await given(500)
    const good = await store.exportFile()
    const altered = (run: string) => {
      const db = new sql.Database(good)
      db.exec(run)
      const bytes = Uint8Array.from(db.export())
      db.close()
      return bytes
    }
    const flipped = good.slice()
    // The first page after the header's: the root of a table.
    flipped.fill(0xff, 4096, 4200)
    const refusals: [Uint8Array<ArrayBuffer>, string][] = [
      [new TextEncoder().encode('time,machine\r\n1,2\r\n'), 'no SQLite database'],
      [new Uint8Array(0), 'no SQLite database'],
      [good.slice(0, good.length - 4096), 'cut short'],
      [flipped, 'damaged'],
      [altered('PRAGMA user_version=99'), 'newer version'],
      [
        altered('CREATE TRIGGER evil AFTER INSERT ON readings BEGIN DELETE FROM positions; END'),
        'not made by',
      ],
      [altered('PRAGMA user_version=0'), 'not made by'],
    ]
    for (const [bytes, words] of refusals) {
      const refused = await store.importFile(bytes)
      expect(refused.ok === false && inEnglish(refused.text)).toContain(words)
    }
    expect((await store.size()).readings).toBe(500)
    expect(await store.commit(commitOf(501, manyReadings(T0 + 1e6, 1)))).toEqual({ ok: true })
  })
})
