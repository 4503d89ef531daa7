// The store as its door shows it, on the real sql.js and a memory device that survives every "crash".
import { describe, expect, it } from 'vitest'
import { allCsv, commitOf, manyReadings, nodeSql, openOn } from '../../../e2e/store/given.ts'
import { MemoryDevice } from './memory-persistence.ts'

const T0 = Date.UTC(2023, 0, 1)
const MACHINE = {
  number: 3,
  machine: "press'); DROP TABLE readings;--",
  sensors: [
    { name: 'temperature', unit: 'degF' },
    { name: '=1+1', unit: null },
  ],
}

describe('store', () => {
  it('stores the readings around a damaged one, counts that one and says so', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    const three = [0, 1, 2].map((i) => ({ timeMs: T0 + i, machine: 3, values: [10 + i] }))
    const commit = commitOf(3, three, { machines: [MACHINE] })
    // The flags of the one in the middle.
    commit.readings.blobs[commit.readings.ends[0]!] = 0xff
    expect(await store.commit(commit)).toEqual({ ok: true })
    const rows = await allCsv(store, ['temperature'])
    expect([10, 11, 12].filter((value) => rows.some((row) => row.split(',').includes(`${value}`)))).toEqual([
      10, 12,
    ])
    const { refused, refusals } = (await openOn(device)).opened.snapshot
    expect(refused).toEqual({ 'not-stored': 1 })
    expect(refusals.map(({ text }) => text)).toEqual([
      'A reading of machine 3 reached the store damaged and was not stored.',
    ])
  })

  it('opens empty, says so, and is as it was after a reopen', async () => {
    const device = new MemoryDevice()
    const { store, opened } = await openOn(device)
    expect(opened.snapshot).toEqual({
      machines: [],
      latest: [],
      positions: [],
      models: [],
      events: [],
      gaps: [],
      refused: {},
      refusals: [],
    })
    const gap = {
      topic: 't',
      partition: 0,
      epoch: 'log-1',
      from: 2,
      to: 5,
      lost: 3,
      reason: 'retention' as const,
      fromMs: T0,
      toMs: null,
    }
    const refusal = {
      code: 'not-json' as const,
      values: { value: '"{"' },
      text: 'no',
      topic: 't',
      partition: 0,
      offset: 6,
      timeMs: T0,
      sample: '{',
    }
    const commit = commitOf(7, [{ timeMs: T0, machine: 3, values: [75.23, Number.NaN] }], {
      machines: [MACHINE],
      latest: [{ machine: 3, timeMs: T0, recordTimeMs: T0 + 5 }],
      models: [{ machine: 3, image: Uint8Array.of(1, 2, 3) }],
      refused: { 'not-json': 2 },
      refusals: [refusal],
      gaps: [gap],
    })
    expect(await store.commit(commit)).toEqual({ ok: true })
    const { store: again, opened: reopened } = await openOn(device)
    expect(reopened.notes).toEqual([])
    expect(reopened.snapshot).toEqual({
      machines: [MACHINE],
      latest: [{ machine: 3, timeMs: T0, recordTimeMs: T0 + 5 }],
      positions: [commit.position],
      models: [{ machine: 3, image: Uint8Array.of(1, 2, 3) }],
      events: [],
      gaps: [gap],
      refused: { 'not-json': 2 },
      refusals: [refusal],
    })
    const [line] = await allCsv(again, ['=1+1', 'temperature'])
    expect(line).toMatch(
      /^20\d\d-\d\d-\d\dT\d\d:\d\d:00\.000[+-]\d\d:\d\d,1672531200000,"press'\); DROP TABLE readings;--",,75\.23,,,0$/,
    )
  })

  it('drops a commit whose position is not ahead, and takes the same offset of another log', async () => {
    const { store } = await openOn(new MemoryDevice())
    const readings = manyReadings(T0, 20)
    await store.commit(commitOf(20, readings))
    expect(await store.commit(commitOf(20, readings))).toEqual({ ok: true })
    expect(await store.commit(commitOf(11, manyReadings(T0, 11)))).toEqual({ ok: true })
    expect((await store.size()).readings).toBe(20)
    const other = commitOf(5, manyReadings(T0 + 1e6, 5), {
      position: { topic: 't', partition: 0, epoch: 'log-2', position: 5, recordTimeMs: null },
    })
    await store.commit(other)
    expect((await store.size()).readings).toBe(25)
  })

  it('tells 64 readings of one millisecond apart and counts the 65th', async () => {
    const { store } = await openOn(new MemoryDevice())
    const same = Array.from({ length: 66 }, (_, i) => ({ timeMs: T0 + 0.4, machine: 1, values: [i] }))
    await store.commit(commitOf(66, [...same, { timeMs: T0, machine: 2, values: [7] }]))
    expect((await store.size()).readings).toBe(65)
    expect(await store.countReadings({ machine: 2, fromMs: T0, toMs: T0 + 1 })).toBe(1)
    const opened = await store.open(false)
    if (opened.state !== 'open') throw new Error('not open')
    expect(opened.snapshot.refused).toEqual({ 'same-time': 2 })
    expect(opened.snapshot.refusals[0]).toMatchObject({
      values: { machine: 1, most: 64 },
      text: expect.stringContaining('more than 64 readings of the same millisecond'),
    })
  })

  it('reset deletes the history and keeps the settings', async () => {
    const device = new MemoryDevice()
    const { store } = await openOn(device)
    await store.setSetting('theme', 'night')
    await store.commit(commitOf(20, manyReadings(T0, 20)))
    expect(await store.reset()).toEqual({ ok: true })
    expect((await store.size()).readings).toBe(0)
    await store.commit(commitOf(3, manyReadings(T0, 3)))
    const { store: again } = await openOn(device)
    expect((await again.size()).readings).toBe(3)
    expect(await again.setting('theme')).toBe('night')
  })

  it('exports a file that another SQLite opens', async () => {
    const { store } = await openOn(new MemoryDevice())
    await store.commit(commitOf(2000, manyReadings(T0, 2000)))
    const file = await store.exportFile()
    const db = new (await nodeSql()).Database(file)
    expect(db.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']])
    expect(db.exec('SELECT count(*) FROM readings')[0]?.values).toEqual([[2000]])
    db.close()
  })
})
