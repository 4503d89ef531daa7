// The cursor through all lanes: where it stands, and what moves it: a mouse that hovers, a tap, keys. Keys and taps move it in
// time, so that whoever cannot hover reads the same values.
import type { View } from './view.svelte.ts'

/** Nearer than this to the cursor a tap means the cursor, CSS pixels. */
const REACH_PX = 12
/** A key moves it by this share of the stretch that is shown; with shift it moves the stretch. */
const KEY_SHARE = 0.02
const PAN_SHARE = 0.25

/** What it is asked about. Times are epoch ms. */
export interface CursorParts {
  readonly view: () => View
  /** Where it rests when nobody moves it; null: nowhere. */
  readonly restMs: () => number | null
  /** It stands no later than this; null: anywhere. */
  readonly untilMs: () => number | null
  readonly newestMs: () => number | null
  /** Width of the plot, CSS pixels. */
  readonly width: () => number
  /** The time under a pointer; null beside the plot. */
  readonly timeUnder: (event: MouseEvent) => number | null
}

/** The cursor of one chart. */
export class Cursor {
  readonly #parts: CursorParts
  #movedMs = $state<number | null>(null)
  /** Whether a person has put it where it stands. */
  readonly isMoved: boolean = $derived(this.#movedMs !== null)

  constructor(parts: CursorParts) {
    this.#parts = parts
  }

  /** Where it stands, epoch ms; null: there is none, the newest values are meant. */
  get ms(): number | null {
    const untilMs = this.#parts.untilMs()
    if (this.#movedMs === null) return this.#parts.restMs()
    return untilMs === null ? this.#movedMs : Math.min(this.#movedMs, untilMs)
  }

  /** How far from it counts as under it, ms. */
  get reachMs(): number {
    const { fromMs, toMs } = this.#parts.view()
    return ((toMs - fromMs) / Math.max(1, this.#parts.width())) * REACH_PX
  }

  /** Handlers of the element it is moved on. */
  readonly onpointermove = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse' && event.buttons === 0) this.#movedMs = this.#parts.timeUnder(event)
  }

  readonly onpointerleave = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') this.#movedMs = null
  }

  readonly onclick = (event: MouseEvent): void => {
    if (event.ctrlKey) return
    const timeMs = this.#parts.timeUnder(event)
    const isTouch = !(event instanceof PointerEvent) || event.pointerType !== 'mouse'
    const isSame = isTouch && timeMs !== null && this.ms !== null && Math.abs(timeMs - this.ms) < this.reachMs
    this.#movedMs = isSame ? null : timeMs
  }

  readonly onkeydown = (event: KeyboardEvent): void => {
    const view = this.#parts.view()
    const sign = event.key === 'ArrowLeft' ? -1 : 1
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      if (event.shiftKey) view.pan(sign * PAN_SHARE)
      else this.#step(view, sign * KEY_SHARE)
    } else if (event.key === '+' || event.key === '=') view.zoom(0.5)
    else if (event.key === '-') view.zoom(2)
    else if (event.key === 'Escape') this.#movedMs = null
    else return
    event.preventDefault()
  }

  #step({ fromMs, toMs }: View, share: number): void {
    const newestMs = this.#parts.newestMs()
    const from = this.ms ?? (newestMs !== null && newestMs < toMs ? newestMs : toMs)
    this.#movedMs = Math.min(toMs, Math.max(fromMs, from + share * (toMs - fromMs)))
  }
}
