// `npm run bench -- glass`: from a reading produced to its value painted, and how fast a tablet catches up with what it has
// missed. A real gateway, on the Kafka of KAFKA_BROKERS or on a log of its own, and the built app in a real Chromium.
//   --missed 600000   readings missed       --rate 1000   readings a second while live      --seconds 20   of that
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { startChromium } from '../e2e/store/chromium.ts'
import { buildAll } from '../scripts/build.mjs'
import {
  forget,
  instrument,
  type Seen,
  seenOf,
  untilAcknowledged,
  untilTitled,
  watchPainted,
} from './glass/glass.ts'
import { type Answer, Plant } from './glass/plant.ts'
import { MARKER } from './glass/readings.ts'
import { appProcess, threadTimes } from './glass/threads.ts'
import { percentile } from './store/quantiles.ts'

/** Readings the tablet has learned from before it misses some. */
const KNOWN = 100_000
const PATIENCE_MS = 300_000
/** The value of the first lane beside the chart of the machine screen. */
const VALUE = 'main figure strong'

/** Runs the bench; the last line printed is its JSON. */
export default async function benchGlass(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      missed: { type: 'string', default: '600000' },
      rate: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '20' },
    },
  })
  const missed = Number(values.missed)
  await buildAll({ onlyIfStale: true })
  const plant = Plant.start(Date.now() - KNOWN - missed - 60_000, process.env.KAFKA_BROKERS)
  const profile = await mkdtemp(join(tmpdir(), 'lineside-glass-'))
  const browser = await startChromium(profile)
  try {
    let page = browser.context.pages()[0] ?? (await browser.context.newPage())
    await plant.order({ do: 'fill', count: KNOWN, everyMs: 1 })
    const { port, end: known } = await plant.order({ do: 'open' })
    await instrument(page)
    await page.goto(`http://127.0.0.1:${port}/`)
    await untilAcknowledged(page, known, PATIENCE_MS)

    await plant.order({ do: 'close' })
    const { end } = await plant.order({ do: 'fill', count: missed, everyMs: 1 })
    await forget(page)
    const app = await appProcess(browser.context)
    const before = app && (await threadTimes(app))
    const gatewayMs = await browser.unwatched(async (title) => {
      const opened = await plant.order({ do: 'open' })
      await untilTitled(title, end, PATIENCE_MS)
      return (await plant.order({ do: 'tell' })).processorMs - opened.processorMs
    })
    const after = app && (await threadTimes(app))
    page = browser.context.pages()[0]!
    const caught = await seenOf(page)
    const catchupMs = caught.acknowledgedMs - caught.openedMs

    await page.evaluate((address) => {
      location.hash = address
    }, `#/machine/${MARKER}`)
    await page.locator(VALUE).first().waitFor()
    const live = await watchLive(page, plant, Number(values.rate), Number(values.seconds))

    console.log(`missed: ${missed} readings of 50 machines with 8 sensors, received, scored and stored`)
    console.log(`  from the reconnection to the last acknowledgement   ${(catchupMs / 1000).toFixed(1)} s`)
    console.log(
      `  us a reading                                        ${((1000 * catchupMs) / missed).toFixed(1)}`,
    )
    const each = (ms: number): string => ((1000 * ms) / missed).toFixed(1)
    if (before && after) {
      const workers = after.workers.map((ms, i) => each(ms - before.workers[i]!))
      console.log(
        `  processor of the app's threads, us a reading        page ${each(after.page - before.page)}, workers ${workers.join(', ')}`,
      )
      console.log(`  … of its whole process, collecting garbage included  ${each(after.all - before.all)}`)
    }
    console.log(`  … of the gateway, elsewhere in a plant              ${each(gatewayMs)}`)
    console.log(`  longest task of the page                            ${taskOf(caught)}`)
    console.log(`live: ${values.rate} readings/s for ${values.seconds} s, the marker's machine screen`)
    console.log(
      `  produced to painted, ${live.waits.length} readings of the marker: p50 ${percentile(live.waits, 0.5)} ms, p95 ${percentile(live.waits, 0.95)} ms`,
    )
    console.log(`  longest task of the page                            ${taskOf(live.seen)}`)
    console.log(
      JSON.stringify({
        bench: 'glass',
        p50_ms: percentile(live.waits, 0.5),
        p95_ms: percentile(live.waits, 0.95),
        catchup_s: Math.round(catchupMs / 10) / 100,
        catchup_readings: missed,
        longest_task_ms: Math.max(caught.longestTaskMs, live.seen.longestTaskMs),
      }),
    )
  } finally {
    await browser.kill()
    await plant.end()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Streams live, and says for every reading of the marker how long it took until it, or a newer one, was painted, ms. */
async function watchLive(
  page: Page,
  plant: Plant,
  perSecond: number,
  seconds: number,
): Promise<{ readonly waits: readonly number[]; readonly seen: Seen }> {
  // The first seconds settle: live again, the screen laid out.
  await plant.order({ do: 'live', perSecond, seconds: 3 })
  await watchPainted(page, VALUE)
  await forget(page)
  const { marks, end } = await plant.order({ do: 'live', perSecond, seconds })
  await untilAcknowledged(page, end, PATIENCE_MS)
  const seen = await seenOf(page)
  return { waits: waitsOf(marks, seen), seen }
}

function waitsOf(marks: Answer['marks'], { painted }: Seen): number[] {
  const waits: number[] = []
  let next = 0
  for (const { text, atMs } of painted) {
    const value = Number(text.replace(/[^\d.]/g, ''))
    // The values of the marker come round again, so the newest one with this value that was sent by then is meant.
    const shown = marks.findLastIndex((mark) => mark.value === value && mark.sentMs <= atMs)
    for (; next <= shown; next++) waits.push(atMs - marks[next]!.sentMs)
  }
  return waits
}

const taskOf = ({ longestTaskMs }: Seen): string =>
  longestTaskMs === 0 ? 'none over 50 ms' : `${longestTaskMs} ms`
