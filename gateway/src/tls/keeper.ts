// Keeps the certificate the gateway serves with: from files, or of its own authority. Looks once a minute whether a new one is
// needed (it ends soon, the LAN addresses changed, the files changed) and hands it over; connections stay as they are.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { prepareDataDir } from '../data-dir.ts'
import { writeWhole } from '../write-whole.ts'
import { DAY_MS, makeAuthority, makeLeaf } from './authority.ts'
import { permittedOf } from './name-constraints.ts'
import { type CheckedPair, checkPair, clockProblem, type KeyPair } from './pair.ts'

/** How the gateway gets its certificate. */
export type TlsSettings =
  | { readonly mode: 'auto'; readonly dataDir: string }
  | { readonly mode: 'files'; readonly certFile: string; readonly keyFile: string }

/** What the keeper needs from outside. */
export interface KeeperOptions {
  /** Epoch ms. */
  readonly now: () => number
  /** The names the leaf must hold at this moment, sorted. */
  readonly names: () => readonly string[]
  /** Told in a sentence what could not be renewed. */
  readonly warn: (text: string) => void
}

const RENEW_BEFORE_MS = 30 * DAY_MS
const LOOK_EVERY_MS = 60_000
const AUTHORITY_FILES = ['ca.crt', 'ca.key'] as const
const LEAF_FILES = ['leaf.crt', 'leaf.key'] as const

/** The certificate now, and those that follow it. */
export class CertificateKeeper {
  readonly #settings: TlsSettings
  readonly #options: KeeperOptions
  readonly #authority: CheckedPair | null
  readonly #looking: NodeJS.Timeout
  #current: CheckedPair
  #renewed: (pair: KeyPair) => void = () => {}
  #warned = ''
  /** Names the leaf is without, as they were said last. */
  #leftOut = ''

  private constructor(
    settings: TlsSettings,
    options: KeeperOptions,
    authority: CheckedPair | null,
    current: CheckedPair,
  ) {
    this.#settings = settings
    this.#options = options
    this.#authority = authority
    this.#current = current
    this.#looking = setInterval(() => void this.look(), LOOK_EVERY_MS).unref()
  }

  /** Reads or makes the first certificate; the error is one sentence with the remedy. */
  static async open(settings: TlsSettings, options: KeeperOptions): Promise<Result<CertificateKeeper>> {
    const wrongClock = clockProblem(options.now())
    if (wrongClock !== null) return fail(wrongClock)
    if (settings.mode === 'files') {
      const pair = readPair(settings.certFile, settings.keyFile, options.now())
      return pair.ok ? ok(new CertificateKeeper(settings, options, null, pair.value)) : pair
    }
    const authority = await openAuthority(settings.dataDir, options)
    if (!authority.ok) return authority
    const kept = readPair(...filesOf(settings.dataDir, LEAF_FILES), options.now())
    const leaf =
      kept.ok && isFit(kept.value, authority.value, options) ? kept : await newLeaf(authority.value, options)
    if (!leaf.ok) return leaf
    const keeper = new CertificateKeeper(settings, options, authority.value, leaf.value)
    keeper.#warnOfNames(authority.value)
    const saved = keeper.#save(leaf.value)
    if (saved.ok) return ok(keeper)
    keeper.stop()
    return saved
  }

  /** What to serve with. */
  get pair(): KeyPair {
    return this.#current
  }

  /** PEM of the authority tablets have to trust; null where the certificate is the plant's own. */
  get authority(): string | null {
    return this.#authority?.cert ?? null
  }

  /** SHA-256 of the authority's certificate as two-digit hex with colons; null without one. */
  get fingerprint(): string | null {
    return this.#authority?.certificate.fingerprint256 ?? null
  }

  /** `renewed` is told of each new pair from now on. */
  follow(renewed: (pair: KeyPair) => void): void {
    this.#renewed = renewed
  }

  /** Renews where that is needed; answers whether it did. What fails is warned of once, and the old one stays. */
  async look(): Promise<boolean> {
    const next = await this.#next()
    if (next === null) return false
    if (!next.ok) {
      if (next.error !== this.#warned) this.#options.warn(next.error)
      this.#warned = next.error
      return false
    }
    this.#current = next.value
    this.#warned = ''
    this.#renewed(next.value)
    // On a full disk the new one serves from memory.
    const saved = this.#save(next.value)
    if (!saved.ok) this.#options.warn(saved.error)
    return true
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.#looking)
  }

  async #next(): Promise<Result<CheckedPair> | null> {
    const { now } = this.#options
    if (this.#settings.mode === 'files') {
      const pair = readPair(this.#settings.certFile, this.#settings.keyFile, now())
      return pair.ok && pair.value.cert === this.#current.cert ? null : pair
    }
    const authority = this.#authority!
    this.#warnOfNames(authority)
    if (isFit(this.#current, authority, this.#options)) return null
    return newLeaf(authority, this.#options)
  }

  /** Says once which names tablets would refuse, because the authority they trust was made without them. */
  #warnOfNames(authority: CheckedPair): void {
    const names = this.#options.names()
    const permitted = new Set(permittedOf(authority.cert, names))
    const left = names.filter((name) => !permitted.has(name)).join(', ')
    if (left !== '' && left !== this.#leftOut && this.#settings.mode === 'auto')
      this.#options.warn(
        `The certificate is not for ${left}: the gateway's authority was made without that. Use another name, or delete ${filesOf(this.#settings.dataDir, AUTHORITY_FILES).join(' and ')}, start again, and trust the new authority on every tablet.`,
      )
    this.#leftOut = left
  }

  #save(leaf: KeyPair): Result<null> {
    if (this.#settings.mode === 'files') return ok(null)
    return savePair(filesOf(this.#settings.dataDir, LEAF_FILES), leaf)
  }
}

async function openAuthority(dir: string, { now, names }: KeeperOptions): Promise<Result<CheckedPair>> {
  const nowMs = now()
  const folder = prepareDataDir(dir)
  if (!folder.ok) return folder
  const files = filesOf(dir, AUTHORITY_FILES)
  if (files.some((file) => existsSync(file))) {
    const kept = readPair(...files, nowMs)
    if (kept.ok) return kept
    return fail(
      `${kept.error} It is the gateway's own authority: put it back from a backup, or delete ${files.join(' and ')} and trust the new one on every tablet.`,
    )
  }
  const made = await makeAuthority(nowMs, names())
  const saved = savePair(files, made)
  return saved.ok ? checkPair(made, { cert: files[0], key: files[1] }, nowMs) : saved
}

async function newLeaf(authority: CheckedPair, { now, names }: KeeperOptions): Promise<Result<CheckedPair>> {
  const made = await makeLeaf(authority, permittedOf(authority.cert, names()), now(), authority.endsMs)
  return checkPair(made, { cert: 'the new leaf', key: 'the new leaf' }, now())
}

function isFit(leaf: CheckedPair, authority: CheckedPair, { now, names }: KeeperOptions): boolean {
  const { certificate, endsMs, beginsMs } = leaf
  // A leaf that ends with its authority cannot be made to last longer.
  const endsSoon = endsMs - now() < RENEW_BEFORE_MS && endsMs < authority.endsMs - DAY_MS
  if (endsSoon || beginsMs > now() || !certificate.verify(authority.certificate.publicKey)) return false
  const wanted = permittedOf(authority.cert, names())
  return wanted.every((name) => certificate.checkHost(name) ?? certificate.checkIP(name))
}

function readPair(certFile: string, keyFile: string, nowMs: number): Result<CheckedPair> {
  const cert = readText(certFile)
  if (!cert.ok) return cert
  const key = readText(keyFile)
  if (!key.ok) return key
  return checkPair({ cert: cert.value, key: key.value }, { cert: certFile, key: keyFile }, nowMs)
}

function readText(file: string): Result<string> {
  try {
    return ok(readFileSync(file, 'utf8'))
  } catch (error) {
    return fail(`${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`)
  }
}

function savePair([certFile, keyFile]: readonly [string, string], { cert, key }: KeyPair): Result<null> {
  const written = writeWhole(keyFile, key)
  return written.ok ? writeWhole(certFile, cert) : written
}

const filesOf = (dir: string, [cert, key]: readonly [string, string]): [string, string] => [
  join(dir, cert),
  join(dir, key),
]
