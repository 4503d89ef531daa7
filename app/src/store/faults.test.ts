// Every fault of the device ends in a value with a sentence and a working store, never in silence.

import { describe, expect, it } from 'vitest'
import { commitOf, manyReadings, openOn, storeOn } from '../../../e2e/store/given.ts'
import { fail } from '../../../shared/result.ts'
import { said } from '../domain/said.ts'
import { MemoryDevice, MemoryPersistence } from './memory-persistence.ts'
import { SCHEMA_VERSION } from './migrations.ts'
import type { Change, Fault, Persistence } from './persistence.ts'

const T0 = Date.UTC(2023, 0, 1)
const rows = (from: number, to: number) => commitOf(to, manyReadings(T0 + 10 * from, to - from))

/** Answers with `fault` while there is one, but for the next `spared` changes. */
class FaultyPersistence extends MemoryPersistence implements Persistence {
  fault: Fault | null = null
  spared = 0
  override write(change: Change) {
    return this.fault && this.spared-- <= 0 ? Promise.resolve(fail(this.fault)) : super.write(change)
  }
}

async function given(count: number) {
  const device = new MemoryDevice()
  const { store } = await openOn(device, { checkpointBytes: 50_000 })
  for (let at = 0; at < count; at += 500) await store.commit(rows(at, at + 500))
  return device
}

describe('store under faults', () => {
  it('no room: commits say so, reading goes on, and what waited becomes durable once there is room', async () => {
    const device = new MemoryDevice()
    const persistence = new FaultyPersistence(device)
    const { store } = await openOn(persistence)
    await store.commit(rows(0, 100))
    persistence.fault = { code: 'no-room', text: said('no-room') }
    expect(await store.commit(rows(100, 200))).toEqual({ ok: false, code: 'no-room', text: said('no-room') })
    // The same again must not be taken for done only because memory has it.
    expect(await store.commit(rows(100, 200))).toEqual({ ok: false, code: 'no-room', text: said('no-room') })
    expect((await store.size()).readings).toBe(200)
    persistence.fault = null
    expect(await store.commit(rows(100, 200))).toEqual({ ok: true })
    const { store: again } = await openOn(device)
    expect((await again.size()).readings).toBe(200)
  })

  it('another writer: lost-owner, and the other one has the history', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    await store.commit(rows(0, 100))
    const { store: other } = await openOn(device)
    const late = await store.commit(rows(100, 200))
    expect(late).toMatchObject({ ok: false, code: 'lost-owner' })
    expect(await other.commit(rows(100, 150))).toEqual({ ok: true })
    expect((await other.size()).readings).toBe(150)
    await store.lostOwner()
    const again = await store.open(true)
    expect(again.state === 'open' && again.snapshot.positions[0]?.position).toBe(150)
    expect(await store.commit(rows(150, 160))).toEqual({ ok: true })
    expect(await other.commit(rows(160, 170))).toMatchObject({ ok: false, code: 'lost-owner' })
  })

  it('emptied under the running app: written anew from memory', async () => {
    const device = await given(3000)
    const { store } = await openOn(device)
    device.head = null
    device.blocks.clear()
    device.records.clear()
    expect(await store.commit(rows(3000, 3100))).toMatchObject({
      ok: true,
      note: said('history-healed'),
    })
    const { store: again, opened } = await openOn(device)
    expect(opened.notes).toEqual([])
    expect((await again.size()).readings).toBe(3100)
  })

  it('no room in the middle of a reset: the history stays, and the next commit makes it durable again', async () => {
    const device = new MemoryDevice()
    const persistence = new FaultyPersistence(device)
    const { store } = await openOn(persistence)
    await store.commit(rows(0, 100))
    persistence.fault = { code: 'no-room', text: said('no-room') }
    persistence.spared = 1
    expect(await store.reset()).toMatchObject({ ok: false, code: 'no-room' })
    expect((await store.size()).readings).toBe(100)
    persistence.fault = null
    expect(await store.commit(rows(100, 200))).toEqual({ ok: true })
    const { store: again, opened } = await openOn(device)
    expect(opened.notes).toEqual([])
    expect((await again.size()).readings).toBe(200)
  })

  it('a block flipped: begun anew, said in words', async () => {
    const device = await given(3000)
    expect(device.blocks.size).toBe(1)
    device.blocks.get(0)!.bytes[70_000]! ^= 1
    const { store, opened } = await openOn(device)
    expect(opened.notes).toEqual([said('history-begun-anew', { why: said('block-changed', { block: 0 }) })])
    expect(opened.snapshot.positions).toEqual([])
    expect(await store.commit(rows(0, 10))).toEqual({ ok: true })
  })

  it('the end of the log missing: the flushes before it are there, said in words', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    for (let at = 0; at < 2000; at += 500) await store.commit(rows(at, at + 500))
    device.records.delete(device.head!.next - 1)
    const { store: again, opened } = await openOn(device)
    expect(opened.notes).toEqual([said('history-cut')])
    expect(opened.snapshot.positions[0]?.position).toBe(1500)
    expect((await again.size()).readings).toBe(1500)
    await again.commit(rows(1500, 2000))
    const { store: third, opened: reopened } = await openOn(device)
    expect(reopened.notes).toEqual([])
    expect((await third.size()).readings).toBe(2000)
  })

  it('a log shorter than the blocks made from it: begun anew rather than mixed', async () => {
    const device = await given(3000)
    const head = device.head!
    for (let seq = head.first; seq < head.next; seq++) device.records.delete(seq)
    device.head = { ...head, first: 0 }
    const { opened } = await openOn(device)
    expect(opened.notes[0]?.code).toBe('history-begun-anew')
  })

  it('a newer schema: refused in words, nothing touched', async () => {
    const device = await given(500)
    device.head = { ...device.head!, schema: SCHEMA_VERSION + 1 }
    const before = { ...device.head }
    const opened = await (await storeOn(device)).open(false)
    expect(opened).toMatchObject({ state: 'newer' })
    expect(device.head).toEqual(before)
  })

  it('no persistence at all: memory, and a note', async () => {
    const persistence = new FaultyPersistence()
    persistence.fault = { code: 'broken', text: said('write-failed', { error: 'SecurityError' }) }
    const { store, opened } = await openOn(persistence)
    expect(opened.durable).toBe(false)
    expect(opened.notes).toEqual([said('history-in-memory', { why: persistence.fault.text })])
    expect(await store.commit(rows(0, 10))).toEqual({ ok: true })
  })

  it('asking before it is open is refused', async () => {
    const store = await storeOn(new MemoryDevice())
    expect(await store.commit(rows(0, 10))).toMatchObject({ ok: false, code: 'broken' })
  })
})
