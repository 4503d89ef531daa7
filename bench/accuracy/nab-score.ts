// The Numenta Anomaly Benchmark's scoring (Lavin and Ahmad 2015, "Evaluating Real-time Anomaly Detection Algorithms"),
// standard profile: an alarm early in an anomaly window earns up to 1 for that window, each alarm outside costs up to 0.11 by
// its distance to the window before, a window without any costs 1. One threshold for all files, chosen for the best sum;
// 0 = a detector that never alarms, 100 = one that finds every window at once and nothing else.

/** One file: a score for each row (higher = more abnormal), and its windows as [first row, last row]. */
export interface NabFile {
  readonly scores: ArrayLike<number>
  readonly windows: readonly (readonly [number, number])[]
}

const TRUE_WEIGHT = 1
const FALSE_WEIGHT = 0.11
const MISSED_WEIGHT = 1
const PROBATION_PART = 0.15
const PROBATION_MOST = 750
/** An alarm this many window widths behind a window is as false as one far from any. */
const FAR_BEHIND = 3

/** Rows at the start of a file that are not scored. */
export const probationRows = (rows: number): number =>
  Math.min(Math.floor(PROBATION_PART * rows), PROBATION_MOST)

/** Value of an alarm at a position relative to a window: -1 its first row, 0 its end, above 0 behind it. */
function worth(position: number): number {
  return position >= FAR_BEHIND ? -1 : 2 / (1 + Math.exp(5 * position)) - 1
}

interface Point {
  readonly score: number
  readonly worth: number
  /** Number of the window it lies in, over all files; -1 outside. */
  readonly window: number
}

/** The normalised score of all files together and the threshold it was reached with. */
export function nabScore(files: readonly NabFile[]): { readonly score: number; readonly threshold: number } {
  const points: Point[] = []
  let windows = 0
  for (const file of files) {
    const probation = probationRows(file.scores.length)
    // A window that ends within the probation is not counted; a later one is, from there on.
    const counted = file.windows.map(([, to]) => (to >= probation ? windows++ : -1))
    for (let i = probation; i < file.scores.length; i++) {
      const inside = file.windows.findIndex(([from, to]) => i >= from && i <= to)
      points.push({
        score: file.scores[i]!,
        worth: inside >= 0 ? insideWorth(file.windows[inside]!, i) : outsideWorth(file.windows, i),
        window: inside >= 0 ? counted[inside]! : -1,
      })
    }
  }
  const best = bestThreshold(points, windows)
  const nothing = -MISSED_WEIGHT * windows
  return {
    score: (100 * (best.sum - nothing)) / (TRUE_WEIGHT * windows - nothing),
    threshold: best.threshold,
  }
}

function insideWorth([from, to]: readonly [number, number], row: number): number {
  return (TRUE_WEIGHT * worth(-(to - row + 1) / (to - from + 1))) / worth(-1)
}

function outsideWorth(windows: readonly (readonly [number, number])[], row: number): number {
  const before = windows.findLast(([, to]) => to < row)
  const position = before ? (row - before[1]) / Math.max(1, before[1] - before[0]) : FAR_BEHIND
  return FALSE_WEIGHT * worth(position)
}

function bestThreshold(points: Point[], windows: number): { sum: number; threshold: number } {
  points.sort((a, b) => b.score - a.score)
  const parts = new Float64Array(windows).fill(-MISSED_WEIGHT)
  let sum = -MISSED_WEIGHT * windows
  let best = { sum, threshold: Number.POSITIVE_INFINITY }
  points.forEach((point, i) => {
    if (point.window < 0) sum += point.worth
    else if (point.worth > parts[point.window]!) {
      sum += point.worth - parts[point.window]!
      parts[point.window] = point.worth
    }
    if (points[i + 1]?.score !== point.score && sum > best.sum) best = { sum, threshold: point.score }
  })
  return best
}
