import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteReader, ByteWriter } from './bytes.ts'

const written = (write: (out: ByteWriter) => void): number[] => {
  const out = new ByteWriter(1)
  write(out)
  return [...out.take()]
}

describe('bytes', () => {
  test('literal examples', () => {
    expect(written((out) => out.u32(0x01020304))).toEqual([4, 3, 2, 1])
    expect(written((out) => out.u64(2 ** 53 - 1))).toEqual([255, 255, 255, 255, 255, 255, 31, 0])
    expect(written((out) => out.varint(0))).toEqual([0])
    expect(written((out) => out.varint(127))).toEqual([127])
    expect(written((out) => out.varint(128))).toEqual([128, 1])
    expect(written((out) => out.varint(300))).toEqual([172, 2])
    expect(written((out) => out.varint(2 ** 53 - 1))).toEqual([255, 255, 255, 255, 255, 255, 255, 15])
    for (const [value, byte] of [
      [0, 0],
      [-1, 1],
      [1, 2],
      [-2, 3],
    ] as const)
      expect(written((out) => out.zigzag(value))).toEqual([byte])
  })

  test('every kind of number comes out as it went in', () => {
    const kinds = fc.oneof(
      fc.tuple(fc.constant('u8' as const), fc.nat(255)),
      fc.tuple(fc.constant('u32' as const), fc.nat(0xffff_ffff)),
      fc.tuple(fc.constant('u64' as const), fc.maxSafeNat()),
      fc.tuple(fc.constant('f32' as const), fc.float()),
      fc.tuple(fc.constant('f64' as const), fc.double()),
      fc.tuple(fc.constant('varint' as const), fc.maxSafeNat()),
      fc.tuple(fc.constant('zigzag' as const), fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })),
    )
    fc.assert(
      fc.property(fc.array(kinds), (list) => {
        const out = new ByteWriter(1)
        for (const [kind, value] of list) out[kind](value)
        const input = new ByteReader(out.take())
        for (const [kind, value] of list) expect(input[kind]()).toBe(value)
        expect([input.failed, input.at]).toEqual([false, out.length])
      }),
    )
  })

  test('past the end there are zeros, and it is known', () => {
    for (const kind of ['u8', 'u32', 'u64', 'f32', 'f64', 'varint', 'zigzag'] as const) {
      const input = new ByteReader(new Uint8Array(0))
      expect([input[kind](), input.failed]).toEqual([0, true])
    }
    const input = new ByteReader(new Uint8Array([1, 2, 3]))
    expect(input.bytes(4)).toEqual(new Uint8Array(0))
    expect([input.failed, input.u8()]).toEqual([true, 0])
  })

  test.each([
    ['that does not end', [255, 255, 255, 255, 255, 255, 255, 255, 1]],
    ['above 2^53 - 1', [255, 255, 255, 255, 255, 255, 255, 127]],
    ['that is cut off', [128]],
  ])('a varint %s fails', (_name, bytes) => {
    const input = new ByteReader(new Uint8Array(bytes))
    expect([input.varint(), input.failed]).toEqual([0, true])
  })

  test('what was taken does not change when the writer is used again', () => {
    const out = new ByteWriter()
    out.u8(1)
    const first = out.take()
    out.clear()
    out.u8(2)
    expect([first[0], out.take()[0]]).toEqual([1, 2])
  })
})
