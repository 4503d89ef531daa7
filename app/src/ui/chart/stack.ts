// Lanes over one time axis on one canvas. Chart.js gives value axes, layout, sizes and zoom (pinch, ctrl + scroll, ctrl +
// drag); paint.ts fills the plot. A step of a pan goes past chart.js: it moves the film and paints the times, nothing more.
// This file is the only one that knows chart.js.
import { Chart, LinearScale, type ScaleOptionsByType } from 'chart.js'
import zoomPlugin from 'chartjs-plugin-zoom'
import { localDecimal } from '../format.ts'
import { watchDrag } from './drag.ts'
import { Film, type Frame, plotOf, timesOf } from './film.ts'
import { paintCursor, paintEdges, paintTimes } from './paint.ts'
import { type Palette, readPalette } from './palette.ts'
import { axisOf, type Picture } from './picture.ts'
import { type ValueAxis, valuesOf, valueText } from './ticks.ts'
import { MIN_SPAN_MS } from './view.svelte.ts'

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

const AXIS_FONT_PX = 13
const VALUE_AXIS_PX = 48
const TIME_AXIS_PX = 30
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
    this.#tellScale()
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
        scales: this.#scales(),
        plugins: { zoom: this.#gestures() },
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
    chart.options.scales = this.#scales()
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
    this.#tellScale()
    this.#tell()
  }

  #tell(): void {
    this.#toldAtMs = performance.now()
    this.#events.moved(this.#fromMs, this.#toMs)
  }

  /** Chart.js zooms from what its time scale holds; this sets it without a layout. */
  #tellScale(): void {
    const x = this.#chart?.scales.x
    const options = this.#chart?.options.scales?.x
    if (!x || !options) return
    options.min = this.#fromMs
    options.max = this.#toMs
    x.min = this.#fromMs
    x.max = this.#toMs
    x.configure()
  }

  #scales(): Record<string, object> {
    const { headShare } = this.#picture
    const font = { family: this.#palette.face, size: AXIS_FONT_PX }
    const scales: Record<string, object> = { x: this.#timeScale() }
    // Chart.js stacks the scales of one stack from the bottom up.
    this.#axes.forEach((axis, i) => {
      scales[`y${i}`] = {
        axis: 'y',
        type: 'linear',
        position: 'left',
        stack: 'lanes',
        stackWeight: 1,
        weight: this.#axes.length - i,
        min: axis.min,
        max: axis.max + (axis.max - axis.min) * (headShare / (1 - headShare)),
        grid: { display: false, drawTicks: false },
        border: { display: false },
        afterFit: (scale: { width: number }) => {
          scale.width = VALUE_AXIS_PX
        },
        ticks: {
          color: this.#palette.inkSoft,
          font,
          padding: 4,
          callback: (value: number) => localDecimal(valueText(value)),
        },
        afterBuildTicks: (scale: { ticks: object[] }) => {
          scale.ticks = valuesOf(axis)
            .slice(1, -1)
            .map((value) => ({ value, label: localDecimal(valueText(value)) }))
        },
      } satisfies DeepPartialScale
    })
    return scales
  }

  /** Keeps room for the time axis, and is what the zoom plugin works on; paint.ts draws it. */
  #timeScale(): object {
    return {
      axis: 'x',
      type: 'linear',
      position: 'bottom',
      min: this.#fromMs,
      max: this.#toMs,
      grid: { display: false },
      border: { display: false },
      ticks: { display: false },
      afterFit: (scale: { height: number }) => {
        scale.height = TIME_AXIS_PX
      },
    }
  }

  #gestures(): object {
    const told = ({ chart }: { chart: Chart }): void => {
      const { x } = chart.scales
      if (!x) return
      this.#fromMs = x.min
      this.#toMs = x.max
      this.#events.moved(x.min, x.max)
    }
    return {
      pan: { enabled: false },
      zoom: {
        mode: 'x',
        wheel: { enabled: true, modifierKey: 'ctrl', speed: 0.15 },
        pinch: { enabled: true },
        drag: {
          enabled: true,
          modifierKey: 'ctrl',
          backgroundColor: 'rgba(128, 140, 150, 0.3)',
          borderColor: this.#palette.accent,
          borderWidth: 1,
        },
        onZoom: told,
      },
      limits: { x: { minRange: MIN_SPAN_MS } },
    }
  }
}

type DeepPartialScale = { [key in keyof Partial<ScaleOptionsByType<'linear'>>]: unknown } & { axis: 'y' }

const sameAxes = (a: readonly ValueAxis[], b: readonly ValueAxis[]): boolean =>
  a.length === b.length &&
  a.every((axis, i) => axis.min === b[i]!.min && axis.max === b[i]!.max && axis.step === b[i]!.step)
