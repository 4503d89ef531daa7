import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBatches } from './record-batch.ts'

// kafkajs's own encoder of batches, as the other side.
const require = createRequire(import.meta.url)
type Encoded = { buffer: Buffer }
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (options: unknown) => Encoded
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(options: unknown): Promise<Encoded>
}

interface Row {
  readonly key: string | null
  readonly value: string | null
  readonly timeMs: number
}

/** One batch at `base`; `compression` 1 is gzip. */
async function batch(base: number, rows: readonly Row[], compression = 0): Promise<Buffer> {
  const firstTimestamp = rows[0]?.timeMs ?? 0
  const { buffer } = await RecordBatch({
    compression,
    firstTimestamp,
    maxTimestamp: firstTimestamp,
    producerId: -1,
    producerEpoch: 0,
    firstSequence: 0,
    partitionLeaderEpoch: 0,
    lastOffsetDelta: rows.length - 1,
    records: rows.map(({ key, value, timeMs }, offsetDelta) =>
      encodeRecord({
        key,
        value,
        offsetDelta,
        timestampDelta: timeMs - firstTimestamp,
        headers: { trace: 'abc' },
      }),
    ),
  })
  const bytes = Buffer.from(buffer)
  bytes.writeBigInt64BE(BigInt(base), 0)
  return bytes
}
const row = (n: number): Row => ({ key: null, value: `v${n}`, timeMs: 1_700_000_000_000 + n })
const text = (value: Uint8Array | null) => (value === null ? null : Buffer.from(value).toString())

/** Marks a batch as one of a transaction, or as its end. */
function ofTransaction(bytes: Buffer, producerId: bigint, control: boolean): Buffer {
  const marked = Buffer.from(bytes)
  marked.writeInt16BE(marked.readInt16BE(21) | 0x10 | (control ? 0x20 : 0), 21)
  marked.writeBigInt64BE(producerId, 43)
  return marked
}

describe('record batches', () => {
  const rows = fc.array(
    fc.record({
      key: fc.option(fc.string()),
      value: fc.option(fc.string({ maxLength: 300 })),
      timeMs: fc.integer({ min: 0, max: 2 ** 42 }),
    }),
    { minLength: 1, maxLength: 20 },
  )

  test('what kafkajs encodes comes out the same, from any position on, plain or gzip', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.boolean(), fc.nat(30), async (a, b, packed, skip) => {
        const codec = packed ? 1 : 0
        // A hole of 7 offsets between the two.
        const second = 100 + a.length + 7
        const bytes = Buffer.concat([await batch(100, a, codec), await batch(second, b, codec)])
        const position = Math.min(100 + skip, second + b.length)
        const decoded = await decodeBatches(bytes, position, [])
        const all = [
          ...a.map((r, i) => ({ offset: 100 + i, ...r })),
          ...b.map((r, i) => ({ offset: second + i, ...r })),
        ].filter(({ offset }) => offset >= position)
        expect(
          decoded.records.map(({ offset, key, value, timeMs }) => ({
            offset,
            key: text(key),
            value: text(value),
            timeMs,
          })),
        ).toEqual(all)
        expect(decoded.next).toBe(second + b.length)
      }),
    )
  })

  test('a batch that is cut off is left for the next read', async () => {
    const whole = await batch(0, [row(0), row(1)])
    const next = await batch(2, [row(2)])
    for (let cut = 0; cut < next.length; cut++) {
      const decoded = await decodeBatches(Buffer.concat([whole, next.subarray(0, cut)]), 0, [])
      expect([decoded.next, decoded.records.length]).toEqual([2, 2])
    }
  })

  test('a batch that compaction has emptied is stepped over', async () => {
    const emptied = (await batch(10, [row(1), row(2), row(3)])).subarray(0, 61)
    const bytes = Buffer.from(emptied)
    bytes.writeInt32BE(61 - 12, 8)
    bytes.writeInt32BE(0, 57)
    expect(await decodeBatches(bytes, 11, [])).toEqual({ next: 13, records: [] })
  })

  test('records of aborted transactions and control records are passed over', async () => {
    const bytes = Buffer.concat([
      await batch(0, [row(0)]),
      ofTransaction(await batch(1, [row(1)]), 7n, false),
      ofTransaction(await batch(2, [row(2)]), 8n, false),
      ofTransaction(await batch(3, [{ key: '\0\0\0\0', value: 'x', timeMs: 1 }]), 7n, true),
      ofTransaction(await batch(4, [row(4)]), 7n, false),
      ofTransaction(await batch(5, [{ key: '\0\0\0\x01', value: 'x', timeMs: 1 }]), 7n, true),
    ])
    const decoded = await decodeBatches(bytes, 0, [{ producerId: 7n, firstOffset: 1 }])
    expect(decoded.records.map(({ value }) => text(value))).toEqual(['v0', 'v2', 'v4'])
    expect(decoded.next).toBe(6)
  })

  test('a batch that cannot be unpacked becomes records that say so, one for each offset', async () => {
    const broken = await batch(20, [row(0), row(1)], 1)
    broken.fill(0xee, 70)
    const good = await batch(22, [row(2)])
    const unknown = await batch(23, [row(3)])
    unknown.writeInt16BE(6, 21)
    const decoded = await decodeBatches(Buffer.concat([broken, good, unknown]), 20, [])
    expect(decoded.next).toBe(24)
    expect(decoded.records.map(({ offset, value }) => [offset, text(value)])).toEqual([
      [20, expect.stringMatching(/^gateway: this batch of records cannot be read: gzip could not unpack it/)],
      [21, expect.stringMatching(/^gateway: this batch of records cannot be read: gzip could not unpack it/)],
      [22, 'v2'],
      [23, 'gateway: this batch of records cannot be read: compression 6 is not known'],
    ])
  })

  test('bytes that lie about their lengths never throw, and the chain goes on', async () => {
    const good = await batch(0, [row(0), row(1), row(2)])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 61, max: good.length - 1 }), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(good)
        bytes[at] = byte
        const decoded = await decodeBatches(bytes, 0, [])
        expect(decoded.next).toBe(3)
        expect(decoded.records.length).toBeGreaterThan(0)
        const offsets = decoded.records.map(({ offset }) => offset)
        expect([...new Set(offsets)].sort((a, b) => a - b)).toEqual(offsets)
        expect(offsets.at(-1)).toBeLessThan(3)
      }),
    )
  })

  test('the time of the log is taken where the topic wants it', async () => {
    const bytes = await batch(0, [row(0), row(5)])
    bytes.writeInt16BE(bytes.readInt16BE(21) | 0x08, 21)
    bytes.writeBigInt64BE(1_800_000_000_000n, 35)
    const { records } = await decodeBatches(bytes, 0, [])
    expect(records.map(({ timeMs }) => timeMs)).toEqual([1_800_000_000_000, 1_800_000_000_000])
  })

  test('a time beyond all times is held within what a frame can carry', async () => {
    const bytes = await batch(0, [row(0)])
    bytes.writeBigInt64BE(2n ** 62n, 27)
    const [late] = (await decodeBatches(bytes, 0, [])).records
    expect(late!.timeMs).toBe(2 ** 48)
    bytes.writeBigInt64BE(-5000n, 27)
    expect((await decodeBatches(bytes, 0, [])).records[0]!.timeMs).toBe(0)
  })
})
