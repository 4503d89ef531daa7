// Paints a picture between chart.js's axes, straight from the store's typed arrays. As chart.js datasets every point would
// become an object at each step of a pan; so a lane costs one path, and min and max of a row are both drawn.
import { paintLimits } from './limits.ts'
import type { Palette } from './palette.ts'
import { alarmedValue, breakMs, type Lane, type LaneRows, type Picture, rowAfter, rowsOf } from './picture.ts'
import type { TimeTicks } from './ticks.ts'

/** Where a lane lies, and its value axis in pixels. */
export interface LaneArea {
  readonly top: number
  readonly bottom: number
  y(value: number): number
}

/** The place to paint in, CSS pixels. */
export interface Plot {
  readonly left: number
  readonly right: number
  x(timeMs: number): number
  timeAt(x: number): number
  readonly lanes: readonly LaneArea[]
}

/** Room left free above and below each lane, px. */
const LANE_INSET = 3
const DOT_RADIUS = 3.5
/** Alarmed points nearer than this are one dot, px. */
const DOT_DISTANCE = 5
const HATCH_DISTANCE = 9
/** Room between the lanes and the labels of the time axis, px. */
const TIME_LABEL_TOP = 8
/** A case's stretch lets the usual range shine through. */
const CASE_OPACITY = 0.45

/** Paints what moves with time: ranges, cases, gaps, traces. */
export function paint(
  context: CanvasRenderingContext2D,
  plot: Plot,
  picture: Picture,
  palette: Palette,
): void {
  const { left, right } = plot
  context.save()
  context.beginPath()
  context.rect(left, 0, right - left, context.canvas.height)
  context.clip()
  plot.lanes.forEach((area, i) => {
    const lane = picture.lanes[i]
    if (lane) paintGround(context, plot, area, lane, picture, palette)
  })
  for (const gap of picture.gaps) hatch(context, plot, gap.fromMs, gap.toMs, palette)
  const { series } = picture
  if (series) {
    const first = Math.max(0, rowAfter(series, plot.timeAt(left)) - 1)
    const last = Math.min(series.timesMs.length, rowAfter(series, plot.timeAt(right)) + 1)
    const stretch = {
      first,
      last,
      breakMs: breakMs(series),
      halfMs: series.bucketMs / 2,
      timesMs: series.timesMs,
    }
    plot.lanes.forEach((area, i) => {
      const lane = picture.lanes[i]
      const rows = lane && rowsOf(series, lane)
      if (!lane || !rows) return
      if (lane.sensor === null)
        trace(context, plot, area, { low: series.limit, high: series.limit }, stretch, {
          colour: palette.inkSoft,
          width: 1.25,
          dash: [5, 4],
        })
      trace(context, plot, area, rows, stretch, { colour: palette.trace, width: 1.5, dash: [] })
      dots(context, plot, area, lane, rows, series.alarms, stretch, palette)
    })
  }
  context.restore()
}

/** Paints the edge of each lane. */
export function paintEdges(
  context: CanvasRenderingContext2D,
  { left, right, lanes }: Plot,
  palette: Palette,
): void {
  context.strokeStyle = palette.line
  context.lineWidth = 1
  for (const { top, bottom } of lanes) {
    const height = Math.round(bottom - top - 2 * LANE_INSET)
    context.strokeRect(left + 0.5, Math.round(top + LANE_INSET) + 0.5, right - left - 1, height - 1)
  }
}

/** Paints a line through all lanes at each mark of the time axis. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  { lanes, x }: Plot,
  { timesMs }: TimeTicks,
  palette: Palette,
): void {
  const top = (lanes[0]?.top ?? 0) + LANE_INSET
  const bottom = (lanes.at(-1)?.bottom ?? 0) - LANE_INSET
  context.strokeStyle = palette.line
  context.lineWidth = 1
  context.beginPath()
  for (const timeMs of timesMs) {
    const at = Math.round(x(timeMs)) + 0.5
    context.moveTo(at, top)
    context.lineTo(at, bottom)
  }
  context.stroke()
}

/** Writes the marks of the time axis under the lanes, `fontPx` high, moved inward where they would leave the plot. */
export function paintTimes(
  context: CanvasRenderingContext2D,
  { left, right, lanes, x }: Plot,
  { timesMs, stepMs }: TimeTicks,
  label: (timeMs: number, stepMs: number) => string,
  fontPx: number,
  palette: Palette,
): void {
  const top = (lanes.at(-1)?.bottom ?? 0) + TIME_LABEL_TOP
  context.fillStyle = palette.inkSoft
  context.font = `${fontPx}px ${palette.face}`
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const timeMs of timesMs) {
    const text = label(timeMs, stepMs)
    const half = context.measureText(text).width / 2
    context.fillText(text, Math.min(right - half, Math.max(left + half, x(timeMs))), top)
  }
}

/** Paints the shared cursor at a time, through all lanes. */
export function paintCursor(
  context: CanvasRenderingContext2D,
  plot: Plot,
  timeMs: number,
  palette: Palette,
): void {
  const x = Math.round(plot.x(timeMs)) + 0.5
  const top = plot.lanes[0]?.top
  const bottom = plot.lanes.at(-1)?.bottom
  if (top === undefined || bottom === undefined || x < plot.left || x > plot.right) return
  context.save()
  context.strokeStyle = palette.accent
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(x, top)
  context.lineTo(x, bottom)
  context.stroke()
  context.restore()
}

interface Stretch {
  readonly first: number
  readonly last: number
  readonly breakMs: number
  readonly halfMs: number
  readonly timesMs: Float64Array
}

function paintGround(
  context: CanvasRenderingContext2D,
  plot: Plot,
  area: LaneArea,
  lane: Lane,
  picture: Picture,
  palette: Palette,
): void {
  const { left, right } = plot
  const top = area.top + LANE_INSET
  const height = area.bottom - area.top - 2 * LANE_INSET
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, height)
  context.clip()
  if (lane.band) {
    const bandTop = area.y(lane.band.high)
    context.fillStyle = palette.band
    context.fillRect(left, bandTop, right - left, Math.max(2, area.y(lane.band.low) - bandTop))
  }
  if (lane.normal) paintLimits(context, plot, area, lane.normal, palette)
  for (const { fromMs, toMs, severity } of picture.cases) {
    const x = Math.max(left, plot.x(fromMs))
    const width = Math.max(2, Math.min(right, plot.x(toMs)) - x)
    if (x > right || plot.x(toMs) < left) continue
    context.globalAlpha = CASE_OPACITY
    context.fillStyle = palette.alarmGround[severity]
    context.fillRect(x, top, width, height)
    context.globalAlpha = 1
    context.fillStyle = palette.alarm[severity]
    context.fillRect(x, top, width, 3)
  }
  context.restore()
}

function hatch(
  context: CanvasRenderingContext2D,
  plot: Plot,
  fromMs: number,
  toMs: number,
  palette: Palette,
): void {
  const left = Math.max(plot.left, plot.x(fromMs))
  const right = Math.min(plot.right, Math.max(plot.x(toMs), plot.x(fromMs) + 3))
  if (right <= left) return
  for (const { top, bottom } of plot.lanes) {
    context.save()
    context.beginPath()
    context.rect(left, top + LANE_INSET, right - left, bottom - top - 2 * LANE_INSET)
    context.clip()
    context.strokeStyle = palette.hatch
    context.lineWidth = 3
    context.beginPath()
    const height = bottom - top
    for (let x = left - height; x < right; x += HATCH_DISTANCE) {
      context.moveTo(x, bottom)
      context.lineTo(x + height, top)
    }
    context.stroke()
    context.restore()
  }
}

function trace(
  context: CanvasRenderingContext2D,
  plot: Plot,
  area: LaneArea,
  rows: LaneRows,
  { first, last, breakMs, halfMs, timesMs }: Stretch,
  style: { readonly colour: string; readonly width: number; readonly dash: readonly number[] },
): void {
  context.beginPath()
  let joinedUntilMs = Number.NEGATIVE_INFINITY
  for (let i = first; i < last; i++) {
    const low = rows.low[i]!
    const high = rows.high[i]!
    if (Number.isNaN(low)) {
      joinedUntilMs = Number.NEGATIVE_INFINITY
      continue
    }
    const timeMs = timesMs[i]!
    const x = plot.x(timeMs + halfMs)
    if (timeMs > joinedUntilMs) context.moveTo(x - 0.5, area.y(high))
    context.lineTo(x, area.y(high))
    if (low !== high) context.lineTo(x, area.y(low))
    joinedUntilMs = timeMs + breakMs
  }
  context.strokeStyle = style.colour
  context.lineWidth = style.width
  context.lineJoin = 'round'
  context.setLineDash([...style.dash])
  context.stroke()
  context.setLineDash([])
}

/** Alarmed rows: on the score, and on each sensor that was beyond its usual range then. */
function dots(
  context: CanvasRenderingContext2D,
  plot: Plot,
  area: LaneArea,
  lane: Lane,
  rows: LaneRows,
  alarms: Uint32Array,
  { first, last, halfMs, timesMs }: Stretch,
  palette: Palette,
): void {
  context.fillStyle = palette.alarm.high
  context.strokeStyle = palette.surface
  context.lineWidth = 1
  let nextX = Number.NEGATIVE_INFINITY
  for (let i = first; i < last; i++) {
    if (alarms[i] === 0) continue
    const value = alarmedValue(lane, rows, i)
    const x = plot.x(timesMs[i]! + halfMs)
    if (value === null || x < nextX) continue
    nextX = x + DOT_DISTANCE
    context.beginPath()
    context.arc(x, area.y(value), DOT_RADIUS, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
  }
}
