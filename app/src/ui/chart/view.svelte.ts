// Which stretch of time a chart shows, and whether it follows the newest reading. Times are event times: in a replay they
// may be years old, so a range is counted back from the machine's newest reading, not from now.

/** The ranges of the buttons; `all` is as long as the history. */
export const RANGES = ['5min', '1h', '8h', '24h', 'all'] as const
export type RangeName = (typeof RANGES)[number]

const MINUTE_MS = 60_000
const RANGE_MS: Readonly<Record<Exclude<RangeName, 'all'>, number>> = {
  '5min': 5 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '8h': 8 * 60 * MINUTE_MS,
  '24h': 24 * 60 * MINUTE_MS,
}
/** The shortest stretch that can be zoomed into, ms. */
export const MIN_SPAN_MS = 2_000
/** Room after the newest reading, as a share of the stretch, so that the newest point does not stick to the edge. */
const LEAD_SHARE = 0.02

/** What of one machine is on the screen. */
export class View {
  /** Machine number. */
  readonly machine: number
  fromMs = $state(0)
  toMs = $state(0)
  /** Whether the stretch moves with the newest reading. */
  following = $state(true)
  /** The button that was pressed last; null after panning or zooming. */
  range = $state<RangeName | null>('5min')
  /** Page of sensors, from 0. */
  page = $state(0)
  #newestMs: number | null = null

  constructor(machine: number) {
    this.machine = machine
  }

  /** Shows [fromMs, toMs] and stays there. */
  show(fromMs: number, toMs: number): void {
    const spanMs = Math.max(MIN_SPAN_MS, toMs - fromMs)
    this.fromMs = fromMs
    this.toMs = fromMs + spanMs
    this.following = false
    this.range = null
  }

  /** Shows the newest stretch of a button; `oldestMs` is where `all` begins. Follows from here on. */
  choose(range: RangeName, oldestMs: number | null): void {
    const newestMs = this.#newestMs ?? Date.now()
    const spanMs = range === 'all' ? newestMs - (oldestMs ?? newestMs) : RANGE_MS[range]
    this.#end(newestMs, Math.max(MIN_SPAN_MS, spanMs))
    this.range = range
    this.following = true
  }

  /** Goes back to the newest reading with the stretch as long as it is. */
  followLive(): void {
    this.following = true
    if (this.#newestMs !== null) this.#end(this.#newestMs, this.toMs - this.fromMs)
  }

  /** Takes the machine's newest event time; moves the stretch where it follows. */
  arrive(newestMs: number): void {
    const isFirst = this.#newestMs === null
    this.#newestMs = newestMs
    if (!this.following) return
    if (isFirst && this.toMs === 0) this.choose(this.range ?? '5min', null)
    else this.#end(newestMs, this.toMs - this.fromMs)
  }

  /** Zooms around the middle, or around the newest reading while following; `factor` < 1 shows less time. */
  zoom(factor: number): void {
    const spanMs = Math.max(MIN_SPAN_MS, (this.toMs - this.fromMs) * factor)
    if (this.following && this.#newestMs !== null) {
      this.#end(this.#newestMs, spanMs)
      this.range = null
    } else {
      const middleMs = (this.fromMs + this.toMs) / 2
      this.show(middleMs - spanMs / 2, middleMs + spanMs / 2)
    }
  }

  /** Moves by a share of the stretch; negative goes back in time. */
  pan(share: number): void {
    const byMs = (this.toMs - this.fromMs) * share
    this.show(this.fromMs + byMs, this.toMs + byMs)
  }

  #end(newestMs: number, spanMs: number): void {
    this.toMs = newestMs + LEAD_SHARE * spanMs
    this.fromMs = this.toMs - spanMs
  }
}
