import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame, deflatedFrame, encodeFrame, FRAME_HEADER_BYTES } from '../../../shared/frame.ts'
import { inflateFrame } from './inflate.ts'

const golden = JSON.parse(
  readFileSync(new URL('../../../shared/vectors/deflated-frames.json', import.meta.url), 'utf8'),
) as { name: string; hex: string; plain: string }[]
const fromHex = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, 'hex'))
const frame = (value: Uint8Array) =>
  encodeFrame({
    ...{ stream: 1, from: 5, next: 9, high: 9 },
    records: [{ offset: 5, timeMs: 7, key: null, value, fullBytes: null }],
  })
const deflate = (plain: Uint8Array<ArrayBuffer>) =>
  deflatedFrame(plain, deflateRawSync(plain.subarray(FRAME_HEADER_BYTES)))
const error = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const inflated = await inflateFrame(bytes)
  return inflated.ok ? 'taken' : inflated.error
}

describe('deflated frames', () => {
  test.each(golden)('golden: $name', async ({ hex, plain }) => {
    const inflated = await inflateFrame(fromHex(hex))
    expect(inflated.ok && Buffer.from(inflated.value).toString('hex')).toBe(plain)
  })

  test('any frame comes out as it went in; one that is plain is returned itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (value) => {
        const plain = frame(value)
        expect(await inflateFrame(plain)).toEqual({ ok: true, value: plain })
        expect(await inflateFrame(deflate(plain))).toEqual({ ok: true, value: plain })
      }),
    )
  })

  test('a bomb is refused in words, and so is what is cut off or no deflate at all', async () => {
    const plain = frame(new Uint8Array(10))
    expect(await error(deflatedFrame(plain, deflateRawSync(new Uint8Array(200 << 20))))).toMatch(
      /^a frame of \d+ bytes unfolds to more than the limit of 1048576$/,
    )
    const whole = deflate(frame(new Uint8Array(5000).map((_, i) => i * 7)))
    expect(await error(whole.slice(0, whole.length - 5))).toMatch(/are not deflated as it says$/)
    expect(await error(deflatedFrame(plain, new Uint8Array(50).fill(255)))).toMatch(
      /are not deflated as it says$/,
    )
  })

  test('who does not inflate first is told so', () => {
    const decoded = decodeFrame(deflate(frame(new Uint8Array(100))))
    expect(decoded).toEqual({
      ok: false,
      error: 'the records of a frame are deflated; they are inflated first',
    })
  })
})
