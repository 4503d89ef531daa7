// Readings as they are stored: one small blob each, exact to the last digit. A value such as 75.23 is kept as the whole
// number 7523 with its count of decimals, which takes 2 to 5 bytes instead of 8 and comes back as the same double.
import { ByteReader, ByteWriter } from '../../../shared/bytes.ts'

/** What the detector said of one stored reading. */
export interface StoredReading {
  /** Abnormal by the detector or a sensor check. */
  readonly alarm: boolean
  /** Detector units; NaN while no model was ready. */
  readonly score: number
  /** The score that counted as an alarm then, same units; NaN with `score`. */
  readonly limit: number
  /** One value per sensor of the machine; NaN where there was none. May be shorter than the machine's list of today. */
  readonly values: readonly number[]
}

/** Many readings, ready to be inserted: reading i is machine `machines[i]` at `timesMs[i]`, blob `ends[i - 1] ?? 0` to `ends[i]`. */
export interface PackedReadings {
  readonly count: number
  /** Event times, epoch ms. */
  readonly timesMs: Float64Array<ArrayBuffer>
  /** Machine numbers as the roster gives them. */
  readonly machines: Uint16Array<ArrayBuffer>
  /** End of each blob in `blobs`, bytes. */
  readonly ends: Uint32Array<ArrayBuffer>
  readonly blobs: Uint8Array<ArrayBuffer>
}

const ALARM = 1
// Head byte of a value: count of decimals (0-9) + 16 x log2 of its bytes, or one of these two.
const DOUBLE = 14
const MISSING = 15
const MAX_DECIMALS = 9
const POWERS = Array.from({ length: MAX_DECIMALS + 1 }, (_, k) => 10 ** k)

/** Collects readings of one commit. */
export class ReadingPacker {
  readonly #timesMs: number[] = []
  readonly #machines: number[] = []
  readonly #ends: number[] = []
  readonly #blobs = new ByteWriter(4096)

  /** Readings collected since the last `take`. */
  get count(): number {
    return this.#timesMs.length
  }

  /** Adds one reading; `values` are copied, NaN and infinities are stored as missing. */
  add(
    timeMs: number,
    machine: number,
    verdict: { readonly alarm: boolean; readonly score: number; readonly limit: number },
    values: ArrayLike<number>,
  ): void {
    this.#timesMs.push(timeMs)
    this.#machines.push(machine)
    this.#blobs.u8(verdict.alarm ? ALARM : 0)
    this.#blobs.f32(verdict.score)
    this.#blobs.f32(verdict.limit)
    for (let i = 0; i < values.length; i++) writeValue(this.#blobs, values[i]!)
    this.#ends.push(this.#blobs.length)
  }

  /** Adds a reading that is packed already; the bytes are copied. */
  addBlob(timeMs: number, machine: number, blob: Uint8Array): void {
    this.#timesMs.push(timeMs)
    this.#machines.push(machine)
    this.#blobs.bytes(blob)
    this.#ends.push(this.#blobs.length)
  }

  /** What was collected, and an empty packer. All four buffers may be transferred. */
  take(): PackedReadings {
    const packed = {
      count: this.#timesMs.length,
      timesMs: Float64Array.from(this.#timesMs),
      machines: Uint16Array.from(this.#machines),
      ends: Uint32Array.from(this.#ends),
      blobs: this.#blobs.take(),
    }
    this.#timesMs.length = 0
    this.#machines.length = 0
    this.#ends.length = 0
    this.#blobs.clear()
    return packed
  }
}

/** Readings of several packers as one. Of a single one the very same buffers. */
export function joinPacked(parts: readonly PackedReadings[]): PackedReadings {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const count = sum(parts.map((part) => part.count))
  const timesMs = new Float64Array(count)
  const machines = new Uint16Array(count)
  const ends = new Uint32Array(count)
  const blobs = new Uint8Array(sum(parts.map((part) => part.blobs.length)))
  let at = 0
  let bytes = 0
  for (const part of parts) {
    timesMs.set(part.timesMs, at)
    machines.set(part.machines, at)
    for (let i = 0; i < part.count; i++) ends[at + i] = bytes + part.ends[i]!
    blobs.set(part.blobs, bytes)
    at += part.count
    bytes += part.blobs.length
  }
  return { count, timesMs, machines, ends, blobs }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

const reader = new ByteReader(new Uint8Array(0))

/** Reads one blob made by `ReadingPacker`; null where the bytes are not one (torn or foreign). */
export const unpackReading = (blob: Uint8Array): StoredReading | null =>
  readReading(reader.begin(blob), blob.length)

/** Reads the blob that `input` stands at and that ends before byte `end`; null, and `input` anywhere, where it is not one. */
export function readReading(input: ByteReader, end: number): StoredReading | null {
  const flags = input.u8()
  const score = input.f32()
  const limit = input.f32()
  // A plain array of numbers: a small typed array takes far longer to make.
  const values: number[] = []
  while (!input.failed && input.at < end) values.push(readValue(input))
  if (input.failed || input.at !== end || flags > ALARM) return null
  return { alarm: flags === ALARM, score, limit, values }
}

function writeValue(out: ByteWriter, value: number): void {
  if (!Number.isFinite(value)) return out.u8(MISSING)
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const whole = Math.round(value * POWERS[decimals]!)
    if (whole > 0x7fffffff || whole < -0x80000000) break
    // A whole number over a power of ten is the double nearest to that decimal, so equality means exact.
    if (whole / POWERS[decimals]! !== value || (whole === 0 && Object.is(value, -0))) continue
    if (whole >= -0x80 && whole < 0x80) {
      out.u8(decimals)
      out.u8(whole & 0xff)
    } else if (whole >= -0x8000 && whole < 0x8000) {
      out.u8(decimals | 16)
      out.u8(whole & 0xff)
      out.u8((whole >> 8) & 0xff)
    } else {
      out.u8(decimals | 32)
      out.u32(whole >>> 0)
    }
    return
  }
  out.u8(DOUBLE)
  out.f64(value)
}

function readValue(input: ByteReader): number {
  const head = input.u8()
  if (head === MISSING) return Number.NaN
  if (head === DOUBLE) return input.f64()
  const power = POWERS[head & 15]
  if (power === undefined) return Number.NaN
  if (head >> 4 === 0) return ((input.u8() << 24) >> 24) / power
  if (head >> 4 === 1) {
    const low = input.u8()
    return (((input.u8() << 24) >> 16) | low) / power
  }
  return (input.u32() | 0) / power
}
