import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame, MAX_FRAME_BYTES, type StreamRecord } from '../../shared/frame.ts'
import { Ring } from './ring.ts'
import { limitRecord, restOfSegment, SEGMENT_BYTES, type Segment, toSegment, toSegments } from './segment.ts'

const record = (offset: number, bytes = 10): StreamRecord => ({
  offset,
  timeMs: 1000 + offset,
  key: null,
  value: new Uint8Array(bytes).fill(offset % 251),
  fullBytes: null,
})
const offsetsIn = (segment: Segment): number[] => {
  const frame = decodeFrame(segment.bytes)
  if (!frame.ok) throw new Error(frame.error)
  expect([frame.value.from, frame.value.next]).toEqual([segment.from, segment.next])
  return frame.value.records.map(({ offset }) => offset)
}
/** Offsets with holes, from 5 on. */
const holedOffsets = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 300 })
  .map((steps) => {
    let at = 4
    return steps.map((step) => {
      at += step
      return at
    })
  })

describe('a segment', () => {
  test('a stretch is cut into a chain of segments of about 128 KB', () => {
    fc.assert(
      fc.property(holedOffsets, fc.integer({ min: 0, max: 3000 }), fc.nat(9), (offsets, bytes, tail) => {
        const next = offsets.at(-1)! + 1 + tail
        const records = offsets.map((offset) => record(offset, bytes))
        const segments = toSegments(3, { from: 5, next, high: next, records }, 1e6)
        let at = 5
        for (const segment of segments) {
          expect(segment.from).toBe(at)
          expect(segment.bytes.length).toBeLessThan(SEGMENT_BYTES + 4000)
          at = segment.next
        }
        expect(at).toBe(next)
        expect(segments.flatMap(offsetsIn)).toEqual(offsets)
      }),
    )
  })

  test('a stretch without records still moves on', () => {
    const [only, ...more] = toSegments(0, { from: 7, next: 12, high: 12, records: [] }, 100)
    expect([only!.from, only!.next, offsetsIn(only!), more.length]).toEqual([7, 12, [], 0])
  })

  test('the rest from any position on has the records from there', () => {
    fc.assert(
      fc.property(holedOffsets, fc.nat(), (offsets, pick) => {
        const next = offsets.at(-1)! + 3
        const whole = toSegment(1, { from: 5, next, high: next, records: offsets.map((o) => record(o)) })
        const position = 6 + (pick % (next - 6))
        const rest = restOfSegment(whole, position)
        expect([rest.from, rest.next]).toEqual([position, next])
        expect(offsetsIn(rest)).toEqual(offsets.filter((offset) => offset >= position))
      }),
    )
  })

  test('big values and keys go on as their beginnings, within one frame', () => {
    const big = limitRecord({ ...record(0, 5000), key: new Uint8Array(9000) }, 4999)
    expect([big.value!.length, big.fullBytes, big.key!.length]).toEqual([200, 5000, 1024])
    const fits = record(0, 5000)
    expect(limitRecord(fits, 5000)).toBe(fits)
    const biggest = { ...record(0, 512 * 1024), key: new Uint8Array(1024) }
    const content = {
      from: 0,
      next: 2,
      high: 2,
      records: [record(0, SEGMENT_BYTES - 30), { ...biggest, offset: 1 }],
    }
    for (const { bytes } of toSegments(0, content, 512 * 1024))
      expect(bytes.length).toBeLessThan(MAX_FRAME_BYTES)
  })
})

describe('the ring', () => {
  const make = (maxBytes = 1e6) => new Ring({ stream: 0, start: 5, maxBytes, maxValueBytes: SEGMENT_BYTES })
  /** Reads from `position` to the end as a cursor does. */
  const walk = (ring: Ring, position: number): number[] => {
    const offsets: number[] = []
    let at = position
    for (let segment = ring.at(at); segment !== null; segment = ring.at(at)) {
      expect(segment.from).toBe(at)
      offsets.push(...offsetsIn(segment))
      at = segment.next
    }
    expect(at).toBe(ring.end)
    return offsets
  }

  test('a cursor from any kept position gets every record after it once, whatever the sealing', () => {
    fc.assert(
      fc.property(
        holedOffsets,
        fc.array(fc.boolean(), { minLength: 300, maxLength: 300 }),
        fc.integer({ min: 200, max: 20_000 }),
        fc.nat(),
        (offsets, seals, maxBytes, pick) => {
          const ring = make(maxBytes)
          let from = 5
          for (const [i, offset] of offsets.entries()) {
            ring.append({ from, next: offset + 1, high: offset + 1, records: [record(offset)] })
            from = offset + 1
            if (seals[i]) ring.seal(from)
          }
          ring.seal(from)
          expect(ring.end).toBe(from)
          const position = ring.start + (pick % (ring.end - ring.start))
          expect(walk(ring, position)).toEqual(offsets.filter((offset) => offset >= position))
          expect(ring.at(ring.start - 1)).toBe(null)
          expect(ring.at(ring.end)).toBe(null)
        },
      ),
    )
  })

  test('it keeps to its budget by dropping the oldest, and always keeps the newest segment', () => {
    const ring = make(50_000)
    for (let offset = 5; offset < 2000; offset++) {
      ring.append({ from: offset, next: offset + 1, high: offset + 1, records: [record(offset, 100)] })
      ring.seal(offset + 1)
      expect(ring.bytes).toBeLessThanOrEqual(50_000)
    }
    expect(ring.start).toBeGreaterThan(1800)
    ring.append({ from: 2000, next: 2001, high: 2001, records: [record(2000, 99_000)] })
    ring.seal(2001)
    expect([ring.start, ring.end]).toEqual([2000, 2001])
  })

  test('slow data is joined while it ages: few frames to replay, the same records, the bytes counted right', () => {
    const ring = make()
    const live: number[] = []
    let at = 5
    for (let offset = 5; offset < 5005; offset++) {
      ring.append({ from: offset, next: offset + 1, high: offset + 1, records: [record(offset, 100)] })
      ring.seal(offset + 1)
      // A cursor that is live, and now and then late, sees each record once across all joining.
      if (offset % 250 < 100) continue
      for (let segment = ring.at(at); segment !== null; segment = ring.at(at)) {
        live.push(...offsetsIn(segment))
        at = segment.next
      }
    }
    expect([...live, ...walk(ring, at)]).toEqual(Array.from({ length: 5000 }, (_, i) => 5 + i))
    let frames = 0
    let bytes = 0
    for (let segment = ring.at(5); segment !== null; segment = ring.at(segment.next)) {
      frames++
      bytes += segment.bytes.length + 300
      expect(segment.bytes.length).toBeLessThan(SEGMENT_BYTES + 4000)
    }
    expect(frames).toBeLessThan(120)
    expect(ring.bytes).toBe(bytes)
    expect(walk(ring, 2000)).toEqual(Array.from({ length: 3005 }, (_, i) => 2000 + i))
  })

  test('big segments stay as they are, and small ones between them do not hold up the joining', () => {
    const ring = make(100e6)
    for (let offset = 5; offset < 1005; offset++) {
      const size = offset % 3 === 0 ? SEGMENT_BYTES / 2 : 10
      ring.append({ from: offset, next: offset + 1, high: offset + 1, records: [record(offset, size)] })
      ring.seal(offset + 1)
    }
    let frames = 0
    for (let segment = ring.at(5); segment !== null; segment = ring.at(segment.next)) frames++
    expect(frames).toBeLessThan(750)
    expect(walk(ring, 5)).toEqual(Array.from({ length: 1000 }, (_, i) => 5 + i))
  })

  test('what is open is not seen, and what is full is sealed at once', () => {
    const ring = make()
    ring.append({ from: 5, next: 6, high: 6, records: [record(5)] })
    expect([ring.end, ring.at(5), ring.hasOpen]).toEqual([5, null, true])
    const many = Array.from({ length: 10 }, (_, i) => record(6 + i, SEGMENT_BYTES))
    expect(ring.append({ from: 6, next: 16, high: 16, records: many })).toBe(true)
    expect(ring.end).toBe(16)
  })

  test('after a jump it begins anew', () => {
    const ring = make()
    ring.append({ from: 5, next: 6, high: 6, records: [record(5)] })
    ring.seal(6)
    ring.reset(100)
    expect([ring.start, ring.end, ring.bytes, ring.at(5), ring.at(100)]).toEqual([100, 100, 0, null, null])
  })
})
