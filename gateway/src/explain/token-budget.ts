// How many tokens a day the GPT may cost. The count is in a file, so that a restart does not begin the day again.
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { writeWhole } from '../write-whole.ts'

const fileSchema = v.object({ day: v.string(), tokens: v.pipe(v.number(), v.minValue(0)) })

/** Where the count is and how far it may go. */
export interface TokenBudgetOptions {
  /** The file; null keeps the count in memory. */
  readonly path: string | null
  readonly tokensPerDay: number
  /** The clock, epoch ms. */
  readonly now: () => number
  /** Told when the count could not be written, as a sentence. */
  readonly trouble: (text: string) => void
}

/** The tokens of one day (UTC). */
export class TokenBudget {
  readonly #options: TokenBudgetOptions
  #day: string
  #tokens = 0

  /** Goes on from the file where it is of today; a file that cannot be read counts as none. */
  constructor(options: TokenBudgetOptions) {
    this.#options = options
    this.#day = this.#today()
    const saved = options.path === null ? null : readCount(options.path)
    if (saved?.day === this.#day) this.#tokens = saved.tokens
  }

  /** Tokens that may still be used today; never below 0. */
  get left(): number {
    this.#turn()
    return Math.max(0, this.#options.tokensPerDay - this.#tokens)
  }

  /** Tokens used today. */
  get used(): number {
    this.#turn()
    return this.#tokens
  }

  /** Notes that so many tokens were used. */
  spend(tokens: number): void {
    this.#turn()
    this.#tokens += tokens
    const { path, trouble } = this.#options
    if (path === null) return
    const written = writeWhole(path, JSON.stringify({ day: this.#day, tokens: this.#tokens }))
    if (!written.ok) trouble(written.error)
  }

  #turn(): void {
    const today = this.#today()
    if (today === this.#day) return
    this.#day = today
    this.#tokens = 0
  }

  #today(): string {
    return new Date(this.#options.now()).toISOString().slice(0, 10)
  }
}

function readCount(path: string): v.InferOutput<typeof fileSchema> | null {
  try {
    const parsed = v.safeParse(fileSchema, JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
