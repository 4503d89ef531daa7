// The gateway's own certificate authority and the leaf it serves with. ECDSA P-256 with SHA-256 throughout; a leaf lasts 397
// days, because browsers take no longer one. The library has no name constraints: SECURITY.md says what that means.
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { generate } from 'selfsigned'
import type { KeyPair } from './pair.ts'

export const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3652
const LEAF_DAYS = 397
/** Tablets' clocks may be this much behind. */
const CLOCK_SKEW_MS = DAY_MS
const COMMON = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** Makes an authority that lasts ten years from `nowMs` (epoch ms). Its name has a random part: no two are taken for one. */
export async function makeAuthority(nowMs: number): Promise<KeyPair> {
  const host = hostname()
    .replace(/[^A-Za-z0-9.-]/g, '')
    .slice(0, 30)
  const made = await generate(
    [{ name: 'commonName', value: `Lineside ${host} ${randomBytes(3).toString('hex')}` }],
    {
      ...COMMON,
      notBeforeDate: new Date(nowMs - CLOCK_SKEW_MS),
      notAfterDate: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    },
  )
  return { cert: made.cert, key: made.private }
}

/** Makes a leaf for `names` (DNS names and IP addresses), valid 397 days from `nowMs`, never longer than `authorityEndsMs`. */
export async function makeLeaf(
  authority: KeyPair,
  names: readonly string[],
  nowMs: number,
  authorityEndsMs: number,
): Promise<KeyPair> {
  const altNames = names.map((name) =>
    isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  )
  const made = await generate([{ name: 'commonName', value: 'Lineside gateway' }], {
    ...COMMON,
    ca: authority,
    notBeforeDate: new Date(nowMs - CLOCK_SKEW_MS),
    notAfterDate: new Date(Math.min(nowMs + LEAF_DAYS * DAY_MS - CLOCK_SKEW_MS, authorityEndsMs)),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  return { cert: made.cert, key: made.private }
}
