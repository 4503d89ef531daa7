// The lanes painted once, wider than the plot, on a canvas of their own: a step of a pan moves that canvas, which the browser
// does without painting anything. It is exposed anew when its data, size or resolution changes, or when a step leaves it.
import { type Plot, paint, paintGrid } from './paint.ts'
import type { Palette } from './palette.ts'
import type { Picture } from './picture.ts'
import { type TimeTicks, timeTicks } from './ticks.ts'

/** Painted on each side of the plot, as a share of its width: half a width, as far as the loader asks for data. */
const MARGIN_SHARE = 0.5
/** Room for one mark of the time axis, CSS pixels. */
const TIME_LABEL_PX = 110

/** The stretch of time that lies across a plot, and the plot's own resolution. */
export interface Frame {
  readonly fromMs: number
  readonly toMs: number
  /** Ends of the plot and height of its canvas, CSS pixels. */
  readonly left: number
  readonly right: number
  readonly height: number
  /** Device pixels in one CSS pixel. */
  readonly ratio: number
  readonly lanes: Plot['lanes']
}

/** A plot whose time axis is that of `frame`. */
export function plotOf({ fromMs, toMs, left, right, lanes }: Frame): Plot {
  const pxPerMs = (right - left) / (toMs - fromMs)
  return {
    left,
    right,
    lanes,
    x: (timeMs) => left + (timeMs - fromMs) * pxPerMs,
    timeAt: (x) => fromMs + (x - left) / pxPerMs,
  }
}

/** The marks of a plot's time axis; as dense on the wider film as on the plot itself. */
export const timesOf = ({ left, right, timeAt }: Plot): TimeTicks =>
  timeTicks(timeAt(left), timeAt(right), Math.max(2, (right - left) / TIME_LABEL_PX))

/** Whether the exposed stretch holds the wanted one, at the same resolution. */
export function holds(exposed: Frame, wanted: Frame): boolean {
  const spanMs = wanted.toMs - wanted.fromMs
  const isSameScale = Math.abs(exposed.toMs - exposed.fromMs - spanMs) <= spanMs * 1e-9
  const marginMs = MARGIN_SHARE * spanMs
  return (
    isSameScale &&
    exposed.left === wanted.left &&
    exposed.right === wanted.right &&
    exposed.height === wanted.height &&
    exposed.ratio === wanted.ratio &&
    wanted.fromMs >= exposed.fromMs - marginMs &&
    wanted.toMs <= exposed.toMs + marginMs
  )
}

/** The lanes' traces, bands, cases and gaps, behind the canvas of the axes. */
export class Film {
  readonly #window = document.createElement('div')
  readonly #canvas = document.createElement('canvas')
  #exposed: Frame | null = null

  /** Lies behind all else in `parent`, which has a position of its own. */
  constructor(parent: HTMLElement) {
    this.#window.setAttribute('aria-hidden', 'true')
    this.#window.style.cssText = 'position:absolute;top:0;overflow:hidden;contain:strict;pointer-events:none'
    this.#canvas.style.cssText = 'position:absolute;top:0;left:0;will-change:transform'
    this.#window.append(this.#canvas)
    parent.prepend(this.#window)
  }

  /** Data, axes or colours have changed: what is on the film no longer counts. */
  spoil(): void {
    this.#exposed = null
  }

  /** Moves the stretch of `frame` behind the plot. */
  show(frame: Frame, picture: Picture, palette: Palette): void {
    const { left, right, height, ratio } = frame
    if (right - left < 1 || height < 1) return
    if (!this.#exposed || !holds(this.#exposed, frame)) this.#expose(frame, picture, palette)
    const exposed = this.#exposed ?? frame
    const pxPerMs = (right - left) / (frame.toMs - frame.fromMs)
    const offset = MARGIN_SHARE * (right - left) + (frame.fromMs - exposed.fromMs) * pxPerMs
    // On whole device pixels, or every line is blurred.
    this.#canvas.style.transform = `translateX(${-Math.round(offset * ratio) / ratio}px)`
  }

  /** Takes it out of the page. */
  destroy(): void {
    this.#window.remove()
  }

  #expose(frame: Frame, picture: Picture, palette: Palette): void {
    const { left, right, height, ratio } = frame
    const margin = MARGIN_SHARE * (right - left)
    this.#canvas.width = Math.ceil((right - left + 2 * margin) * ratio)
    this.#canvas.height = Math.ceil(height * ratio)
    this.#canvas.style.width = `${this.#canvas.width / ratio}px`
    this.#canvas.style.height = `${this.#canvas.height / ratio}px`
    this.#window.style.left = `${left}px`
    this.#window.style.width = `${right - left}px`
    this.#window.style.height = `${height}px`
    const context = this.#canvas.getContext('2d')
    if (!context) return
    context.setTransform(ratio, 0, 0, ratio, (margin - left) * ratio, 0)
    const plot = { ...plotOf(frame), left: left - margin, right: right + margin }
    paintGrid(context, plot, timesOf(plot), palette)
    paint(context, plot, picture, palette)
    this.#exposed = frame
  }
}
