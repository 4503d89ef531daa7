// npm run pair: makes a one-time code beside the running gateway, in the same data folder, with the same settings. Whoever may
// write that folder may pair tablets.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import QRCode from 'qrcode'
import { ROLES, type Role } from '../../../shared/access.ts'
import { readConfig } from '../config.ts'
import { prepareDataDir } from '../data-dir.ts'
import { isForTablets, originOf, pairingUrl } from '../security.ts'
import { PairingCodes } from './codes.ts'

const HELP = `npm run pair -- [--role operator|viewer]
Prints an address with a one-time code, as text and as a QR code. It lasts 15 minutes and pairs one tablet.
An operator may do everything; a viewer may look. The settings must be the gateway's own (HOST, PORT, LINESIDE_TLS,
LINESIDE_HOSTNAMES, LINESIDE_DATA_DIR).`

async function main(): Promise<void> {
  const role = readRole(process.argv.slice(2))
  if (role === null) return end(HELP, 2)
  const read = readConfig(process.env)
  if (!read.ok) return end(read.error, 1)
  const { host, port, dataDir } = read.value
  if (!isForTablets(read.value))
    return end(`The gateway serves this computer only (HOST is ${host}); nobody needs pairing there.`, 1)
  const folder = prepareDataDir(dataDir)
  if (!folder.ok) return end(folder.error, 1)
  const made = new PairingCodes(resolve(dataDir), Date.now).make(role)
  if (!made.ok) return end(made.error, 1)
  const url = pairingUrl(originOf(read.value, port), made.value.code)
  console.log(await QRCode.toString(url, { type: 'terminal', small: true }))
  console.log(`For one ${role}, within 15 minutes: ${url}`)
}

function readRole(args: string[]): Role | null {
  try {
    const { values } = parseArgs({ args, options: { role: { type: 'string', default: 'operator' } } })
    return ROLES.find((role) => role === values.role) ?? null
  } catch {
    return null
  }
}

function end(text: string, code: number): void {
  console.error(text)
  process.exitCode = code
}

await main()
