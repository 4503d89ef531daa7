// A declared limit on a lane: a line with short strokes on its far side, as a drawing marks a boundary. What was learned is an
// area, a gap fills the lane, an alarm limit of the score is dashed: no two look alike, in any colour.
import type { Limits } from '../../../../shared/mapping.ts'
import type { LaneArea, Plot } from './paint.ts'
import type { Palette } from './palette.ts'

const STROKE_EVERY_PX = 9
const STROKE_PX = 5

/** Paints the limits of a lane that lie on its axis; the strokes stand still in time, so that they move with a pan. */
export function paintLimits(
  context: CanvasRenderingContext2D,
  plot: Plot,
  { y }: LaneArea,
  { low, high }: Limits,
  palette: Palette,
): void {
  context.strokeStyle = palette.lineStrong
  context.lineWidth = 1.5
  context.beginPath()
  for (const [limit, away] of [
    [low, 1],
    [high, -1],
  ] as const) {
    if (limit === undefined) continue
    const at = Math.round(y(limit)) + 0.5
    context.moveTo(plot.left, at)
    context.lineTo(plot.right, at)
    for (const x of strokesBetween(plot.left, plot.right, plot.x(0))) {
      context.moveTo(x, at)
      context.lineTo(x + STROKE_PX, at + away * STROKE_PX)
    }
  }
  context.stroke()
}

/** Places (px) of the strokes from `left` to `right`: whole steps from `anchor`, wherever that lies. */
export function strokesBetween(left: number, right: number, anchor: number): readonly number[] {
  const first = left + ((((anchor - left) % STROKE_EVERY_PX) + STROKE_EVERY_PX) % STROKE_EVERY_PX)
  const places: number[] = []
  for (let x = first; x <= right; x += STROKE_EVERY_PX) places.push(x)
  return places
}
