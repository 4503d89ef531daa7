// Keeps a chart's series as fine as the screen and as new as the store. One question is under way at a time: a wish that
// it would not serve takes its place, and the store drops it. It asks for half a stretch more on each side, so that a pan
// finds data.
import type { Series, SeriesQuery } from '../../workers/doors.ts'

/** What the chart shows now. */
export interface Wish {
  /** Machine number. */
  readonly machine: number
  readonly fromMs: number
  readonly toMs: number
  /** Width of the plot, CSS pixels. */
  readonly widthPx: number
  /** The store's version: moves when readings have been stored. */
  readonly version: number
}

const PAD_SHARE = 0.5
/** Gestures make many wishes; the last one counts once they have been quiet for this long, ms. */
const SETTLE_MS = 100
/** New readings are asked for at most this often, ms: the length of a bucket, within these. */
const LEAST_PACE_MS = 900
const MOST_PACE_MS = 15_000
/** A stretch this much longer or shorter than the loaded one calls for another resolution. */
const RESOLUTION_SHARE = 1.3

/** Answers a chart's newest wish (StoreDoor.newestSeries). */
type Ask = (asker: string, query: SeriesQuery | null) => Promise<Series | null>

let loaders = 0

/** Loads series for one chart. */
export class SeriesLoader {
  series = $state.raw<Series | null>(null)
  state = $state<'loading' | 'ready' | 'failed'>('loading')
  readonly #ask: Ask
  readonly #asker = `chart ${++loaders}`
  #loaded: Wish | null = null
  #wish: Wish | null = null
  #askedAtMs = 0
  /** What is being asked now. */
  #asking: Wish | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isEnded = false

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Takes what the chart shows now; asks the store where what is loaded does not serve. */
  want(wish: Wish): void {
    this.#wish = wish
    clearTimeout(this.#timer)
    const waitMs = this.#waitMs(wish)
    if (waitMs === null) return
    this.#timer = setTimeout(() => void this.#load(), waitMs)
  }

  /** Stops asking. */
  end(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
    if (this.#asking) void this.#ask(this.#asker, null)
  }

  /** How long to wait before asking, ms; null where what is loaded, or under way, serves. */
  #waitMs(wish: Wish): number | null {
    const loaded = this.#asking ?? this.#loaded
    if (!loaded || loaded.machine !== wish.machine) return 0
    const spanMs = wish.toMs - wish.fromMs
    const loadedMs = loaded.toMs - loaded.fromMs
    const padMs = PAD_SHARE * loadedMs
    const isCovered = wish.fromMs >= loaded.fromMs - padMs && wish.toMs <= loaded.toMs + padMs
    const isFine = spanMs * RESOLUTION_SHARE > loadedMs && spanMs < RESOLUTION_SHARE * loadedMs
    if (!isCovered || !isFine || Math.abs(wish.widthPx - loaded.widthPx) > 0.2 * loaded.widthPx)
      return SETTLE_MS
    if (wish.version === loaded.version || this.#asking) return null
    const paceMs = Math.min(MOST_PACE_MS, Math.max(LEAST_PACE_MS, this.series?.bucketMs ?? 0))
    return Math.max(0, this.#askedAtMs + paceMs - Date.now())
  }

  async #load(): Promise<void> {
    const wish = this.#wish
    if (!wish || this.#isEnded) return
    this.#asking = wish
    this.#askedAtMs = Date.now()
    if (this.#loaded?.machine !== wish.machine) {
      this.series = null
      this.state = 'loading'
    }
    const padMs = PAD_SHARE * (wish.toMs - wish.fromMs)
    try {
      const series = await this.#ask(this.#asker, {
        machine: wish.machine,
        fromMs: Math.max(0, Math.floor(wish.fromMs - padMs)),
        toMs: Math.ceil(wish.toMs + padMs),
        buckets: Math.round(wish.widthPx * (1 + 2 * PAD_SHARE)),
      })
      if (this.#isEnded || this.#asking !== wish || !series) return
      this.series = series
      this.state = 'ready'
    } catch {
      if (this.#asking !== wish) return
      this.series = null
      this.state = 'failed'
    }
    this.#asking = null
    this.#loaded = wish
    if (this.#wish !== wish && this.#wish) this.want(this.#wish)
  }
}
