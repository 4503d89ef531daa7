import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteWriter } from './bytes.ts'
import { decodeFrame, encodeFrame, type Frame, MAX_FRAME_BYTES, readFrameHeader } from './frame.ts'

interface TextFrame extends Omit<Frame, 'records'> {
  readonly records: readonly {
    readonly offset: number
    readonly timeMs: number
    readonly key: string | null
    readonly value: string | null
    readonly fullBytes: number | null
  }[]
}

const vectors = <T>(file: string): T =>
  JSON.parse(readFileSync(new URL(`vectors/${file}`, import.meta.url), 'utf8')) as T
const bytesOf = (text: string | null) => (text === null ? null : new Uint8Array(Buffer.from(text)))
const fromHex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const plain = (frame: Frame): Frame => ({
  ...frame,
  records: frame.records.map((record) => ({
    ...record,
    key: record.key && Uint8Array.from(record.key),
    value: record.value && Uint8Array.from(record.value),
  })),
})

describe('golden frames', () => {
  test.each(vectors<{ name: string; hex: string; frame: TextFrame }[]>('frames.json'))(
    '$name',
    ({ hex, frame }) => {
      const records = frame.records.map((r) => ({ ...r, key: bytesOf(r.key), value: bytesOf(r.value) }))
      const binary: Frame = { ...frame, records }
      expect(Buffer.from(encodeFrame(binary)).toString('hex')).toBe(hex)
      const decoded = decodeFrame(fromHex(hex))
      expect(decoded.ok && plain(decoded.value)).toEqual(binary)
    },
  )
})

describe('frames that are refused', () => {
  test.each(vectors<{ name: string; hex: string; error: string }[]>('refused-frames.json'))(
    '$name',
    ({ hex, error }) => {
      const decoded = decodeFrame(fromHex(hex))
      expect(decoded.ok ? 'taken' : decoded.error).toMatch(new RegExp(error))
    },
  )

  test('a frame over the limit', () => {
    const header = readFrameHeader(new Uint8Array(MAX_FRAME_BYTES + 1))
    expect(header.ok ? 'taken' : header.error).toBe('a frame of 1048577 bytes is over the limit of 1048576')
  })

  test('bytes of any kind: a frame or a sentence, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(43), (noise, at) => {
        const start = encodeFrame({ stream: 1, from: 5, next: 90, high: 90, records: [] })
        start.set(noise.subarray(0, 44 - at), at)
        const out = new ByteWriter()
        out.bytes(start)
        out.bytes(noise)
        const decoded = decodeFrame(out.take())
        if (!decoded.ok) expect(decoded.error.length).toBeGreaterThan(10)
      }),
    )
  })
})

describe('any frame', () => {
  const record = fc.record({
    step: fc.integer({ min: 0, max: 1000 }),
    timeMs: fc.integer({ min: 0, max: 2 ** 48 }),
    key: fc.option(fc.uint8Array({ maxLength: 20 })),
    value: fc.option(fc.uint8Array({ maxLength: 300 })),
    fullBytes: fc.option(fc.integer({ min: 300, max: Number.MAX_SAFE_INTEGER })),
  })

  test('comes out as it went in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 52 }),
        fc.array(record, { maxLength: 30 }),
        fc.nat(9),
        fc.nat(0xffff),
        (from, steps, tail, stream) => {
          let at = from
          const records = steps.map(({ step, fullBytes, ...rest }) => {
            const offset = at + step
            at = offset + 1
            return { ...rest, offset, fullBytes: rest.value === null ? null : fullBytes }
          })
          const next = at + tail
          const frame: Frame = { stream, from, next, high: next + tail, records }
          const decoded = decodeFrame(encodeFrame(frame))
          expect(decoded.ok && plain(decoded.value)).toEqual(frame)
          const header = readFrameHeader(encodeFrame(frame))
          expect(header).toMatchObject({ ok: true, value: { stream, from, next, count: records.length } })
        },
      ),
    )
  })

  test('is decoded where it stands in a bigger buffer', () => {
    const frame: Frame = {
      stream: 1,
      from: 0,
      next: 1,
      high: 1,
      records: [{ offset: 0, timeMs: 5, key: null, value: new Uint8Array([1, 2, 3]), fullBytes: null }],
    }
    const bytes = encodeFrame(frame)
    const bigger = new Uint8Array(bytes.length + 20)
    bigger.set(bytes, 7)
    const decoded = decodeFrame(bigger.subarray(7, 7 + bytes.length))
    expect(decoded.ok && plain(decoded.value)).toEqual(frame)
  })
})

test('the bytes of a frame stay as they are while others are encoded', () => {
  const frame = (value: string): Frame => ({
    ...{ stream: 1, from: 0, next: 1, high: 1 },
    records: [
      { offset: 0, timeMs: 5, key: null, value: new Uint8Array(Buffer.from(value)), fullBytes: null },
    ],
  })
  const first = encodeFrame(frame('a long one, and then shorter ones'))
  const asItWas = Uint8Array.from(first)
  expect(encodeFrame(frame('short'))).not.toEqual(asItWas)
  expect(first).toEqual(asItWas)
  expect(encodeFrame(frame('a long one, and then shorter ones'))).toEqual(asItWas)
})
