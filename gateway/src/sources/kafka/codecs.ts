// Compressed batches: gzip by Node, snappy, lz4 and zstd by libraries. kafkajs itself only knows gzip.
import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import { decompress as unzstd } from 'fzstd'
import { fail, ok, type Result } from '../../../../shared/result.ts'

interface SnappyCodec {
  decompress(bytes: Buffer): Promise<Uint8Array>
}
interface Lz4 {
  decompress(bytes: Uint8Array): Uint8Array
}

// Both are CommonJS without types.
const require = createRequire(import.meta.url)
const snappy = (require('kafkajs-snappy') as () => SnappyCodec)()
const lz4 = require('lz4js') as Lz4

const CODECS: Record<number, { name: string; decompress(bytes: Buffer): Uint8Array | Promise<Uint8Array> }> =
  {
    1: { name: 'gzip', decompress: (bytes) => gunzipSync(bytes) },
    2: { name: 'snappy', decompress: (bytes) => snappy.decompress(bytes) },
    3: { name: 'lz4', decompress: (bytes) => lz4.decompress(bytes) },
    4: { name: 'zstd', decompress: (bytes) => unzstd(bytes) },
  }

/** Unpacks a batch's records; `codec` is the number in the batch's attributes (1 gzip, 2 snappy, 3 lz4, 4 zstd). */
export async function decompress(codec: number, bytes: Buffer): Promise<Result<Buffer>> {
  const known = CODECS[codec]
  if (known === undefined) return fail(`compression ${codec} is not known`)
  try {
    const out = await known.decompress(bytes)
    return ok(Buffer.from(out.buffer, out.byteOffset, out.byteLength))
  } catch (error) {
    return fail(
      `${known.name} could not unpack it (${error instanceof Error ? error.message : String(error)})`,
    )
  }
}
