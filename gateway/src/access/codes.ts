// One-time codes for pairing. Short enough to be typed: ten signs, 50 bits, good for 15 minutes and for one tablet; with the
// limit on wrong tries below, guessing one takes longer than the universe has. Only hashes are kept, in a file, so that
// `pair` can make one beside a running gateway.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { type AccessRefusal, CODE_LASTS_MS, ROLES, type Role } from '../../../shared/access.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { writeWhole } from '../write-whole.ts'

/** Crockford's base 32: no I, L, O, U to be mixed up. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10
/** So many codes may be open at once; the oldest goes. */
const MAX_OPEN = 20
/** Wrong tries a minute, of all addresses together. */
const MAX_WRONG_PER_MINUTE = 120

const fileSchema = v.array(v.object({ hash: v.string(), role: v.picklist(ROLES), endsMs: v.number() }))
type OpenCode = v.InferOutput<typeof fileSchema>[number]

/** The codes of one data folder. */
export class PairingCodes {
  readonly #file: string
  readonly #now: () => number
  #wrong: number[] = []

  /** `now` in epoch ms. */
  constructor(dataDir: string, now: () => number) {
    this.#file = join(dataDir, 'codes.json')
    this.#now = now
  }

  /** Makes a code for a tablet of this role; the error is a sentence (disk). */
  make(role: Role): Result<{ readonly code: string; readonly endsMs: number }> {
    const signs = [...randomBytes(LENGTH)].map((byte) => SIGNS[byte % SIGNS.length])
    const code = `${signs.slice(0, LENGTH / 2).join('')}-${signs.slice(LENGTH / 2).join('')}`
    const endsMs = this.#now() + CODE_LASTS_MS
    const open = [...this.#open(), { hash: hashOf(code), role, endsMs }].slice(-MAX_OPEN)
    const saved = this.#save(open)
    return saved.ok ? ok({ code, endsMs }) : saved
  }

  /**
   * What a code is good for. `use` says whether the tablet could be kept: only then the code is
   * spent, at once.
   */
  take<T>(typed: string, use: (role: Role) => Result<T, AccessRefusal>): Result<T, AccessRefusal> {
    const nowMs = this.#now()
    this.#wrong = this.#wrong.filter((atMs) => nowMs - atMs < 60_000)
    if (this.#wrong.length >= MAX_WRONG_PER_MINUTE)
      return fail({ code: 'too-many-tries', text: 'Too many wrong codes were tried; try again in a minute.' })
    const hash = hashOf(typed)
    const open = this.#open()
    const found = open.find((each) => each.hash === hash)
    if (found === undefined) {
      this.#wrong.push(nowMs)
      return fail({
        code: 'bad-code',
        text: 'This code is not valid (any more): it lasts 15 minutes and pairs one tablet. Ask for a new one.',
      })
    }
    const used = use(found.role)
    if (!used.ok) return used
    const saved = this.#save(open.filter((each) => each !== found))
    return saved.ok ? used : fail({ code: 'disk', text: saved.error })
  }

  #open(): OpenCode[] {
    const nowMs = this.#now()
    try {
      const read = v.safeParse(fileSchema, JSON.parse(readFileSync(this.#file, 'utf8')))
      // A code that would last longer than codes do was made under another clock.
      return read.success
        ? read.output.filter(({ endsMs }) => endsMs > nowMs && endsMs <= nowMs + CODE_LASTS_MS)
        : []
    } catch {
      return []
    }
  }

  #save(open: readonly OpenCode[]): Result<null> {
    return writeWhole(this.#file, JSON.stringify(open))
  }
}

/** As people type it: small letters, spaces, O for 0, I and L for 1. */
function hashOf(typed: string): string {
  const signs = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return createHash('sha256').update(signs).digest('hex')
}
