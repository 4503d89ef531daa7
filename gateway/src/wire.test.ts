import { readFileSync } from 'node:fs'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { FRAME_HEADER_BYTES, isDeflated, plainFrame } from '../../shared/frame.ts'
import { recordsOf, toSegment } from './segment.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { crew } from './testing/crew.ts'
import { message, numbersOf, range } from './testing/lab.ts'
import type { Tablet } from './testing/tablet.ts'
import { DEFLATE_FROM_BYTES, Wire } from './wire.ts'

const TOPIC = 'machines'
const { lab, tablet } = crew()

const fill = (log: EmbeddedLog, count: number, from = 0) => {
  for (const n of range(count, from))
    log.append({ key: Buffer.from(`m${n % 3}`), value: message(n), timeMs: 1000 + n })
}
const got = (from: Tablet): number[] => numbersOf(from.values(TOPIC))
const newLog = () => new EmbeddedLog({ topic: TOPIC, epoch: 'e1' })

const segment = (keys: readonly (string | null)[], value = '{}') =>
  toSegment(2, {
    ...{ from: 10, next: 40, high: 50 },
    records: keys.map((key, i) => ({
      ...{ offset: 10 + i, timeMs: i, key: key === null ? null : Buffer.from(key) },
      ...{ value: Buffer.from(value), fullBytes: null },
    })),
  })

describe('rule 18: a subscription may name keys', () => {
  test('it gets the records of those, old and live, as one chain to the same end', async () => {
    const log = newLog()
    fill(log, 9000)
    const gateway = await lab(log, { LINESIDE_RING_MB: '1' })
    const one = tablet(gateway, { keys: ['m1'] })
    const two = tablet(gateway, { keys: ['m2', 'm1', 'm2', 'nobody'] })
    const all = tablet(gateway)
    for (const t of [one, two, all]) await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    fill(log, 3000, 9000)
    for (const t of [one, two, all]) await t.until('the end', () => t.of(TOPIC).position === 12_000)
    expect(got(one)).toEqual(range(12_000).filter((n) => n % 3 === 1))
    expect(got(two)).toEqual(range(12_000).filter((n) => n % 3 !== 0))
    expect(got(all)).toEqual(range(12_000))
    for (const t of [one, two, all]) {
      expect(t.of(TOPIC)).toMatchObject({ caughtUp: 1, gaps: [] })
      expect(t.faults).toEqual([])
    }
    const owed = () => gateway.health().clients.flatMap(({ streams }) => streams)
    await one.until('all credit back', () =>
      owed().every(({ unacknowledgedBytes, lag }) => unacknowledgedBytes === 0 && lag === 0),
    )
  })

  test('drops in mid-stream with holes in the offsets: none missing, none twice', async () => {
    const log = newLog()
    const t = tablet(await lab(log), { keys: ['m0'] })
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    for (const round of range(20)) {
      fill(log, 50, round * 50)
      log.skip(round % 4)
      if (round % 3 === 0) {
        t.drop()
        t.connect()
      } else await t.until('the end', () => t.of(TOPIC).position === log.high)
    }
    await t.until('the end', () => t.of(TOPIC).position === log.high)
    expect(got(t)).toEqual(range(1000).filter((n) => n % 3 === 0))
    expect(t.faults).toEqual([])
  })

  test('one that never acknowledges still waits at its credit', async () => {
    const log = newLog()
    fill(log, 30_000)
    const gateway = await lab(log, { LINESIDE_CREDIT_BYTES: '65536' })
    const t = tablet(gateway, { keys: ['m0'], acknowledges: false })
    await t.until('its credit used', () => t.of(TOPIC).unacknowledgedBytes > 30_000)
    const others = tablet(gateway)
    await others.until('all', () => others.of(TOPIC).position === 30_000)
    expect(t.of(TOPIC).position).toBeLessThan(30_000)
    expect(t.of(TOPIC).unacknowledgedBytes).toBeLessThanOrEqual(65_536)
  })

  test('records without a key are everybody’s: nobody knows whose they are without reading them', () => {
    const wire = new Wire(1 << 20)
    const filtered = wire.filtered(segment(['a', null, 'b', 'a']), wire.filter(['a']))
    expect(filtered).toMatchObject({ stream: 2, from: 10, next: 40, high: 50 })
    expect(recordsOf(filtered).map(({ offset }) => offset)).toEqual([10, 11, 13])
  })

  test('equal sets of keys share one filter and one segment', () => {
    const wire = new Wire(1 << 20)
    const [a, b] = [wire.filter(['x', 'y']), wire.filter(['y', 'x', 'y'])]
    expect(a).toBe(b)
    const whole = segment(['x', 'z'])
    expect(wire.filtered(whole, a)).toBe(wire.filtered(whole, b))
    expect(wire.filteredMade).toBe(1)
    expect(wire.filtered(whole, wire.filter(['z']))).not.toBe(wire.filtered(whole, a))
  })
})

describe('rule 19: frames are deflated for who asks, once for all', () => {
  test('who asks and who does not get the same records, old and live', async () => {
    const log = newLog()
    fill(log, 20_000)
    const gateway = await lab(log, { LINESIDE_RING_MB: '1' })
    const [plain, packed] = [tablet(gateway), tablet(gateway, { deflate: true })]
    for (const t of [plain, packed]) await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    fill(log, 5000, 20_000)
    for (const t of [plain, packed]) await t.until('the end', () => t.of(TOPIC).position === 25_000)
    expect(got(packed)).toEqual(range(25_000))
    expect(got(plain)).toEqual(got(packed))
    expect([plain.deflatedFrames, plain.faults, packed.faults]).toEqual([0, [], []])
    expect(packed.deflatedFrames).toBeGreaterThan(5)
    expect(packed.wireBytes).toBeLessThan(plain.wireBytes / 2)
  })

  test('with keys too', async () => {
    const log = newLog()
    fill(log, 20_000)
    const t = tablet(await lab(log), { deflate: true, keys: ['m2'] })
    await t.until('caught up', () => t.of(TOPIC).caughtUp === 1)
    expect(got(t)).toEqual(range(20_000).filter((n) => n % 3 === 2))
    expect(t.deflatedFrames).toBeGreaterThan(0)
  })

  test('forms never hold more bytes than they may, and one that was dropped is made again', () => {
    const wire = new Wire(20_000)
    const value = 'a reading like many others '.repeat(20)
    const all = Array.from({ length: 50 }, () => segment(Array(25).fill('machine-1'), value))
    const filter = wire.filter(['machine-1'])
    for (const each of all) {
      expect(isDeflated(wire.deflated(each))).toBe(true)
      expect(wire.bytes).toBeLessThanOrEqual(20_000)
      const { bytes } = wire.filtered(each, filter)
      expect(wire.bytes).toBeLessThanOrEqual(Math.max(20_000, bytes.length + each.bytes.length))
    }
    const made = wire.filteredMade
    expect(wire.filtered(all[0]!, filter).bytes).toEqual(all[0]!.bytes)
    expect(wire.filteredMade).toBe(made + 1)
  })

  test('the same bytes for all; small ones, and those that do not shrink, go as they are', () => {
    const wire = new Wire(1 << 20)
    const big = segment(Array(25).fill('machine-1'), 'a reading like many others '.repeat(20))
    expect(wire.deflated(big)).toBe(wire.deflated(big))
    expect(isDeflated(wire.deflated(big))).toBe(true)
    const unfolded = plainFrame(wire.deflated(big), [
      inflateRawSync(wire.deflated(big).subarray(FRAME_HEADER_BYTES)),
    ])
    expect(Buffer.from(unfolded).equals(big.bytes)).toBe(true)
    const small = segment(['machine-1'])
    expect(small.bytes.length).toBeLessThan(DEFLATE_FROM_BYTES)
    expect(wire.deflated(small)).toBe(small.bytes)
    const noise = deflateRawSync(readFileSync(new URL('./wire.ts', import.meta.url))).toString('latin1')
    const tight = toSegment(0, {
      ...{ from: 0, next: 1, high: 1 },
      records: [
        { offset: 0, timeMs: 0, key: null, value: Buffer.from(noise.repeat(1), 'latin1'), fullBytes: null },
      ],
    })
    expect(isDeflated(wire.deflated(tight))).toBe(false)
  })
})
