// Lanes over one time axis on one canvas. Chart.js gives axes, layout, sizes and gestures (pinch, drag, ctrl + scroll,
// ctrl + drag); paint.ts fills the lanes. This file is the only one that knows chart.js.
import { Chart, LinearScale, type ScaleOptionsByType } from 'chart.js'
import zoomPlugin from 'chartjs-plugin-zoom'
import { type Plot, paint, paintCursor } from './paint.ts'
import { type Palette, readPalette } from './palette.ts'
import { axisOf, type Picture } from './picture.ts'
import { timeTicks, type ValueAxis, valuesOf } from './ticks.ts'
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

const TIME_LABEL_PX = 110
const AXIS_FONT_PX = 13
const VALUE_AXIS_PX = 48
const TIME_AXIS_PX = 30

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

  constructor(canvas: HTMLCanvasElement, label: TimeLabel, events: StackEvents) {
    this.#canvas = canvas
    this.#label = label
    this.#events = events
    this.#palette = readPalette(canvas.parentElement ?? document.body)
  }

  /** Width of the plot, CSS pixels: how many buckets are worth asking for. */
  get plotWidth(): number {
    const area = this.#chart?.chartArea
    return Math.max(50, Math.round((area?.right ?? this.#canvas.clientWidth) - (area?.left ?? 0)))
  }

  /** Shows other data; the axes are made for all of the series, so that they rest while it is panned. */
  setPicture(picture: Picture): void {
    const isOtherShape = picture.lanes.length !== this.#picture.lanes.length
    this.#picture = picture
    this.#axes = picture.lanes.map((lane) => axisOf(picture.series, lane))
    if (isOtherShape) this.#rebuild()
    else this.#apply()
  }

  /** Shows another stretch of time. */
  setWindow(fromMs: number, toMs: number): void {
    const x = this.#chart?.scales.x
    const isShown = x && x.min === fromMs && x.max === toMs
    this.#fromMs = fromMs
    this.#toMs = toMs
    if (!isShown) this.#apply()
  }

  /** Moves the cursor through all lanes; null takes it away. */
  setCursor(timeMs: number | null): void {
    this.#cursorMs = timeMs
    this.#chart?.draw()
  }

  /** Takes the colours of the theme anew. */
  readTheme(): void {
    this.#palette = readPalette(this.#canvas.parentElement ?? document.body)
    this.#rebuild()
  }

  /** The time under a point of the canvas (x in CSS pixels), or null beside the plot. */
  timeAt(x: number): number | null {
    const chart = this.#chart
    if (!chart?.scales.x || x < chart.chartArea.left || x > chart.chartArea.right) return null
    return chart.scales.x.getValueForPixel(x) ?? null
  }

  destroy(): void {
    this.#chart?.destroy()
    this.#chart = null
  }

  #rebuild(): void {
    this.#chart?.destroy()
    this.#chart = null
    if (this.#picture.lanes.length === 0) return
    this.#chart = new Chart(this.#canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [
        {
          id: 'lanes',
          beforeDatasetsDraw: (chart) => {
            const plot = plotOf(chart, this.#picture.lanes.length)
            paint(chart.ctx, plot, this.#picture, this.#palette)
          },
          afterDraw: (chart) => {
            if (this.#cursorMs === null) return
            paintCursor(chart.ctx, plotOf(chart, this.#picture.lanes.length), this.#cursorMs, this.#palette)
          },
          afterLayout: (chart) => {
            const { lanes, left, right } = plotOf(chart, this.#picture.lanes.length)
            this.#events.laidOut(lanes, left, right)
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
  }

  #apply(): void {
    const chart = this.#chart
    if (!chart) return
    chart.options.scales = this.#scales()
    chart.update('none')
  }

  #scales(): Record<string, object> {
    const { headShare } = this.#picture
    const font = { family: this.#palette.face, size: AXIS_FONT_PX }
    const scales: Record<string, object> = { x: this.#timeScale(font) }
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
        grid: { display: false },
        border: { display: false },
        afterFit: (scale: { width: number }) => {
          scale.width = VALUE_AXIS_PX
        },
        ticks: { color: this.#palette.inkSoft, font, padding: 4, callback: String },
        afterBuildTicks: (scale: { ticks: object[] }) => {
          scale.ticks = valuesOf(axis)
            .slice(1, -1)
            .map((value) => ({ value, label: String(value) }))
        },
      } satisfies DeepPartialScale
    })
    return scales
  }

  #timeScale(font: { readonly family: string; readonly size: number }): object {
    let stepMs = 1
    return {
      axis: 'x',
      type: 'linear',
      position: 'bottom',
      min: this.#fromMs,
      max: this.#toMs,
      grid: { color: this.#palette.line, drawTicks: false },
      border: { display: false },
      afterFit: (scale: { height: number }) => {
        scale.height = TIME_AXIS_PX
      },
      ticks: {
        color: this.#palette.inkSoft,
        font,
        autoSkip: false,
        maxRotation: 0,
        align: 'inner',
        callback: (value: number | string) => this.#label(Number(value), stepMs),
      },
      afterBuildTicks: (scale: { min: number; max: number; width: number; ticks: object[] }) => {
        const ticks = timeTicks(scale.min, scale.max, Math.max(2, scale.width / TIME_LABEL_PX))
        stepMs = ticks.stepMs
        scale.ticks = ticks.timesMs.map((value) => ({ value }))
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
      pan: { enabled: true, mode: 'x', threshold: 8, onPan: told },
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

function plotOf(chart: Chart, lanes: number): Plot {
  const x = chart.scales.x!
  return {
    left: chart.chartArea.left,
    right: chart.chartArea.right,
    x: (timeMs) => x.getPixelForValue(timeMs),
    timeAt: (pixel) => x.getValueForPixel(pixel) ?? 0,
    lanes: Array.from({ length: lanes }, (_, i) => {
      const scale = chart.scales[`y${i}`]!
      return { top: scale.top, bottom: scale.bottom, y: (value) => scale.getPixelForValue(value) }
    }),
  }
}
