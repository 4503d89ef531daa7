import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, PAGE_BYTES, PagedFile } from './paged-file.ts'

const write = fc.record({
  position: fc.oneof(
    fc.nat(3 * BLOCK_BYTES),
    fc.constantFrom(0, BLOCK_BYTES - 1, BLOCK_BYTES, 2 * BLOCK_BYTES - 5),
  ),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 9000 }),
})

describe('PagedFile', () => {
  it('reads back what a plain array would hold, and marks every page that differs', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 12 }), (writes) => {
        const file = new PagedFile()
        const plain = new Uint8Array(4 * BLOCK_BYTES)
        let size = 0
        for (const { position, bytes } of writes) {
          file.set(bytes, position)
          plain.set(bytes, position)
          size = Math.max(size, position + bytes.length)
        }
        expect(file.sizeBytes).toBe(size)
        expect(Buffer.compare(file.copy(), plain.subarray(0, size))).toBe(0)
        const last = writes[writes.length - 1]!
        const from = Math.max(0, last.position - 100)
        const to = Math.min(size, last.position + last.bytes.length + 100)
        expect(Buffer.compare(file.subarray(from, to), plain.subarray(from, to))).toBe(0)
        const dirty = new Set(file.takeDirty())
        // A new file is dirty from end to end: no page may be without a stored image.
        for (let page = 0; page * PAGE_BYTES < size; page++) expect(dirty.has(page)).toBe(true)
        expect(file.dirtyCount).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  it('becomes other bytes by marking only the pages that differ', () => {
    const file = new PagedFile()
    const bytes = new Uint8Array(10 * PAGE_BYTES).fill(7)
    file.become(bytes)
    file.takeDirty()
    bytes[3 * PAGE_BYTES + 5] = 8
    bytes[9 * PAGE_BYTES] = 9
    file.become(bytes)
    expect(file.takeDirty()).toEqual([3, 9])
    file.become(bytes.subarray(0, 4 * PAGE_BYTES))
    expect(file.sizeBytes).toBe(4 * PAGE_BYTES)
    expect(file.takeDirty()).toEqual([])
  })

  it('is as long as the database while it is handed over and endless after, until it is detached', () => {
    const file = new PagedFile(2 * PAGE_BYTES)
    expect(file.length).toBe(2 * PAGE_BYTES)
    expect(file.slice()).toBe(file)
    expect(file.length).toBeGreaterThan(1e12)
    file.detach()
    expect(file.length).toBe(2 * PAGE_BYTES)
  })
})
