import { describe, expect, it } from 'vitest'
import { PAGE_BYTES } from './paged-file.ts'
import {
  BIG_FLUSH_PAGES,
  checksum,
  decodeRedo,
  encodeRedo,
  PAGES_PER_BIG_RECORD,
  PAGES_PER_RECORD,
} from './redo.ts'

const image = (page: number) => new Uint8Array(PAGE_BYTES).map((_, i) => (page * 31 + i) % 251)

describe('redo records', () => {
  it('come back page by page; only the last of a flush completes it, and each stays below 64 KB', () => {
    const pages = Array.from({ length: 2 * PAGES_PER_RECORD + 3 }, (_, i) => 7 * i)
    const records = encodeRedo(pages, image)
    expect(records.map((record) => record.length < 65_536)).toEqual([true, true, true])
    const decoded = records.map((record) => decodeRedo(record))
    expect(decoded.map((redo) => redo.ok && redo.value.completes)).toEqual([false, false, true])
    const back = decoded.flatMap((redo) => (redo.ok ? redo.value.pages : []))
    expect(back.map(({ page }) => page)).toEqual(pages)
    for (const { page, image: stored } of back) expect(Buffer.compare(stored, image(page))).toBe(0)
  })

  it('a big flush is one record of a few MB, which completes it, or some', () => {
    const sizes = [BIG_FLUSH_PAGES, BIG_FLUSH_PAGES + 1, PAGES_PER_BIG_RECORD + 1].map((count) => {
      const pages = Array.from({ length: count }, (_, i) => 3 * i)
      const records = encodeRedo(pages, image)
      const decoded = records.map((record) => decodeRedo(record))
      expect(decoded.flatMap((redo) => (redo.ok ? redo.value.pages : [])).map(({ page }) => page)).toEqual(
        pages,
      )
      expect(decoded.at(-1)).toMatchObject({ ok: true, value: { completes: true } })
      return records.length
    })
    expect(sizes).toEqual([4, 1, 2])
  })

  it('refuses a record that was changed anywhere, cut or is none, in words', () => {
    const [record] = encodeRedo([4, 5], image)
    for (let at = 0; at < record!.length; at += 97) {
      const torn = record!.slice()
      torn[at]! ^= 0x10
      expect(decodeRedo(torn).ok).toBe(false)
    }
    expect(decodeRedo(record!.subarray(0, 5000))).toEqual({
      ok: false,
      error: 'a redo record of 2 pages has 5000 bytes',
    })
    expect(decodeRedo(new Uint8Array(3)).ok).toBe(false)
    expect(decodeRedo(new Uint8Array(64)).ok).toBe(false)
  })

  it('checksum does not depend on where the bytes lie in memory', () => {
    const bytes = image(3)
    const shifted = new Uint8Array(PAGE_BYTES + 1)
    shifted.set(bytes, 1)
    expect(checksum(shifted.subarray(1))).toBe(checksum(bytes))
    expect(checksum(bytes.subarray(0, 7))).not.toBe(checksum(bytes.subarray(0, 6)))
  })
})
