// Nothing acknowledged is lost and nothing is stored twice, wherever the lights go out: random commits on a persistence
// that dies before a random change, then a new store on what the device holds.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allCsv, commitOf, manyReadings, nodeSql, openOn } from '../../../e2e/store/given.ts'
import { fail } from '../../../shared/result.ts'
import { said } from '../domain/said.ts'
import { MemoryDevice, MemoryPersistence } from './memory-persistence.ts'
import type { Change, Persistence } from './persistence.ts'

const T0 = Date.UTC(2023, 0, 1)

/** Dies before its n-th change: that one and all later ones never reach the device. */
class MortalPersistence extends MemoryPersistence implements Persistence {
  #left: number
  constructor(device: MemoryDevice, changes: number) {
    super(device)
    this.#left = changes
  }
  override write(change: Change) {
    if (this.#left-- > 0) return super.write(change)
    return Promise.resolve(fail({ code: 'broken' as const, text: said('write-ended') }))
  }
}

describe('a store whose device dies at a random change', () => {
  it('has every acknowledged reading once, with the position that belongs to it', async () => {
    const life = fc.record({
      changes: fc.integer({ min: 2, max: 40 }),
      commits: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
      atOnce: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 3 }), async (lives) => {
        const device = new MemoryDevice()
        let acknowledged = 0
        for (const { changes, commits, atOnce } of lives) {
          const { store, opened } = await openOn(new MortalPersistence(device, changes), {
            checkpointBytes: 200_000,
          })
          if (!device.head || opened.notes.length > 0) continue
          let at = opened.snapshot.positions[0]?.position ?? 0
          expect(at).toBeGreaterThanOrEqual(acknowledged)
          const answers: Promise<void>[] = []
          for (const rows of commits) {
            const [from, to] = [at, at + rows]
            at = to
            const answer = store.commit(commitOf(to, manyReadings(T0 + 10 * from, rows))).then(({ ok }) => {
              if (ok) acknowledged = to
            })
            answers.push(answer)
            if (!atOnce) await answer
          }
          await Promise.all(answers)
        }
        const { store, opened } = await openOn(device)
        const position = opened.snapshot.positions[0]?.position ?? 0
        expect(position).toBeGreaterThanOrEqual(acknowledged)
        expect((await store.size()).readings).toBe(position)
        const times = (await allCsv(store, [])).map((line) => Number(line.split(',')[1]))
        expect(times).toEqual(Array.from({ length: position }, (_, i) => T0 + 10 * i))
        const db = new (await nodeSql()).Database(await store.exportFile())
        expect(db.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']])
        db.close()
      }),
      { numRuns: 25 },
    )
  }, 30_000)
})
