// Writes and reads a binary image, little-endian, closed by a checksum. Reading never throws: the first thing that does not
// fit makes the reader `torn`, every later read gives zeros, and the caller asks once at the end.

/** FNV-1a over bytes: enough to tell a torn or foreign image from a whole one. Returns an unsigned 32-bit number. */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash >>> 0
}

/** Builds an image; `finish` appends the checksum. */
export class ImageWriter {
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  /** An unsigned 32-bit integer. */
  u32(value: number): void {
    this.#need(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /** A 64-bit float, NaN and infinities included. */
  f64(value: number): void {
    this.#need(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** A text of any length, UTF-8. */
  text(value: string): void {
    const bytes = new TextEncoder().encode(value)
    this.u32(bytes.length)
    this.#need(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Numbers with full precision, their count first. */
  f64s(values: ArrayLike<number>): void {
    this.u32(values.length)
    for (let i = 0; i < values.length; i++) this.f64(values[i]!)
  }

  /** Numbers of single precision, their count first. */
  f32s(values: Float32Array): void {
    this.u32(values.length)
    this.#need(4 * values.length)
    for (let i = 0; i < values.length; i++) this.#view.setFloat32(this.#length + 4 * i, values[i]!, true)
    this.#length += 4 * values.length
  }

  /** The whole image with its checksum; the writer is done after it. */
  finish(): Uint8Array {
    this.u32(checksum(this.#bytes.subarray(0, this.#length)))
    return this.#bytes.slice(0, this.#length)
  }

  #need(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

/** Reads what `ImageWriter` wrote, in the same order. */
export class ImageReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #torn = false

  /** `bytes`: a whole image, checksum included. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** true when the checksum at the end fits everything before it. */
  get isWhole(): boolean {
    const end = this.#bytes.length - 4
    return end >= 0 && this.#view.getUint32(end, true) === checksum(this.#bytes.subarray(0, end))
  }

  /** true when something was read that is not there or cannot be. */
  get isTorn(): boolean {
    return this.#torn
  }

  /** true when everything but the checksum has been read. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length - 4
  }

  u32(): number {
    return this.#has(4) ? this.#view.getUint32(this.#step(4), true) : 0
  }

  f64(): number {
    return this.#has(8) ? this.#view.getFloat64(this.#step(8), true) : 0
  }

  text(): string {
    const length = this.u32()
    if (!this.#has(length)) return ''
    const from = this.#step(length)
    return new TextDecoder().decode(this.#bytes.subarray(from, from + length))
  }

  f64s(): Float64Array {
    const length = this.u32()
    if (!this.#has(8 * length)) return new Float64Array(0)
    const values = new Float64Array(length)
    for (let i = 0; i < length; i++) values[i] = this.f64()
    return values
  }

  f32s(): Float32Array {
    const length = this.u32()
    if (!this.#has(4 * length)) return new Float32Array(0)
    const values = new Float32Array(length)
    const from = this.#step(4 * length)
    for (let i = 0; i < length; i++) values[i] = this.#view.getFloat32(from + 4 * i, true)
    return values
  }

  #has(bytes: number): boolean {
    if (this.#at + bytes > this.#bytes.length - 4) this.#torn = true
    return !this.#torn
  }

  #step(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    return at
  }
}
