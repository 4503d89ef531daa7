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

/** Reads from `position` to `end` and returns the offsets. */
async function replay(old: OldReads, reader: EmbeddedLog, position: number, end: number): Promise<number[]> {
  const offsets: number[] = []
  for (let at = position; at < end; ) {
    const read = await old.read(0, reader.stream, at)
    if (!read.ok || read.value.segment === null) throw new Error(JSON.stringify(read))
    const { from, next, bytes } = read.value.segment
    expect(from).toBe(at)
    const frame = decodeFrame(bytes)
    if (!frame.ok) throw new Error(frame.error)
    offsets.push(...frame.value.records.map(({ offset }) => offset))
    at = next
  }
  return offsets
}

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
    expect(old.cached(0, 0)).toBe(null)
    expect(old.cached(0, 49_999)).not.toBe(null)
    old.forget(0)
    expect([old.bytes, old.cached(0, 49_999)]).toEqual([0, null])
  })

  test('the end of the log is nothing yet, below its beginning is out of range', async () => {
    const reader = log()
    reader.dropBefore(10)
    const old = reads(reader)
    expect(await old.read(0, reader.stream, 50_000)).toEqual({ ok: true, value: { segment: null } })
    expect(await old.read(0, reader.stream, 9)).toEqual({
      ok: false,
      error: { code: 'out-of-range', bounds: { epoch: 'e', low: 10, high: 50_000 } },
    })
  })
})
