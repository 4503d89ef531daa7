// The second copy brings back what the first one lost: all of it, or the end of its log.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commitOf, manyReadings, memoryMirrorFiles, nodeSql, openOn } from '../../../e2e/store/given.ts'
import { said } from '../domain/said.ts'
import { inEnglish } from '../domain/said-english.ts'
import { MemoryDevice } from './memory-persistence.ts'
import type { Store } from './store.ts'

const T0 = Date.UTC(2023, 0, 1)
const rows = (from: number, to: number) => commitOf(to, manyReadings(T0 + 10 * from, to - from))

async function integrity(store: Store): Promise<unknown> {
  const db = new (await nodeSql()).Database(await store.exportFile())
  const answer = db.exec('PRAGMA integrity_check')[0]?.values[0]?.[0]
  db.close()
  return answer
}

describe('second copy', () => {
  it('restores everything acknowledged after the first one is gone, whenever that is', async () => {
    const life = fc.record({ commits: fc.integer({ min: 1, max: 40 }), wiped: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const files = memoryMirrorFiles()
        const options = { mirrorFiles: async () => files, checkpointBytes: 150_000 }
        let device = new MemoryDevice()
        let at = 0
        for (const { commits, wiped } of [...lives, { commits: 3, wiped: true }]) {
          const { store } = await openOn(device, options)
          expect((await store.size()).readings).toBe(at)
          for (let i = 0; i < commits; i++, at += 50) await store.commit(rows(at, at + 50))
          if (wiped) device = new MemoryDevice()
        }
        const { store, opened } = await openOn(device, options)
        expect(opened.notes).toEqual([said('history-restored')])
        expect(opened.snapshot.positions[0]?.position).toBe(at)
        expect((await store.size()).readings).toBe(at)
        expect(await integrity(store)).toBe('ok')
      }),
      { numRuns: 10 },
    )
  })

  it('gives back the end of a log that was torn off, and nothing has to be said', async () => {
    const files = memoryMirrorFiles()
    const device = new MemoryDevice()
    const { store } = await openOn(device, { mirrorFiles: async () => files })
    for (let at = 0; at < 2000; at += 500) await store.commit(rows(at, at + 500))
    const { next } = device.head!
    for (let seq = next - 4; seq < next; seq++) device.records.delete(seq)
    const { store: again, opened } = await openOn(device, { mirrorFiles: async () => files })
    expect(opened.notes).toEqual([])
    expect((await again.size()).readings).toBe(2000)
    expect(await integrity(again)).toBe('ok')
  })

  it('takes the place of a first copy that is damaged', async () => {
    const files = memoryMirrorFiles()
    const device = new MemoryDevice()
    const options = { mirrorFiles: async () => files, checkpointBytes: 50_000 }
    const { store } = await openOn(device, options)
    for (let at = 0; at < 5000; at += 500) await store.commit(rows(at, at + 500))
    device.blocks.get(0)!.bytes[9000]! ^= 1
    const { store: again, opened } = await openOn(device, options)
    expect(opened.notes.map(inEnglish)).toEqual([
      'Block 0 of the stored history does not match its checksum. The history was restored from its second copy on this device.',
    ])
    expect((await again.size()).readings).toBe(5000)
  })

  it('a full disk ends it, not the history; the next start makes it anew', async () => {
    const files = memoryMirrorFiles()
    const device = new MemoryDevice()
    const { store } = await openOn(device, { mirrorFiles: async () => files })
    for (let at = 0; at < 1000; at += 100) await store.commit(rows(at, at + 100))
    for (const file of [files.base, ...files.redo]) file.full = true
    expect(await store.commit(rows(1000, 1100))).toEqual({ ok: true })
    expect([...files.state.bytes]).toEqual([0])
    for (const file of [files.base, ...files.redo]) file.full = false
    const { store: again } = await openOn(device, { mirrorFiles: async () => files })
    for (let at = 1100; at < 2000; at += 100) await again.commit(rows(at, at + 100))
    expect([...files.state.bytes]).toEqual([1])
    const { store: third, opened } = await openOn(new MemoryDevice(), { mirrorFiles: async () => files })
    expect(opened.notes).toEqual([said('history-restored')])
    expect((await third.size()).readings).toBe(2000)
  })
})
