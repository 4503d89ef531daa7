// One flush as it stands in the second copy's redo files.
//
//   u32 magic 'LME1' · u32 checksum of all that follows · u32 running number · u32 bytes of the file after the flush, in
//   pages · f64 from, f64 next: the redo numbers of the first copy · u32 count of pages · 16 bytes epoch as 4 x u32 ·
//   u32 page numbers · page images                                                                (little-endian)
import { PAGE_BYTES } from './paged-file.ts'
import { checksum } from './redo.ts'

const MAGIC = 0x31454d4c
const HEADER_BYTES = 56

/** One flush: it takes the first copy's log from `from` to `next`. Images are views. */
export interface MirrorEntry {
  /** Running number in the mirror, by which two files are put in order. */
  readonly seq: number
  readonly epoch: string
  readonly from: number
  readonly next: number
  readonly sizeBytes: number
  readonly pages: readonly { readonly page: number; readonly image: Uint8Array }[]
}

/** Encodes an entry. The epoch is 32 hexadecimal digits. */
export function encodeEntry(entry: MirrorEntry): Uint8Array<ArrayBuffer> {
  const { pages, epoch } = entry
  const bytes = new Uint8Array(HEADER_BYTES + pages.length * (4 + PAGE_BYTES))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(8, entry.seq, true)
  view.setUint32(12, entry.sizeBytes / PAGE_BYTES, true)
  view.setFloat64(16, entry.from, true)
  view.setFloat64(24, entry.next, true)
  view.setUint32(32, pages.length, true)
  for (let i = 0; i < 4; i++)
    view.setUint32(36 + 4 * i, Number.parseInt(epoch.slice(8 * i, 8 * i + 8), 16), true)
  pages.forEach(({ page, image }, i) => {
    view.setUint32(HEADER_BYTES + 4 * i, page, true)
    bytes.set(image, HEADER_BYTES + 4 * pages.length + PAGE_BYTES * i)
  })
  view.setUint32(4, checksum(bytes.subarray(8)), true)
  return bytes
}

/** Decodes all whole entries at the beginning of a file; what follows the last of them was never finished. */
export function decodeEntries(bytes: Uint8Array<ArrayBuffer>): { entries: MirrorEntry[]; end: number } {
  const entries: MirrorEntry[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + HEADER_BYTES <= bytes.length && view.getUint32(at, true) === MAGIC) {
    const count = view.getUint32(at + 32, true)
    const end = at + HEADER_BYTES + count * (4 + PAGE_BYTES)
    if (end > bytes.length || view.getUint32(at + 4, true) !== checksum(bytes.subarray(at + 8, end))) break
    const from = at
    const pages = Array.from({ length: count }, (_, i) => {
      const image = from + HEADER_BYTES + 4 * count + PAGE_BYTES * i
      return {
        page: view.getUint32(from + HEADER_BYTES + 4 * i, true),
        image: bytes.subarray(image, image + PAGE_BYTES),
      }
    })
    const words = [0, 1, 2, 3].map((i) => view.getUint32(from + 36 + 4 * i, true))
    entries.push({
      seq: view.getUint32(at + 8, true),
      epoch: words.map((word) => word.toString(16).padStart(8, '0')).join(''),
      from: view.getFloat64(at + 16, true),
      next: view.getFloat64(at + 24, true),
      sizeBytes: view.getUint32(at + 12, true) * PAGE_BYTES,
      pages,
    })
    at = end
  }
  return { entries, end: at }
}
