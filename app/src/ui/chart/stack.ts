// Lanes over one time axis on one canvas. Chart.js gives value axes, layout, sizes and zoom (pinch, ctrl + scroll, ctrl +
// drag); paint.ts fills the plot. A step of a pan goes past chart.js: it moves the film and paints the times, nothing more.
// This file and scales.ts are the only ones that know chart.js.
import { Chart, LinearScale } from 'chart.js'
import zoomPlugin from 'chartjs-plugin-zoom'
import { watchDrag } from './drag.ts'
import { Film, type Frame, plotOf, timesOf } from './film.ts'
import { paintCursor, paintEdges, paintTimes } from './paint.ts'
import { type Palette, readPalette } from './palette.ts'
import { axisOf, type Picture } from './picture.ts'
import { AXIS_FONT_PX, type Axes, gesturesOf, scalesOf, tellTimes } from './scales.ts'
import type { ValueAxis } from './ticks.ts'

/** What the stack tells its owner. */
export interface StackEvents {
  /** A gesture has moved the stretch of time. */
  moved(fromMs: number, toMs: number): void
  /** Lanes have been laid out: top and bottom of each, and the ends of the plot, CSS pixels in the canvas. */
  laidOut(
    lanes: readonly { readonly top: number; readonly bottom: number }[],
    left: number,
    right: number,
  ): void
}

/** Writes the mark of a time axis; `stepMs` is the distance of the marks. */
export type TimeLabel = (timeMs: number, stepMs: number) => string

/** During a pan its owner hears of it at most this often, ms: what hangs on it (data, labels, names) can wait. */
const TELL_EVERY_MS = 200

Chart.register(LinearScale, zoomPlugin)

/** A chart on a canvas whose parent has a size; `destroy` ends it. */
export class Stack {
  readonly #canvas: HTMLCanvasElement
  readonly #events: StackEvents
  readonly #label: TimeLabel
  #chart: Chart | null = null
  #palette: Palette
  #picture: Picture = { series: null, lanes: [], gaps: [], cases: [], headShare: 0 }
  #axes: readonly ValueAxis[] = []
  #fromMs = 0
  #toMs = 1
  #cursorMs: number | null = null
  readonly #film: Film
  readonly #stopDrag: () => void
  #isPanning = false
  #toldAtMs = 0
  #drawing = 0

  constructor(canvas: HTMLCanvasElement, label: TimeLabel, events: StackEvents) {
    this.#canvas = canvas
    this.#label = label
    this.#events = events
    this.#palette = readPalette(canvas.parentElement ?? document.body)
    this.#film = new Film(canvas.parentElement ?? document.body)
    canvas.style.position = 'relative'
    this.#stopDrag = watchDrag(canvas, { moved: (byPx) => this.#pan(byPx), ended: () => this.#rest() })
  }

  /** Width of the plot, CSS pixels: how many buckets are worth asking for. */
  get plotWidth(): number {
    const area = this.#chart?.chartArea
    return Math.max(50, Math.round((area?.right ?? this.#canvas.clientWidth) - (area?.left ?? 0)))
  }

  /** Shows other data; the axes are made for all of the series, so that they rest while it is panned. */
  setPicture(picture: Picture): void {
    const isOtherShape = picture.lanes.length !== this.#picture.lanes.length
    const axes = picture.lanes.map((lane) => axisOf(picture.series, lane))
    const isOtherFrame = picture.headShare !== this.#picture.headShare || !sameAxes(axes, this.#axes)
    this.#picture = picture
    this.#axes = axes
    this.#film.spoil()
    if (isOtherShape) this.#rebuild()
    else if (isOtherFrame) this.#apply()
    else this.#redraw()
  }

  /** Shows another stretch of time; while a finger pans, the finger decides. */
  setWindow(fromMs: number, toMs: number): void {
    if (this.#isPanning) return
    this.#fromMs = fromMs
    this.#toMs = toMs
    tellTimes(this.#chart, this.#fromMs, this.#toMs)
    this.#redraw()
  }

  /** Moves the cursor through all lanes; null takes it away. */
  setCursor(timeMs: number | null): void {
    this.#cursorMs = timeMs
    this.#redraw()
  }

  /** Takes the colours of the theme anew. */
  readTheme(): void {
    this.#palette = readPalette(this.#canvas.parentElement ?? document.body)
    this.#rebuild()
  }

  /** The time under a point of the canvas (x in CSS pixels), or null beside the plot. */
  timeAt(x: number): number | null {
    const frame = this.#frame()
    return frame && x >= frame.left && x <= frame.right ? plotOf(frame).timeAt(x) : null
  }

  destroy(): void {
    cancelAnimationFrame(this.#drawing)
    this.#stopDrag()
    this.#film.destroy()
    this.#chart?.destroy()
    this.#chart = null
  }

  #rebuild(): void {
    this.#chart?.destroy()
    this.#chart = null
    this.#film.spoil()
    if (this.#picture.lanes.length === 0) return
    this.#chart = new Chart(this.#canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [
        {
          id: 'lanes',
          afterDraw: () => this.#paint(),
          afterLayout: (chart) => {
            this.#film.spoil()
            const lanes = this.#picture.lanes.map((_, i) => chart.scales[`y${i}`]!)
            this.#events.laidOut(lanes, chart.chartArea.left, chart.chartArea.right)
          },
        },
      ],
      options: {
        animation: false,
        maintainAspectRatio: false,
        responsive: true,
        events: [],
        scales: scalesOf(this.#axesNow(), this.#palette),
        plugins: { zoom: gesturesOf(this.#palette, (fromMs, toMs) => this.#zoomed(fromMs, toMs)) },
      },
    })
    // The gestures claim every touch; up and down must still scroll the page.
    this.#canvas.style.touchAction = 'pan-y'
    // What chart.js draws while it is made comes before there is a chart to paint with.
    this.#redraw()
  }

  #apply(): void {
    const chart = this.#chart
    if (!chart) return
    chart.options.scales = scalesOf(this.#axesNow(), this.#palette)
    chart.update('none')
  }

  /** Paints the plot with the next frame, without chart.js. */
  #redraw(): void {
    this.#drawing ||= requestAnimationFrame(() => this.#paint())
  }

  #paint(): void {
    cancelAnimationFrame(this.#drawing)
    this.#drawing = 0
    const frame = this.#frame()
    const context = this.#chart?.ctx
    if (!frame || !context) return
    const { left, right, height } = frame
    const plot = plotOf(frame)
    // A cursor at the edge is wider than its pixel.
    context.clearRect(left - 1, 0, right - left + 2, height)
    paintTimes(context, plot, timesOf(plot), this.#label, AXIS_FONT_PX, this.#palette)
    this.#film.show(frame, this.#picture, this.#palette)
    paintEdges(context, plot, this.#palette)
    if (this.#cursorMs !== null) paintCursor(context, plot, this.#cursorMs, this.#palette)
  }

  /** What is shown where; null before the first layout. */
  #frame(): Frame | null {
    const chart = this.#chart
    if (!chart?.chartArea || !(this.#toMs > this.#fromMs)) return null
    const scales = this.#picture.lanes.map((_, i) => chart.scales[`y${i}`])
    if (scales.some((scale) => scale === undefined)) return null
    return {
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      left: chart.chartArea.left,
      right: chart.chartArea.right,
      height: chart.height,
      ratio: chart.currentDevicePixelRatio,
      lanes: scales.map((scale) => ({
        top: scale!.top,
        bottom: scale!.bottom,
        y: (value) => scale!.getPixelForValue(value),
      })),
    }
  }

  #pan(byPx: number): void {
    const chart = this.#chart
    if (!chart) return
    const byMs = (-byPx * (this.#toMs - this.#fromMs)) / Math.max(1, chart.chartArea.width)
    this.#fromMs += byMs
    this.#toMs += byMs
    this.#paint()
    const isFirst = !this.#isPanning
    this.#isPanning = true
    if (isFirst || performance.now() - this.#toldAtMs > TELL_EVERY_MS) this.#tell()
  }

  #rest(): void {
    this.#isPanning = false
    tellTimes(this.#chart, this.#fromMs, this.#toMs)
    this.#tell()
  }

  #tell(): void {
    this.#toldAtMs = performance.now()
    this.#events.moved(this.#fromMs, this.#toMs)
  }

  #axesNow(): Axes {
    const { headShare } = this.#picture
    return { values: this.#axes, headShare, fromMs: this.#fromMs, toMs: this.#toMs }
  }

  #zoomed(fromMs: number, toMs: number): void {
    this.#fromMs = fromMs
    this.#toMs = toMs
    this.#events.moved(fromMs, toMs)
  }
}

const sameAxes = (a: readonly ValueAxis[], b: readonly ValueAxis[]): boolean =>
  a.length === b.length &&
  a.every((axis, i) => axis.min === b[i]!.min && axis.max === b[i]!.max && axis.step === b[i]!.step)
