// A segment: a stretch of one stream that is encoded once and sent as the same bytes to every tablet.
import { decodeFrame, encodeFrame, type Frame, type StreamRecord } from '../../shared/frame.ts'

/** Records are gathered into frames of about this many bytes: each frame costs both sides something beside its records. */
export const SEGMENT_BYTES = 128 * 1024
/** How much of an oversize value goes on, bytes. */
const BEGINNING_BYTES = 200
/** Keys are not part of a reading; a longer one goes on as its beginning. */
const MAX_KEY_BYTES = 1024

/** What a frame says, apart from the number of its stream. */
export type FrameContent = Omit<Frame, 'stream'>

/** An encoded frame [from, next); `bytes` is one binary WebSocket message. */
export interface Segment {
  readonly stream: number
  readonly from: number
  readonly next: number
  readonly high: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Encodes one segment of stream number `stream`. */
export function toSegment(stream: number, content: FrameContent): Segment {
  const { from, next, high } = content
  return { stream, from, next, high, bytes: encodeFrame({ stream, ...content }) }
}

/**
 * A record as tablets get it: a value over `maxBytes` goes on as its first 200 bytes with its true size (PROTOCOL 12),
 * a key over 1 KB as its beginning.
 */
export function limitRecord(record: StreamRecord, maxBytes: number): StreamRecord {
  const { key, value } = record
  const keyFits = key === null || key.length <= MAX_KEY_BYTES
  if (keyFits && (value === null || value.length <= maxBytes)) return record
  return {
    ...record,
    key: keyFits ? key : key.subarray(0, MAX_KEY_BYTES),
    ...(value === null || value.length <= maxBytes
      ? {}
      : { value: value.subarray(0, BEGINNING_BYTES), fullBytes: value.length }),
  }
}

/** Bytes a record takes in a frame, estimated from above. */
export const recordBytes = (record: StreamRecord): number =>
  (record.key?.length ?? 0) + (record.value?.length ?? 0) + 24

/** Cuts a stretch into segments of about 128 KB; at least one, so that a stretch without records still moves on. */
export function toSegments(stream: number, content: FrameContent, maxValueBytes: number): Segment[] {
  const segments: Segment[] = []
  let records: StreamRecord[] = []
  let from = content.from
  let bytes = 0
  for (const whole of content.records) {
    const record = limitRecord(whole, maxValueBytes)
    records.push(record)
    bytes += recordBytes(record)
    if (bytes < SEGMENT_BYTES) continue
    const next = record.offset + 1
    segments.push(toSegment(stream, { from, next, high: content.high, records }))
    from = next
    records = []
    bytes = 0
  }
  if (from < content.next || segments.length === 0)
    segments.push(toSegment(stream, { from, next: content.next, high: content.high, records }))
  return segments
}

/**
 * The records of a segment.
 * @throws where it is not what {@link toSegment} made, which would be a fault of this program
 */
export function recordsOf(segment: Segment): readonly StreamRecord[] {
  const frame = decodeFrame(segment.bytes)
  if (!frame.ok) throw new Error(frame.error)
  return frame.value.records
}

/**
 * One segment of several that follow each other without a hole between them.
 * @throws where they are not what {@link toSegment} made, which would be a fault of this program
 */
export function joinSegments(segments: readonly Segment[]): Segment {
  const frames = segments.map(({ bytes }) => {
    const frame = decodeFrame(bytes)
    if (!frame.ok) throw new Error(frame.error)
    return frame.value
  })
  const first = frames[0]!
  const { next, high } = frames[frames.length - 1]!
  const records = frames.flatMap((frame) => frame.records)
  return toSegment(first.stream, { from: first.from, next, high, records })
}

/**
 * The rest of a segment from `position` on (from < position < next), for a tablet that comes back in the middle of one.
 * @throws where the segment is not what {@link toSegment} made, which would be a fault of this program
 */
export function restOfSegment(segment: Segment, position: number): Segment {
  const frame = decodeFrame(segment.bytes)
  if (!frame.ok) throw new Error(frame.error)
  const { stream, next, high, records } = frame.value
  const rest = records.filter((record) => record.offset >= position)
  return toSegment(stream, { from: position, next, high, records: rest })
}
