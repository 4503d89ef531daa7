// A plot of score, limit and alarms over time as SVG, one panel a machine. Memory is bounded: when a panel has more bins than
// pixels, neighbours are joined, keeping the worst of each.

interface Bin {
  score: number
  limit: number
  isAlarm: boolean
}

const WIDTH = 1200
const PANEL = 140
const MOST_BINS = 2 * WIDTH
const MOST_PANELS = 24

/** Gathers one machine's scores. */
export class Trace {
  #bins: Bin[] = []
  #perBin = 1
  #inLast = 0
  firstMs = Number.NaN
  lastMs = Number.NaN

  /** Takes one row; score and limit are NaN while learning. */
  add(timeMs: number, score: number, limit: number, isAlarm: boolean): void {
    if (Number.isNaN(this.firstMs)) this.firstMs = timeMs
    this.lastMs = timeMs
    const last = this.#bins.at(-1)
    if (last && this.#inLast < this.#perBin) {
      this.#join(last, { score, limit, isAlarm })
      this.#inLast++
      return
    }
    if (this.#bins.length >= MOST_BINS) this.#halve()
    this.#bins.push({ score, limit, isAlarm })
    this.#inLast = 1
  }

  /** The bins, oldest first. */
  get bins(): readonly Readonly<Bin>[] {
    return this.#bins
  }

  #halve(): void {
    const joined: Bin[] = []
    for (let i = 0; i < this.#bins.length; i += 2) {
      const bin = this.#bins[i]!
      const next = this.#bins[i + 1]
      if (next) this.#join(bin, next)
      joined.push(bin)
    }
    this.#bins = joined
    this.#perBin *= 2
  }

  #join(bin: Bin, other: Readonly<Bin>): void {
    if (!(bin.score >= other.score)) {
      bin.score = other.score
      bin.limit = other.limit
    }
    bin.isAlarm ||= other.isAlarm
  }
}

const escaped = (text: string): string => text.replace(/[<>&"]/g, (mark) => `&#${mark.charCodeAt(0)};`)

/** The whole drawing. `hasTime`: first and last time are written under each panel. */
export function drawSvg(traces: ReadonlyMap<string, Trace>, hasTime: boolean): string {
  const shown = [...traces].slice(0, MOST_PANELS)
  const height = shown.length * (PANEL + 50) + 30
  const panels = shown.map(([machine, trace], i) => drawPanel(machine, trace, 20 + i * (PANEL + 50), hasTime))
  const note =
    traces.size > shown.length
      ? `<text x="10" y="${height - 8}">${traces.size - shown.length} more machines are not drawn</text>`
      : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + 20} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
${note}
</svg>
`
}

function drawPanel(machine: string, trace: Trace, top: number, hasTime: boolean): string {
  const bins = trace.bins
  const finite = bins.flatMap(({ score, limit }) => [score, limit]).filter(Number.isFinite)
  const most = finite.reduce((high, value) => Math.max(high, value), 1)
  const x = (i: number): string => (10 + (WIDTH * (i + 0.5)) / Math.max(1, bins.length)).toFixed(1)
  const y = (value: number): string => (top + 20 + PANEL * (1 - Math.max(0, value) / most)).toFixed(1)
  const line = (pick: (bin: Readonly<Bin>) => number): string =>
    bins.flatMap((bin, i) => (Number.isFinite(pick(bin)) ? [`${x(i)},${y(pick(bin))}`] : [])).join(' ')
  const alarms = bins.flatMap(({ isAlarm }, i) => (isAlarm ? [`M${x(i)} ${top + 20}v${PANEL}`] : [])).join('')
  const span = hasTime && Number.isFinite(trace.firstMs)
  const times = span
    ? `, ${new Date(trace.firstMs).toISOString()} to ${new Date(trace.lastMs).toISOString()}`
    : ''
  return `<g><text x="10" y="${top + 12}">${escaped(machine)}: score (black), limit (grey), alarms (red)${times}</text>
<rect x="10" y="${top + 20}" width="${WIDTH}" height="${PANEL}" fill="none" stroke="#ccc"/>
<path d="${alarms}" stroke="#d00" stroke-opacity="0.35" fill="none"/>
<polyline points="${line(({ limit }) => limit)}" fill="none" stroke="#888"/>
<polyline points="${line(({ score }) => score)}" fill="none" stroke="#000"/></g>`
}
