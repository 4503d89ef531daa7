// A certificate with its private key, and everything that can be wrong with the two, in words.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { fail, ok, type Result } from '../../../shared/result.ts'

/** PEM texts of a certificate (with its chain, leaf first) and its private key. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

/** A key pair that fits together, and until when it is valid (epoch ms). */
export interface CheckedPair extends KeyPair {
  readonly beginsMs: number
  readonly endsMs: number
  readonly certificate: X509Certificate
}

/** Where the two come from, for the sentences. */
export interface PairNames {
  readonly cert: string
  readonly key: string
}

/** No certificate of this product is older: a clock before it was never set. */
const EARLIEST_CLOCK_MS = Date.UTC(2025, 0, 1)

/** Null for a clock that can be true (epoch ms); else a sentence with the remedy. */
export function clockProblem(nowMs: number): string | null {
  if (nowMs >= EARLIEST_CLOCK_MS) return null
  const shown = new Date(nowMs).toISOString().slice(0, 10)
  return `The clock of this computer says ${shown}; set it (or its time server), because no certificate is valid then.`
}

/** Reads a pair and checks it against the clock (epoch ms). The error is one sentence. */
export function checkPair(pair: KeyPair, names: PairNames, nowMs: number): Result<CheckedPair> {
  const wrongClock = clockProblem(nowMs)
  if (wrongClock !== null) return fail(wrongClock)
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pair.cert)
  } catch {
    return fail(`${names.cert} is no certificate in PEM form (-----BEGIN CERTIFICATE-----).`)
  }
  let key: KeyObject
  try {
    key = createPrivateKey(pair.key)
  } catch {
    return fail(`${names.key} is no private key in PEM form without a passphrase.`)
  }
  if (!certificate.checkPrivateKey(key))
    return fail(`The key in ${names.key} does not belong to the certificate in ${names.cert}.`)
  const beginsMs = Date.parse(certificate.validFrom)
  const endsMs = Date.parse(certificate.validTo)
  if (endsMs <= nowMs) return fail(`The certificate in ${names.cert} ended on ${dayOf(endsMs)}; renew it.`)
  if (beginsMs > nowMs)
    return fail(
      `The certificate in ${names.cert} is valid from ${dayOf(beginsMs)}, and here it is ${dayOf(nowMs)}; check the clock.`,
    )
  return ok({ ...pair, beginsMs, endsMs, certificate })
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
