// Redo records: up to 15 page images each, so that a record stays below the 64 KB from which IndexedDB puts a value into a
// file of its own. That is slow to commit for a small flush; a big one (catching up) is a record of some MB in a file of its
// own, which is written once, where its database would write it again each time it is compacted. Records of one flush belong
// together: only the last of them completes it.
//
//   u32 magic 'LRD1' · u32 checksum of all that follows · u32 flags (1 = completes its flush) · u32 count of pages ·
//   u32 page number each · page images                                                          (little-endian)
import { fail, ok, type Result } from '../../../shared/result.ts'
import { PAGE_BYTES } from './paged-file.ts'

/** The most pages one record of a small flush holds. */
export const PAGES_PER_RECORD = 15
/** A flush of more pages is a big one … */
export const BIG_FLUSH_PAGES = 60
/** … whose records hold so many at most. */
export const PAGES_PER_BIG_RECORD = 1024
const MAGIC = 0x3144524c
const COMPLETES = 1
const HEADER_BYTES = 16

/** What a record says. Images are views into its bytes. */
export interface Redo {
  readonly completes: boolean
  readonly pages: readonly { readonly page: number; readonly image: Uint8Array }[]
}

/** Encodes the flush of `pages` (numbers from 0, in order) with their images from `read`, as one or more records. */
export function encodeRedo(
  pages: readonly number[],
  read: (page: number) => Uint8Array,
): Uint8Array<ArrayBuffer>[] {
  const records: Uint8Array<ArrayBuffer>[] = []
  const each = pages.length > BIG_FLUSH_PAGES ? PAGES_PER_BIG_RECORD : PAGES_PER_RECORD
  for (let from = 0; from < pages.length; from += each) {
    const some = pages.slice(from, from + each)
    const bytes = new Uint8Array(HEADER_BYTES + some.length * (4 + PAGE_BYTES))
    const view = new DataView(bytes.buffer)
    view.setUint32(0, MAGIC, true)
    view.setUint32(8, from + each >= pages.length ? COMPLETES : 0, true)
    view.setUint32(12, some.length, true)
    some.forEach((page, i) => {
      view.setUint32(HEADER_BYTES + 4 * i, page, true)
      bytes.set(read(page), HEADER_BYTES + 4 * some.length + PAGE_BYTES * i)
    })
    view.setUint32(4, checksum(bytes.subarray(8)), true)
    records.push(bytes)
  }
  return records
}

/** Decodes one record; the error says what is wrong with it. */
export function decodeRedo(bytes: Uint8Array): Result<Redo> {
  if (bytes.length < HEADER_BYTES)
    return fail(`a redo record of ${bytes.length} bytes is shorter than its header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== MAGIC) return fail('a redo record does not begin with its magic number')
  const count = view.getUint32(12, true)
  if (bytes.length !== HEADER_BYTES + count * (4 + PAGE_BYTES))
    return fail(`a redo record of ${count} pages has ${bytes.length} bytes`)
  if (view.getUint32(4, true) !== checksum(bytes.subarray(8)))
    return fail('the checksum of a redo record is not that of its bytes')
  const pages = Array.from({ length: count }, (_, i) => {
    const at = HEADER_BYTES + 4 * count + PAGE_BYTES * i
    return { page: view.getUint32(HEADER_BYTES + 4 * i, true), image: bytes.subarray(at, at + PAGE_BYTES) }
  })
  return ok({ completes: (view.getUint32(8, true) & COMPLETES) !== 0, pages })
}

/** 32-bit checksum of bytes (FNV-1a over 32-bit words with a final mix; a tail of 1-3 bytes counts as a padded word). */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 ^ bytes.length
  const words = bytes.length >> 2
  if (bytes.byteOffset % 4 === 0) {
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset, words)
    for (let i = 0; i < words; i++) hash = Math.imul((hash ^ view[i]!) >>> 0, 0x01000193) ^ (hash >>> 15)
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let i = 0; i < words; i++)
      hash = Math.imul((hash ^ view.getUint32(4 * i, true)) >>> 0, 0x01000193) ^ (hash >>> 15)
  }
  let tail = 0
  for (let i = words << 2; i < bytes.length; i++) tail = (tail << 8) | bytes[i]!
  hash = Math.imul(hash ^ tail, 0x01000193)
  return (hash ^ (hash >>> 13)) >>> 0
}
