import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReadingPacker, unpackReading } from './packed.ts'

const verdict = { alarm: true, score: 1.5, limit: 2.25 }

function roundTrip(values: readonly number[]): number[] {
  const packer = new ReadingPacker()
  packer.add(1_000, 7, verdict, values)
  const reading = unpackReading(packer.take().blobs)
  return [...(reading?.values ?? [])]
}

test('decimals as machines send them come back to the last digit, in few bytes', () => {
  const values = [75.23, 0.0265878, -12, 1500.5, 233.062, 0, 32]
  expect(roundTrip(values)).toEqual(values)
  const packer = new ReadingPacker()
  packer.add(1_000, 7, verdict, values)
  expect(packer.take().blobs.length).toBe(9 + 3 + 5 + 2 + 3 + 5 + 2 + 2)
})

test('any double comes back bit for bit; what is no number comes back as missing', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noDefaultInfinity: true })), (values) => {
      expect(roundTrip(values)).toEqual(values)
    }),
  )
  expect(roundTrip([Number.POSITIVE_INFINITY, Number.NaN])).toEqual([Number.NaN, Number.NaN])
  expect(Object.is(roundTrip([-0])[0], -0)).toBe(true)
})

test('verdict, time and machine travel with the values, and take() empties the packer', () => {
  const packer = new ReadingPacker()
  packer.add(5_000, 3, verdict, [1, 2])
  packer.add(6_000, 4, { alarm: false, score: Number.NaN, limit: Number.NaN }, [])
  const packed = packer.take()
  expect([packed.count, [...packed.timesMs], [...packed.machines]]).toEqual([2, [5_000, 6_000], [3, 4]])
  expect(unpackReading(packed.blobs.subarray(0, packed.ends[0]))).toMatchObject(verdict)
  expect(unpackReading(packed.blobs.subarray(packed.ends[0]))).toEqual({
    alarm: false,
    score: Number.NaN,
    limit: Number.NaN,
    values: [],
  })
  expect(packer.take().count).toBe(0)
})

test('a torn blob is refused', () => {
  const packer = new ReadingPacker()
  packer.add(1_000, 7, verdict, [75.23, 1 / 3])
  const { blobs } = packer.take()
  expect(unpackReading(blobs.subarray(0, blobs.length - 1))).toBeNull()
  expect(unpackReading(new Uint8Array())).toBeNull()
})
