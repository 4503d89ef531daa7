// The gateway's own certificate authority and the leaf it serves with. ECDSA P-256 with SHA-256 throughout; a leaf lasts 397
// days, because browsers take no longer one. The authority can vouch for nothing outside a plant (name-constraints.ts).
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { constraintsFor } from './name-constraints.ts'
import type { KeyPair } from './pair.ts'

export const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3652
const LEAF_DAYS = 397
/** Tablets' clocks may be this much behind. */
const CLOCK_SKEW_MS = DAY_MS
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

cryptoProvider.set(webcrypto)

/**
 * Makes an authority that lasts ten years from `nowMs` (epoch ms), for what is inside a plant and for `names` (DNS names, IP
 * addresses). Its own name has a random part: no two are taken for one.
 */
export async function makeAuthority(nowMs: number, names: readonly string[]): Promise<KeyPair> {
  const host = hostname()
    .replace(/[^A-Za-z0-9.-]/g, '')
    .slice(0, 30)
  const keys = await newKeys()
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Lineside ${host} ${randomBytes(3).toString('hex')}`,
    notBefore: new Date(nowMs - CLOCK_SKEW_MS),
    notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      constraintsFor(names),
    ],
  })
  return pairOf(made, keys)
}

/**
 * Makes a leaf for `names` (DNS names and IP addresses, all of them permitted by the authority), valid 397 days from `nowMs`,
 * never longer than `authorityEndsMs`.
 */
export async function makeLeaf(
  authority: KeyPair,
  names: readonly string[],
  nowMs: number,
  authorityEndsMs: number,
): Promise<KeyPair> {
  const keys = await newKeys()
  const made = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'CN=Lineside gateway',
    issuer: new X509Certificate(authority.cert).subject,
    notBefore: new Date(nowMs - CLOCK_SKEW_MS),
    notAfter: new Date(Math.min(nowMs + LEAF_DAYS * DAY_MS - CLOCK_SKEW_MS, authorityEndsMs)),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await signingKeyOf(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  })
  return pairOf(made, keys)
}

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

function signingKeyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}

function pairOf(certificate: X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): KeyPair {
  const key = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
  return { cert: `${certificate.toString('pem')}\n`, key }
}

/** Positive, never zero, 15 random bytes. */
const newSerial = (): string => `01${randomBytes(15).toString('hex')}`
