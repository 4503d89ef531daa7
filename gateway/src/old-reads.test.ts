import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { decodeFrame } from '../../shared/frame.ts'
import { OldReads } from './old-reads.ts'
import { EmbeddedLog } from './sources/embedded.ts'

const log = () => {
  const made = new EmbeddedLog({ topic: 't', epoch: 'e' })
  for (let n = 0; n < 50_000; n++) made.append({ key: null, value: Buffer.from(`value ${n}`), timeMs: n })
  return made
}
const reads = (reader: EmbeddedLog, maxBytes = 100 << 20) =>
  new OldReads(reader, { maxBytes, maxValueBytesOf: () => 1e6, onBounds: () => {} })

/** Reads from `position` to `end` and returns the offsets; after each segment it is busy for so many turns of the loop. */
async function replay(
  old: OldReads,
  reader: EmbeddedLog,
  position: number,
  end: number,
  turns = 0,
): Promise<number[]> {
  const offsets: number[] = []
  const cursor = { stream: 0, position }
  while (cursor.position < end) {
    const read = await old.read(reader.stream, cursor)
    if (!read.ok || read.value.segment === null) throw new Error(JSON.stringify(read))
    const { from, next, bytes } = read.value.segment
    expect(from).toBe(cursor.position)
    const frame = decodeFrame(bytes)
    if (!frame.ok) throw new Error(frame.error)
    offsets.push(...frame.value.records.map(({ offset }) => offset))
    cursor.position = next
    for (let n = 0; n < turns; n++) await turn()
  }
  return offsets
}
const at = (position: number) => ({ stream: 0, position })

describe('reads of old records', () => {
  test('thirty tablets that replay together cost the reads of one', async () => {
    const reader = log()
    const alone = reads(reader)
    await replay(alone, reader, 0, 50_000)
    const shared = reads(reader)
    const all = await Promise.all(Array.from({ length: 30 }, () => replay(shared, reader, 0, 50_000)))
    for (const offsets of all) expect(offsets).toEqual(Array.from({ length: 50_000 }, (_, i) => i))
    expect(shared.reads).toBe(alone.reads)
  })

  test('tablets that begin apart and go at different speeds cost little more than one: who is ahead waits for them', async () => {
    const reader = log()
    const alone = reads(reader)
    await replay(alone, reader, 0, 50_000)
    const shared = reads(reader, alone.bytes / 4)
    const herd = Array.from({ length: 30 }, async (_, i) => {
      for (let n = 0; n < i; n++) await turn()
      return replay(shared, reader, 0, 50_000, 1 + (i % 4))
    })
    for (const offsets of await Promise.all(herd)) expect(offsets.length).toBe(50_000)
    expect(shared.reads).toBeLessThanOrEqual(1.1 * alone.reads)
  })

  test('a tablet that stands still holds nobody up', async () => {
    const reader = log()
    const alone = reads(reader)
    await replay(alone, reader, 0, 50_000)
    const shared = reads(reader, alone.bytes / 4)
    await shared.read(reader.stream, at(0))
    const beganMs = performance.now()
    await replay(shared, reader, 0, 50_000)
    // It is waited for once, until what it was on its way to is dropped.
    expect(performance.now() - beganMs).toBeLessThan(1000)
    expect(shared.reads).toBe(alone.reads)
  })

  test('tablets at different positions share what overlaps, each record once for each', async () => {
    const reader = log()
    const old = reads(reader)
    const starts = [0, 1, 777, 20_000, 20_001, 49_999]
    const all = await Promise.all(starts.map((start) => replay(old, reader, start, 50_000)))
    for (const [i, offsets] of all.entries())
      expect(offsets).toEqual(Array.from({ length: 50_000 - starts[i]! }, (_, n) => starts[i]! + n))
  })

  test('what is kept is bounded, the least recently used goes first', async () => {
    const reader = log()
    const old = reads(reader, 300_000)
    await replay(old, reader, 0, 50_000)
    expect(old.bytes).toBeLessThanOrEqual(300_000)
    expect(old.cached(at(0))).toBe(null)
    expect(old.cached(at(49_999))).not.toBe(null)
    old.forget(0)
    expect([old.bytes, old.cached(at(49_999))]).toEqual([0, null])
  })

  test('the end of the log is nothing yet, below its beginning is out of range', async () => {
    const reader = log()
    reader.dropBefore(10)
    const old = reads(reader)
    expect(await old.read(reader.stream, at(50_000))).toEqual({ ok: true, value: { segment: null } })
    expect(await old.read(reader.stream, at(9))).toEqual({
      ok: false,
      error: { code: 'out-of-range', bounds: { epoch: 'e', low: 10, high: 50_000 } },
    })
  })
})
