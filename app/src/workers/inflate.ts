// Frames whose records are deflated become plain ones, before anything looks into them. One that would unfold beyond the
// size of a frame is refused before it takes the memory.
import { FRAME_HEADER_BYTES, isDeflated, MAX_FRAME_BYTES, plainFrame } from '../../../shared/frame.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'

/** The frame with its records as they are; one that is so already is returned itself. The error names what is wrong. */
export async function inflateFrame(bytes: Uint8Array<ArrayBuffer>): Promise<Result<Uint8Array<ArrayBuffer>>> {
  if (!isDeflated(bytes)) return ok(bytes)
  const { readable, writable } = new DecompressionStream('deflate-raw')
  const reader = readable.getReader()
  const writer = writable.getWriter()
  // What goes wrong on this side is heard on the other.
  writer.write(bytes.subarray(FRAME_HEADER_BYTES)).catch(() => {})
  writer.close().catch(() => {})
  const parts: Uint8Array[] = []
  let size = FRAME_HEADER_BYTES
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length
      if (size > MAX_FRAME_BYTES) {
        await reader.cancel()
        return fail(`a frame of ${bytes.length} bytes unfolds to more than the limit of ${MAX_FRAME_BYTES}`)
      }
      parts.push(part.value)
    }
  } catch {
    return fail(`the records of a frame of ${bytes.length} bytes are not deflated as it says`)
  }
  return ok(plainFrame(bytes, parts))
}
