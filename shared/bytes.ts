// Bytes in and out: little-endian numbers, and LEB128 variable-length integers up to 2^53 - 1.

/** Writes into a buffer that grows. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #at = 0

  /** `capacity`: bytes to begin with. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#at
  }

  u8(value: number): void {
    this.#need(1)
    this.#bytes[this.#at++] = value
  }

  u32(value: number): void {
    this.#need(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }

  /** An unsigned integer up to 2^53 - 1 in eight bytes. */
  u64(value: number): void {
    this.#need(8)
    this.#view.setBigUint64(this.#at, BigInt(value), true)
    this.#at += 8
  }

  f32(value: number): void {
    this.#need(4)
    this.#view.setFloat32(this.#at, value, true)
    this.#at += 4
  }

  f64(value: number): void {
    this.#need(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  /** A non-negative integer up to 2^53 - 1, 7 bits a byte, low bits first. */
  varint(value: number): void {
    this.#need(8)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#at++] = rest
  }

  /** An integer of either sign (up to 2^52), zigzag-coded: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  bytes(value: Uint8Array): void {
    this.#need(value.length)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
  }

  /** What was written, as bytes of its own. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at)
  }

  /** Forgets what was written and keeps the buffer. */
  clear(): void {
    this.#at = 0
  }

  #need(count: number): void {
    if (this.#at + count <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

/** Reads from bytes; never throws: past the end it yields zeros and `failed` becomes true. */
export class ByteReader {
  #bytes: Uint8Array
  #view: DataView
  #at: number
  #failed = false

  /** Begins at byte `at` of `bytes`. */
  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = at
  }

  /**
   * Begins anew, at byte `at` of `bytes`. Where much is read, one reader that stays is read with again and again: V8 forgets
   * what it has optimised for objects of a class once there are none.
   */
  begin(bytes: Uint8Array, at = 0): this {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    this.#at = at
    this.#failed = false
    return this
  }

  /** Index of the next byte. */
  get at(): number {
    return this.#at
  }

  /** True once something was read that is not there. */
  get failed(): boolean {
    return this.#failed
  }

  u8(): number {
    return this.#has(1) ? this.#bytes[this.#at++]! : 0
  }

  u32(): number {
    if (!this.#has(4)) return 0
    this.#at += 4
    return this.#view.getUint32(this.#at - 4, true)
  }

  u64(): number {
    if (!this.#has(8)) return 0
    this.#at += 8
    return Number(this.#view.getBigUint64(this.#at - 8, true))
  }

  f32(): number {
    if (!this.#has(4)) return 0
    this.#at += 4
    return this.#view.getFloat32(this.#at - 4, true)
  }

  f64(): number {
    if (!this.#has(8)) return 0
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }

  varint(): number {
    let value = 0
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      if (!this.#has(1)) return 0
      const byte = this.#bytes[this.#at++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
    }
    this.#failed = true
    return 0
  }

  zigzag(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** The next `count` bytes as a view, not a copy. */
  bytes(count: number): Uint8Array {
    if (!this.#has(count)) return new Uint8Array(0)
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  #has(count: number): boolean {
    if (!this.#failed && this.#at + count <= this.#bytes.length) return true
    this.#failed = true
    return false
  }
}
