import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PackedRecord, PackedRecords } from './packed-records.ts'

const bytes = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 20 }),
  fc.constant(new Uint8Array(40_000).fill(7)),
  fc.constant(new Uint8Array(100_000).fill(9)),
)

/** What is kept, with keys and values as bytes of their own. */
const all = (records: PackedRecords) =>
  Array.from({ length: records.length }, (_, i) => {
    const { key, value, ...rest } = records.at(i)
    return { ...rest, key: key && [...key], value: value && [...value] }
  })

test('a record comes out as it went in, whatever becomes of the bytes it was made from', () => {
  const records = new PackedRecords()
  const key = Uint8Array.of(1, 2)
  const value = Uint8Array.of(3, 4, 5)
  records.push({ offset: 7, timeMs: 1_700_000_000_000, key, value })
  records.push({ offset: 9, timeMs: 1_700_000_000_500.5, key: null, value: new Uint8Array(0) })
  records.push({ offset: 10, timeMs: 0, key: new Uint8Array(0), value: null })
  key.fill(0)
  value.fill(0)
  expect(all(records)).toEqual([
    { offset: 7, timeMs: 1_700_000_000_000, key: [1, 2], value: [3, 4, 5], fullBytes: null },
    { offset: 9, timeMs: 1_700_000_000_500.5, key: null, value: [], fullBytes: null },
    { offset: 10, timeMs: 0, key: [], value: null, fullBytes: null },
  ])
  expect([0, 1, 2, 3].map((i) => records.bytesAt(i))).toEqual([5, 0, 0, 0])
  expect([0, 2, 3].map((i) => records.offsetAt(i))).toEqual([7, 10, undefined])
  expect([0, 2, 3].map((i) => records.timeMsAt(i))).toEqual([1_700_000_000_000, 0, undefined])
})

test('it is a queue: what is dropped is the oldest, and what is left is untouched', () => {
  const step = fc.oneof(fc.record({ key: bytes, value: bytes }), fc.constant('drop' as const))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const records = new PackedRecords()
      const kept: PackedRecord[] = []
      for (const [offset, each] of steps.entries())
        if (each !== 'drop') {
          records.push({ offset, timeMs: offset * 10, ...each })
          kept.push({ offset, timeMs: offset * 10, ...each })
        } else if (kept.length > 0) {
          records.dropFirst()
          kept.shift()
        }
      expect(records.length).toBe(kept.length)
      for (const [i, record] of kept.entries()) {
        const { offset, timeMs, key, value } = records.at(i)
        expect([offset, timeMs]).toEqual([record.offset, record.timeMs])
        for (const [is, was] of [[key, record.key] as const, [value, record.value] as const])
          expect(is === null ? was : was && Buffer.compare(is, was)).toBe(is === null ? null : 0)
      }
    }),
    { numRuns: 60 },
  )
})

test('thousands dropped are cut away, and indexes go on from the oldest kept', () => {
  const records = new PackedRecords()
  for (let offset = 0; offset < 5000; offset++) {
    records.push({ offset, timeMs: offset, key: null, value: Uint8Array.of(offset % 251) })
    if (records.length > 100) records.dropFirst()
    expect(records.offsetAt(0)).toBe(Math.max(0, offset - 99))
  }
  expect(all(records).map(({ value }) => value)).toEqual(
    Array.from({ length: 100 }, (_, i) => [(4900 + i) % 251]),
  )
})
