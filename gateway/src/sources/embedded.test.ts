import { describe, expect, test } from 'vitest'
import { contractOf } from './contract.ts'
import { EmbeddedLog } from './embedded.ts'

contractOf('embedded', async () => {
  const log = new EmbeddedLog({ topic: 'machines', epoch: 'first', firstOffset: 5000 })
  return {
    reader: log,
    append: async (rows) => {
      for (const { value, timeMs } of rows)
        log.append({ key: null, value: value === null ? null : Buffer.from(value), timeMs })
    },
    dropBefore: async (offset) => log.dropBefore(offset),
    recreate: async () => log.recreate('second'),
    close: () => log.close(),
  }
})

describe('the embedded log', () => {
  test('keeps at most its budget, and always the newest record', () => {
    const log = new EmbeddedLog({ topic: 't', epoch: 'e', maxBytes: 100_000 })
    for (let i = 0; i < 5000; i++) log.append({ key: null, value: Buffer.alloc(100), timeMs: i })
    expect(log.high).toBe(5000)
    expect(log.high - log.low).toBe(Math.floor(100_000 / 300))
    log.append({ key: null, value: Buffer.alloc(1_000_000), timeMs: 6000 })
    expect([log.low, log.high]).toEqual([5000, 5001])
  })

  test('holes are passed over, and the position after them is reached', async () => {
    const log = new EmbeddedLog({ topic: 't', epoch: 'e' })
    log.append({ key: null, value: Buffer.from('a'), timeMs: 1 })
    log.skip(10)
    log.append({ key: null, value: Buffer.from('b'), timeMs: 2 })
    log.skip(3)
    const read = await log.readAt(log.stream, 1)
    expect(read).toMatchObject({ ok: true, value: { from: 1, next: 15, high: 15 } })
    expect(read.ok && read.value.records.map(({ offset }) => offset)).toEqual([11])
  })
})
