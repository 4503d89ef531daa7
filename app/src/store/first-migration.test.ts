// A database of the first migration, kept as it was written then: every later version opens it with its rows.
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { allCsv, openOn } from '../../../e2e/store/given.ts'
import { MemoryDevice } from './memory-persistence.ts'
import { FORMAT } from './persistence.ts'
import { checksum } from './redo.ts'

it('opens a database of the first migration with all of its rows', async () => {
  const bytes = Uint8Array.from(await readFile(new URL('./fixtures/migration-1.sqlite', import.meta.url)))
  const device = new MemoryDevice()
  device.head = { format: FORMAT, schema: 1, epoch: 'then', sizeBytes: bytes.length, first: 0, next: 0 }
  device.blocks.set(0, { number: 0, bytes, checksum: checksum(bytes), asOf: 0 })
  const { store, opened } = await openOn(device)
  expect(opened.notes).toEqual([])
  const { snapshot } = opened
  expect(snapshot.machines.map(({ machine, sensors }) => [machine, sensors.length])).toEqual([
    ['press 1', 4],
    ['press 2', 4],
  ])
  expect(snapshot.positions).toEqual([
    {
      topic: 'machine_sensor_data',
      partition: 0,
      epoch: 'log-1',
      position: 500,
      recordTimeMs: 1672531699000,
    },
  ])
  expect(snapshot.latest.length).toBe(2)
  expect(snapshot.models).toEqual([{ machine: 0, image: Uint8Array.of(1, 2, 3, 4) }])
  expect(snapshot.events.map(({ kind }) => kind)).toEqual(['opened', 'acknowledged'])
  // It was stored without what the person saw; that was the event before it.
  expect(snapshot.events[1]).toMatchObject({ seen: snapshot.events[0]?.id })
  expect(snapshot.gaps.map(({ lost }) => lost)).toEqual([null])
  expect(snapshot.refused).toEqual({ 'not-json': 3 })
  // Of what was wrong then, there is the sentence alone.
  expect(snapshot.refusals).toMatchObject([{ code: 'not-json', values: null, text: expect.any(String) }])
  expect(await store.setting('theme')).toBe('night')
  const lines = await allCsv(store, ['temperature', 'vibration', 'pressure', 'speed'])
  expect(lines.length).toBe(500)
  expect(lines[499]).toMatch(/,1672531699000,press 2,79\.24,0\.51,29\.5,1599,0\.25,0\.5,0$/)
  const hour = await store.series({ machine: 1, fromMs: 1672531200000, toMs: 1672534800000, buckets: 60 })
  expect(hour.counts.reduce((sum, count) => sum + count, 0)).toBe(250)
})
