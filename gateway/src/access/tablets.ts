// The paired tablets, kept in a file. A tablet's token is random and only its SHA-256 is kept: who reads the file cannot
// become a tablet with it.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { type AccessRefusal, ROLES, type Role } from '../../../shared/access.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { whyNot } from '../data-dir.ts'
import { writeWhole } from '../write-whole.ts'

const MAX_TABLETS = 10_000
const TOKEN_BYTES = 32

const tabletSchema = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLES),
  /** SHA-256 of the token, hex. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Epoch ms. */
  pairedMs: v.number(),
})
const fileSchema = v.object({ version: v.literal(1), tablets: v.array(tabletSchema) })

/** A paired tablet. */
export type Tablet = v.InferOutput<typeof tabletSchema>

/** All tablets of one data folder. */
export class TabletBook {
  readonly #file: string
  #byHash: ReadonlyMap<string, Tablet>

  private constructor(file: string, tablets: readonly Tablet[]) {
    this.#file = file
    this.#byHash = byHash(tablets)
  }

  /** Reads the book; the error is a sentence. A damaged one is never taken for an empty one. */
  static open(dataDir: string): Result<TabletBook> {
    const file = join(dataDir, 'tablets.json')
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return ok(new TabletBook(file, []))
      return fail(`${file}, the paired tablets, cannot be read (${whyNot(error)}).`)
    }
    const read = v.safeParse(fileSchema, parseJson(text))
    if (read.success) return ok(new TabletBook(file, read.output.tablets))
    return fail(`${file} is damaged; put it back from a backup, or delete it and pair every tablet again.`)
  }

  /** All of them, the first paired first. */
  get all(): readonly Tablet[] {
    return [...this.#byHash.values()]
  }

  /** The tablet of a token; null for none. */
  of(token: string): Tablet | null {
    return this.#byHash.get(hashOf(token)) ?? null
  }

  /** Pairs one more and answers with its token, which is nowhere else. */
  add(
    name: string,
    role: Role,
    pairedMs: number,
  ): Result<{ readonly token: string; readonly tablet: Tablet }, AccessRefusal> {
    if (this.#byHash.size >= MAX_TABLETS)
      return fail({
        code: 'too-many-tablets',
        text: `${MAX_TABLETS} tablets are paired; revoke some first.`,
      })
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const tablet = { id: randomUUID(), name, role, hash: hashOf(token), pairedMs }
    const kept = this.#keep([...this.all, tablet])
    return kept.ok ? ok({ token, tablet }) : kept
  }

  /** Gives one another name. */
  rename(id: string, name: string): Result<null, AccessRefusal> {
    if (!this.#has(id)) return fail(NO_TABLET)
    return this.#keep(this.all.map((tablet) => (tablet.id === id ? { ...tablet, name } : tablet)))
  }

  /** Takes one out. */
  revoke(id: string): Result<null, AccessRefusal> {
    if (!this.#has(id)) return fail(NO_TABLET)
    return this.#keep(this.all.filter((tablet) => tablet.id !== id))
  }

  #has(id: string): boolean {
    return this.all.some((tablet) => tablet.id === id)
  }

  #keep(tablets: readonly Tablet[]): Result<null, AccessRefusal> {
    const written = writeWhole(this.#file, `${JSON.stringify({ version: 1, tablets }, null, 2)}\n`)
    if (!written.ok) return fail({ code: 'disk', text: written.error })
    this.#byHash = byHash(tablets)
    return ok(null)
  }
}

const NO_TABLET: AccessRefusal = { code: 'no-tablet', text: 'There is no such tablet.' }

const byHash = (tablets: readonly Tablet[]) => new Map(tablets.map((tablet) => [tablet.hash, tablet]))

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
