// How fast rows are sent: as fast as the file's own times say (times a factor), so many a second, or as fast as it goes.
import { fail, ok, type Result } from '../../../shared/result.ts'

/** A speed of sending. */
export type Rate =
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'per-second'; readonly rows: number }
  | { readonly kind: 'max' }

/** Reads `20x` (twenty times the pace of the file's times), `50/s` (rows a second) or `max`. */
export function readRate(text: string): Result<Rate> {
  const [, figure, unit] = /^(\d+\.?\d*|\.\d+)(x|\/s)$/.exec(text) ?? []
  if (text === 'max') return ok({ kind: 'max' })
  if (figure === undefined || !(Number(figure) > 0))
    return fail('give 20x (times the pace of the file), 50/s (rows a second) or max.')
  return ok(
    unit === 'x' ? { kind: 'times', times: Number(figure) } : { kind: 'per-second', rows: Number(figure) },
  )
}

/** When each row is due. */
export class Pace {
  readonly #rate: Rate
  #rows = 0
  #dueMs = 0
  /** Of the present pass through the file: its first time, when that row was due, and the latest step between two rows. */
  #firstMs: number | null = null
  #baseMs = 0
  #stepMs = 0

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /**
   * When the next row is due, ms after the first. `timeMs`: its own time (epoch ms), null where it has none that can be
   * read; such a row, and one whose time goes back, is due with the row before it.
   */
  due(timeMs: number | null): number {
    const rate = this.#rate
    if (rate.kind === 'per-second') this.#dueMs = (1000 * this.#rows++) / rate.rows
    else if (rate.kind === 'times' && timeMs !== null) {
      this.#firstMs ??= timeMs
      const dueMs = Math.max(this.#dueMs, this.#baseMs + (timeMs - this.#firstMs) / rate.times)
      if (dueMs > this.#dueMs) this.#stepMs = dueMs - this.#dueMs
      this.#dueMs = dueMs
    }
    return this.#dueMs
  }

  /** The file begins anew: its first row follows the last after the step that was between the last two. */
  restart(): void {
    this.#firstMs = null
    this.#baseMs = this.#dueMs + this.#stepMs
  }
}
