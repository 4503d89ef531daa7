// The gateway's own id, kept in its data folder. Browsers know a host's cookies by name and not by port: with the id in the
// name, a tablet that is paired with two gateways of one computer keeps both pairings.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { whyNot } from '../data-dir.ts'
import { writeWhole } from '../write-whole.ts'

const ID_FILE = 'gateway-id'
const ID_BYTES = 4
const ID = /^[0-9a-f]{8}$/

/**
 * The id of the gateway whose data folder is `dataDir`: eight hexadecimal digits, made on the first call. The error is a
 * sentence with the remedy.
 */
export function gatewayId(dataDir: string): Result<string> {
  const path = join(dataDir, ID_FILE)
  try {
    const id = readFileSync(path, 'utf8').trim()
    if (ID.test(id)) return ok(id)
    return fail(`${path} is damaged; put it back from a backup, or delete it and pair every tablet again.`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return fail(`${path}, this gateway's id, cannot be read (${whyNot(error)}).`)
  }
  const id = randomBytes(ID_BYTES).toString('hex')
  const written = writeWhole(path, `${id}\n`)
  return written.ok ? ok(id) : written
}
