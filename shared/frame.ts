// Data frames: a stretch of one stream as bytes. Values travel as Kafka holds them; nothing here looks inside.
//
//   offset  size  field                          (little-endian)
//   0       1     magic 0x4C ('L')
//   1       1     frame version (1)
//   2       1     encoding of the records (0 = as they are, 1 = raw deflate, RFC 1951)
//   3       1     reserved, 0
//   4       4     stream number, as given in `welcome`
//   8       8     from: offset of the first record looked at
//   16      8     next: offset after the last one; may be more than from + count (compaction, transactions)
//   24      8     high: offset after the newest record the log holds
//   32      8     base time, epoch ms
//   40      4     count of records
//   44      …     records: varint offset - previous next, zigzag varint ms - base time, varint key length + 1 (0 = no key),
//                 key, varint kind, kind 0: varint length, value · 1: no value · 2: varint true size, varint length, beginning
import { ByteReader, ByteWriter } from './bytes.ts'
import { fail, ok, type Result } from './result.ts'

export const FRAME_VERSION = 1
const MAGIC = 0x4c
/** Bytes before the first record. */
export const FRAME_HEADER_BYTES = 44
/** The most bytes one frame may have; a longer one is a protocol error. */
export const MAX_FRAME_BYTES = 1 << 20

/** One record of a stream. */
export interface StreamRecord {
  readonly offset: number
  /** The record's own time (Kafka's timestamp), epoch ms. */
  readonly timeMs: number
  readonly key: Uint8Array | null
  /** The value's bytes; null for a record without a value; only the beginning where `fullBytes` says so. */
  readonly value: Uint8Array | null
  /** True size in bytes of a value that was too big to pass on; null where `value` is whole. */
  readonly fullBytes: number | null
}

/** A stretch [from, next) of one stream. `from` of a frame is `next` of the one before it: the chain rule. */
export interface Frame {
  readonly stream: number
  readonly from: number
  readonly next: number
  /** Offset after the newest record the log holds. */
  readonly high: number
  readonly records: readonly StreamRecord[]
}

/** Encodes one record as it stands in a frame after `previousNext` (the offset after the record before it). */
export function writeRecord(
  out: ByteWriter,
  record: StreamRecord,
  previousNext: number,
  baseTimeMs: number,
): void {
  out.varint(record.offset - previousNext)
  out.zigzag(Math.round(record.timeMs) - baseTimeMs)
  if (record.key === null) out.varint(0)
  else {
    out.varint(record.key.length + 1)
    out.bytes(record.key)
  }
  if (record.value === null) out.varint(1)
  else if (record.fullBytes === null) {
    out.varint(0)
    out.varint(record.value.length)
    out.bytes(record.value)
  } else {
    out.varint(2)
    out.varint(record.fullBytes)
    out.varint(record.value.length)
    out.bytes(record.value)
  }
}

/** All frames are written here, one at a time: a buffer that grew anew for each would keep the garbage collector busy. */
const writer = new ByteWriter(FRAME_HEADER_BYTES + 64)

/** Encodes a frame; its bytes are one binary WebSocket message. Base time is the first record's. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const baseTimeMs = Math.round(frame.records[0]?.timeMs ?? 0)
  writer.clear()
  writer.u8(MAGIC)
  writer.u8(FRAME_VERSION)
  writer.u8(0)
  writer.u8(0)
  writer.u32(frame.stream)
  writer.u64(frame.from)
  writer.u64(frame.next)
  writer.u64(frame.high)
  writer.u64(baseTimeMs)
  writer.u32(frame.records.length)
  let next = frame.from
  for (const record of frame.records) {
    writeRecord(writer, record, next, baseTimeMs)
    next = record.offset + 1
  }
  return writer.take()
}

/** What a frame's header says, read without touching its records: enough for the chain rule and for routing. */
export interface FrameHeader {
  readonly stream: number
  readonly from: number
  readonly next: number
  readonly high: number
  readonly baseTimeMs: number
  readonly count: number
}

/** Reads a frame's header; the error is a sentence that names what is wrong. */
export function readFrameHeader(bytes: Uint8Array): Result<FrameHeader> {
  if (bytes.length < FRAME_HEADER_BYTES)
    return fail(`a frame of ${bytes.length} bytes is shorter than its header`)
  if (bytes.length > MAX_FRAME_BYTES)
    return fail(`a frame of ${bytes.length} bytes is over the limit of ${MAX_FRAME_BYTES}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== MAGIC) return fail(`a frame begins with ${view.getUint8(0)} instead of ${MAGIC}`)
  if (view.getUint8(1) !== FRAME_VERSION)
    return fail(`frame version ${view.getUint8(1)} is not ${FRAME_VERSION}`)
  if (view.getUint8(2) > 1) return fail(`record encoding ${view.getUint8(2)} is not known`)
  const [from, next, high, baseTimeMs] = [8, 16, 24, 32].map((at) => Number(view.getBigUint64(at, true))) as [
    number,
    number,
    number,
    number,
  ]
  if (![from, next, high, baseTimeMs].every(Number.isSafeInteger))
    return fail('an offset of a frame is above 2^53 - 1')
  const count = view.getUint32(40, true)
  if (next < from || count > next - from)
    return fail(`a frame of ${count} records cannot reach from ${from} to ${next}`)
  return ok({ stream: view.getUint32(4, true), from, next, high, baseTimeMs, count })
}

/** True for a frame whose records are deflated (encoding 1). */
export const isDeflated = (bytes: Uint8Array): boolean => bytes[2] === 1

/** The frame with its header as it is and `records`, its deflated records, behind it. */
export function deflatedFrame(plain: Uint8Array, records: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + records.length)
  bytes.set(plain.subarray(0, FRAME_HEADER_BYTES))
  bytes.set(records, FRAME_HEADER_BYTES)
  bytes[2] = 1
  return bytes
}

/** The frame whose inflated records are `parts`, one after the other. */
export function plainFrame(deflated: Uint8Array, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, FRAME_HEADER_BYTES))
  bytes.set(deflated.subarray(0, FRAME_HEADER_BYTES))
  bytes[2] = 0
  let at = FRAME_HEADER_BYTES
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Decodes a whole frame. Its records must not be deflated. Keys and values are views into `bytes`, not copies. The error names what is wrong. */
export function decodeFrame(bytes: Uint8Array): Result<Frame> {
  const header = readFrameHeader(bytes)
  if (!header.ok) return header
  if (isDeflated(bytes)) return fail('the records of a frame are deflated; they are inflated first')
  const { stream, from, next, high, baseTimeMs, count } = header.value
  const input = new ByteReader(bytes, FRAME_HEADER_BYTES)
  const records: StreamRecord[] = []
  let offset = from
  for (let i = 0; i < count; i++) {
    offset += input.varint()
    const timeMs = baseTimeMs + input.zigzag()
    const keyLength = input.varint()
    const key = keyLength === 0 ? null : input.bytes(keyLength - 1)
    const kind = input.varint()
    const fullBytes = kind === 2 ? input.varint() : null
    const value = kind === 1 ? null : input.bytes(input.varint())
    if (kind > 2) return fail(`record ${i} of a frame is of the unknown kind ${kind}`)
    if (input.failed) return fail(`a frame of ${bytes.length} bytes ends inside record ${i} of ${count}`)
    if (offset >= next) return fail(`record ${i} of a frame has the offset ${offset}, beyond its end ${next}`)
    records.push({ offset, timeMs, key, value, fullBytes })
    offset += 1
  }
  if (input.at !== bytes.length)
    return fail(`a frame has ${bytes.length - input.at} bytes after its last record`)
  return ok({ stream, from, next, high, records })
}
