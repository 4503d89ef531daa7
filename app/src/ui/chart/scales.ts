// What chart.js is told of the lanes: a value axis for each, room for the time axis, and the gestures of its zoom plugin. Plain
// settings made of plain data; stack.ts owns the chart itself.
import type { Chart, ScaleOptionsByType } from 'chart.js'
import { localDecimal } from '../format.ts'
import type { Palette } from './palette.ts'
import { type ValueAxis, valuesOf, valueText } from './ticks.ts'
import { MIN_SPAN_MS } from './view.svelte.ts'

/** Size of the writing at the axes, CSS pixels. */
export const AXIS_FONT_PX = 13
const VALUE_AXIS_PX = 48
const TIME_AXIS_PX = 30

/** What the axes are made for. */
export interface Axes {
  /** One for each lane, from the top down. */
  readonly values: readonly ValueAxis[]
  /** Part of a lane's height that stays free above its values. */
  readonly headShare: number
  /** The stretch of time, epoch ms. */
  readonly fromMs: number
  readonly toMs: number
}

type DeepPartialScale = { [key in keyof Partial<ScaleOptionsByType<'linear'>>]: unknown } & { axis: 'y' }

/** Chart.js's `options.scales`: `x` for the time, `y0` … for the lanes. */
export function scalesOf(axes: Axes, palette: Palette): Record<string, object> {
  const { values, headShare } = axes
  const font = { family: palette.face, size: AXIS_FONT_PX }
  const scales: Record<string, object> = { x: timeScaleOf(axes) }
  // Chart.js stacks the scales of one stack from the bottom up.
  values.forEach((axis, i) => {
    scales[`y${i}`] = {
      axis: 'y',
      type: 'linear',
      position: 'left',
      stack: 'lanes',
      stackWeight: 1,
      weight: values.length - i,
      min: axis.min,
      max: axis.max + (axis.max - axis.min) * (headShare / (1 - headShare)),
      grid: { display: false, drawTicks: false },
      border: { display: false },
      afterFit: (scale: { width: number }) => {
        scale.width = VALUE_AXIS_PX
      },
      ticks: {
        color: palette.inkSoft,
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
function timeScaleOf({ fromMs, toMs }: Axes): object {
  return {
    axis: 'x',
    type: 'linear',
    position: 'bottom',
    min: fromMs,
    max: toMs,
    grid: { display: false },
    border: { display: false },
    ticks: { display: false },
    afterFit: (scale: { height: number }) => {
      scale.height = TIME_AXIS_PX
    },
  }
}

/** Sets the stretch of time (epoch ms) that chart.js zooms from, without a layout. */
export function tellTimes(chart: Chart | null, fromMs: number, toMs: number): void {
  const x = chart?.scales.x
  const options = chart?.options.scales?.x
  if (!x || !options) return
  options.min = fromMs
  options.max = toMs
  x.min = fromMs
  x.max = toMs
  x.configure()
}

/** The zoom plugin's settings; `zoomed` is told the stretch of time (epoch ms) that a gesture came to. */
export function gesturesOf(palette: Palette, zoomed: (fromMs: number, toMs: number) => void): object {
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
        borderColor: palette.accent,
        borderWidth: 1,
      },
      onZoom: ({ chart }: { chart: Chart }) => {
        const { x } = chart.scales
        if (x) zoomed(x.min, x.max)
      },
    },
    limits: { x: { minRange: MIN_SPAN_MS } },
  }
}
