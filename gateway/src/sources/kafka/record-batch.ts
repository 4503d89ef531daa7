// Record batches (message format 2) as a fetch response holds them. kafkajs decodes them too, but drops each batch's last
// offset: then a batch emptied by compaction cannot be stepped over without risking to step over records.
// Format: https://kafka.apache.org/documentation/#recordbatch
import type { StreamRecord } from '../../../../shared/frame.ts'
import { decompress } from './codecs.ts'

/** A transaction whose records must not be shown. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: number
}

/** What a stretch of batches holds from a position on. */
export interface DecodedBatches {
  /** Offset after the last whole batch, or the position where there is none. */
  readonly next: number
  /** Keys and values are views into the response. */
  readonly records: StreamRecord[]
}

const HEADER_BYTES = 61
// Anything beyond is no time, and would not fit a frame; the parser of messages refuses what is above MAX_TIME_MS.
const MAX_RECORD_TIME_MS = 2 ** 48
const LENGTH_END = 12
const COUNT_AT = 57
const CODEC_MASK = 0x07
const LOG_APPEND_TIME = 0x08
const TRANSACTIONAL = 0x10
const CONTROL = 0x20

/**
 * Decodes the whole batches in `bytes` and drops records before `position`; a cut batch at the end is left for the next
 * read. Records of aborted transactions and control records are passed over (read committed). A batch that cannot be
 * unpacked becomes one record per offset whose value says so, and is then counted as malformed instead of lost.
 */
export async function decodeBatches(
  bytes: Buffer,
  position: number,
  aborted: readonly AbortedTransaction[],
): Promise<DecodedBatches> {
  const records: StreamRecord[] = []
  const pending = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  const abortedNow = new Set<bigint>()
  let next = position
  let at = 0
  while (at + HEADER_BYTES <= bytes.length) {
    const base = readInt64(bytes, at)
    const end = at + LENGTH_END + bytes.readInt32BE(at + 8)
    if (end > bytes.length) break
    if (bytes[at + 16] !== 2) {
      // An entry of the format before Kafka 0.11: one message, or one wrapper of messages, that ends at `base`.
      if (base >= position) records.push(unreadable(base, `message format ${bytes[at + 16]} is not read`))
      next = Math.max(next, base + 1)
      at = end
      continue
    }
    const attributes = bytes.readInt16BE(at + 21)
    const last = base + bytes.readInt32BE(at + 23)
    const producerId = bytes.readBigInt64BE(at + 43)
    while (pending[0] !== undefined && pending[0].firstOffset <= last)
      abortedNow.add(pending.shift()!.producerId)
    if ((attributes & CONTROL) !== 0) abortedNow.delete(producerId)
    else if ((attributes & TRANSACTIONAL) === 0 || !abortedNow.has(producerId))
      await decodeBatch(bytes.subarray(at, end), { base, last, attributes }, position, records)
    next = Math.max(next, last + 1)
    at = end
  }
  return { next, records }
}

/** What stands before a batch's records. */
interface BatchHeader {
  readonly base: number
  readonly last: number
  readonly attributes: number
}

async function decodeBatch(
  batch: Buffer,
  header: BatchHeader,
  position: number,
  records: StreamRecord[],
): Promise<void> {
  const { base, last, attributes } = header
  const codec = attributes & CODEC_MASK
  const before = records.length
  let reason = 'it does not hold the records it says'
  let body: Buffer | null = batch.subarray(HEADER_BYTES)
  if (codec !== 0 && batch.readInt32BE(COUNT_AT) > 0) {
    const unpacked = await decompress(codec, body)
    body = unpacked.ok ? unpacked.value : null
    if (!unpacked.ok) reason = unpacked.error
  }
  if (body !== null && decodeRecords(batch, body, header, position, records)) return
  records.length = before
  for (let offset = Math.max(base, position); offset <= last; offset++)
    records.push(unreadable(offset, reason))
}

/** Appends the records in `body`; false where it is not what the batch's header says. */
function decodeRecords(
  batch: Buffer,
  body: Buffer,
  { base, last, attributes }: BatchHeader,
  position: number,
  records: StreamRecord[],
): boolean {
  const baseTimeMs = readInt64(batch, 27)
  const logTimeMs = (attributes & LOG_APPEND_TIME) !== 0 ? readInt64(batch, 35) : null
  const input = new VarintReader(body)
  let before = base - 1
  for (let left = batch.readInt32BE(COUNT_AT); left > 0; left--) {
    const length = input.varint()
    const end = input.at + length
    if (length < 0 || end > body.length) return false
    input.at += 1 // attributes of a record: unused
    const ownTimeMs = baseTimeMs + input.varint()
    const timeMs = Math.min(Math.max(0, logTimeMs ?? ownTimeMs), MAX_RECORD_TIME_MS)
    const offset = base + input.varint()
    const key = input.bytes()
    const value = input.bytes()
    if (input.at > end || offset <= before || offset > last) return false
    before = offset
    input.at = end // headers are not passed on
    if (offset >= position) records.push({ offset, timeMs, key, value, fullBytes: null })
  }
  return true
}

function unreadable(offset: number, reason: string): StreamRecord {
  const value = Buffer.from(`gateway: this batch of records cannot be read: ${reason}`)
  return { offset, timeMs: 0, key: null, value, fullBytes: null }
}

/** Signed (zigzag) variable-length integers up to 2^53, which every offset and time in practice is below. */
class VarintReader {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  varint(): number {
    let raw = 0
    let scale = 1
    let byte: number
    do {
      byte = this.#bytes[this.at++] ?? 0
      raw += (byte & 0x7f) * scale
      scale *= 128
    } while (byte >= 0x80 && scale < 2 ** 64)
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }

  /** A length and so many bytes; null for the length -1. */
  bytes(): Buffer | null {
    const length = this.varint()
    if (length < 0) return null
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }
}

/** A signed 64-bit number that is known to be below 2^53. */
export const readInt64 = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)
