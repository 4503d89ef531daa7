// Puts the database file together from blocks and redo log, checking every byte on the way. What cannot be had whole is
// said in words; a file that would mix old and new pages is never handed out.
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Said, said } from '../domain/said.ts'
import type { JournalStart } from './journal.ts'
import { BLOCK_BYTES, PAGE_BYTES, PagedFile } from './paged-file.ts'
import type { Fault, Head, Persistence, StoredBlock } from './persistence.ts'
import { checksum, decodeRedo, type Redo } from './redo.ts'

const BLOCKS_AT_ONCE = 8
const RECORDS_AT_ONCE = 128

/** A file ready to be opened. `cut`: the end of the log was missing or torn, so its last flushes are gone. */
export interface LoadedFile {
  readonly file: PagedFile
  readonly start: JournalStart
  readonly cut: boolean
}

/** Loads what `head` describes. `damaged`: it cannot be put together; the caller begins anew. */
export async function loadFile(
  persistence: Persistence,
  head: Head,
): Promise<Result<LoadedFile, Fault | { readonly code: 'damaged'; readonly text: Said }>> {
  const [log, blocks] = await Promise.all([
    readLog(persistence, head),
    readAllBlocks(persistence, Math.ceil(head.sizeBytes / BLOCK_BYTES)),
  ])
  if (!log.ok) return log
  if (!blocks.ok) return blocks

  const inLog = new Set<number>()
  for (const { redo } of log.value.flushes) for (const { page } of redo.pages) inLog.add(page)
  const whole: Uint8Array<ArrayBuffer>[] = []
  for (let number = 0; number * BLOCK_BYTES < head.sizeBytes; number++) {
    const block = blocks.value.get(number)
    if (block && checksum(block.bytes) !== block.checksum)
      return damaged(said('block-changed', { block: number }))
    if (block && block.asOf > log.value.next) return damaged(said('log-short'))
    const have = block?.bytes.length ?? 0
    const end = Math.min(head.sizeBytes, (number + 1) * BLOCK_BYTES)
    for (let at = number * BLOCK_BYTES + have; at < end; at += PAGE_BYTES)
      if (!inLog.has(at / PAGE_BYTES) && !log.value.cut)
        return damaged(said('block-missing', { block: number }))
    whole.push(wholeBlock(block?.bytes))
  }
  // After a cut the file is as long as its own header says, which the replay below brings up to date.
  const file = new PagedFile(head.sizeBytes, whole)
  const touched = new Set<number>()
  let logBytes = 0
  for (const { redo, bytes } of log.value.flushes) {
    logBytes += bytes
    for (const { page, image } of redo.pages) {
      file.set(image, page * PAGE_BYTES)
      touched.add(Math.floor((page * PAGE_BYTES) / BLOCK_BYTES))
    }
  }
  file.takeDirty()
  const sizeBytes = file.headerPages * PAGE_BYTES
  if (log.value.cut && sizeBytes !== head.sizeBytes) {
    if (sizeBytes > head.sizeBytes || sizeBytes === 0) return damaged(said('log-torn'))
    const shorter = new PagedFile(sizeBytes, whole.slice(0, Math.ceil(sizeBytes / BLOCK_BYTES)))
    return ok({ file: shorter, start: startOf(head, shorter, touched, logBytes, log.value.next), cut: true })
  }
  return ok({ file, start: startOf(head, file, touched, logBytes, log.value.next), cut: log.value.cut })
}

const startOf = (
  head: Head,
  file: PagedFile,
  touched: ReadonlySet<number>,
  logBytes: number,
  next: number,
): JournalStart => ({
  head: { ...head, sizeBytes: file.sizeBytes, next },
  touched: new Set([...touched].filter((number) => number < file.blockCount)),
  logBytes,
})

interface Log {
  readonly flushes: readonly { readonly redo: Redo; readonly bytes: number }[]
  /** Number after the last record that counts. */
  readonly next: number
  readonly cut: boolean
}

async function readLog(persistence: Persistence, head: Head): Promise<Result<Log, Fault>> {
  const flushes: { redo: Redo; bytes: number }[] = []
  let seq = head.first
  let complete = 0
  let completeSeq = head.first
  for (let from = head.first; from < head.next && seq === from; from += RECORDS_AT_ONCE) {
    const some = await persistence.readRecords(from, Math.min(head.next, from + RECORDS_AT_ONCE))
    if (!some.ok) return some
    for (const record of some.value) {
      const redo = record.seq === seq ? decodeRedo(record.bytes) : null
      if (!redo?.ok) break
      flushes.push({ redo: redo.value, bytes: record.bytes.length })
      seq += 1
      if (redo.value.completes) {
        complete = flushes.length
        completeSeq = seq
      }
    }
  }
  flushes.length = complete
  return ok({ flushes, next: completeSeq, cut: completeSeq !== head.next })
}

async function readAllBlocks(
  persistence: Persistence,
  count: number,
): Promise<Result<ReadonlyMap<number, StoredBlock>, Fault>> {
  const blocks = new Map<number, StoredBlock>()
  // The next range is on its way while one is looked through.
  let coming = persistence.readBlocks(0, Math.min(count, BLOCKS_AT_ONCE))
  for (let from = 0; from < count; from += BLOCKS_AT_ONCE) {
    const some = await coming
    if (!some.ok) return some
    const next = from + BLOCKS_AT_ONCE
    if (next < count) coming = persistence.readBlocks(next, Math.min(count, next + BLOCKS_AT_ONCE))
    for (const block of some.value) blocks.set(block.number, block)
  }
  return ok(blocks)
}

function wholeBlock(bytes: Uint8Array<ArrayBuffer> | undefined): Uint8Array<ArrayBuffer> {
  if (bytes?.length === BLOCK_BYTES && bytes.byteOffset === 0) return bytes
  const whole = new Uint8Array(BLOCK_BYTES)
  if (bytes) whole.set(bytes)
  return whole
}

const damaged = (text: Said) => fail({ code: 'damaged' as const, text })
