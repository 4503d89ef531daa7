// `npm run bench -- start`: the installed app's cold start without a network and with days of history, the first visit, and
// how the machine screen moves; the page's thread slowed down four times where it says 4x (the browser cannot do the same
// to the workers, which read the history and score).
//   --days 3   of history     --seconds 60   in which the longest task is looked for     --lighthouse   its scores too
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startChromium } from '../e2e/store/chromium.ts'
import { buildAll } from '../scripts/build.mjs'
import { forget, instrument, seenOf, untilAcknowledged } from './glass/glass.ts'
import { Plant } from './glass/plant.ts'
import { MACHINES } from './glass/readings.ts'
import { audit } from './start/audit.ts'
import { openFloor, pan, throttle, weighScripts } from './start/visit.ts'

const DAY_MS = 86_400_000
/** Each machine has a reading so often in the history; live it has one a second. */
const HISTORY_EVERY_MS = 30_000
const PATIENCE_MS = 600_000
const PAN_SECONDS = 6
const SLOWER = 4

/** Runs the bench; the last line printed is its JSON. */
export default async function benchStart(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      days: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '60' },
      lighthouse: { type: 'boolean', default: false },
    },
  })
  const days = Number(values.days)
  const count = MACHINES * Math.floor((days * DAY_MS) / HISTORY_EVERY_MS)
  await buildAll({ onlyIfStale: true })
  const plant = Plant.start(Date.now() - days * DAY_MS - 60_000, process.env.KAFKA_BROKERS)
  const profile = await mkdtemp(join(tmpdir(), 'lineside-start-'))
  let browser = await startChromium(profile)
  try {
    const everyMs = HISTORY_EVERY_MS / MACHINES
    await plant.order({ do: 'fill', count: MACHINES, everyMs })
    const { port } = await plant.order({ do: 'open' })
    const url = `http://127.0.0.1:${port}/`
    const first = browser.context.pages()[0]!
    await instrument(first)
    await first.goto(url)
    await first.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    // The tablet is there while its history comes to be: a new one would get the newest hours only.
    const { end } = await plant.order({ do: 'fill', count, everyMs })
    await untilAcknowledged(first, end, PATIENCE_MS)
    await browser.close()

    const visitor = await mkdtemp(join(tmpdir(), 'lineside-visit-'))
    browser = await startChromium(visitor)
    const visit = browser.context.pages()[0]!
    const weigh = weighScripts(visit)
    const firstLoadMs = await openFloor(visit, url, MACHINES)
    const scripts = await weigh()
    await browser.kill()
    await rm(visitor, { recursive: true, force: true, maxRetries: 5 })
    const lighthouse = values.lighthouse ? await audit(url) : null
    await plant.order({ do: 'close' })

    browser = await startChromium(profile)
    const page = browser.context.pages()[0]!
    await instrument(page)
    await throttle(page, SLOWER)
    const coldMs = await openFloor(page, url, MACHINES)
    await plant.order({ do: 'open' })
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.evaluate(() => {
      location.hash = '#/machine/machine-01'
    })
    const living = plant.order({ do: 'live', perSecond: MACHINES, seconds: Number(values.seconds) })
    await page.locator('figure canvas').first().waitFor()
    await page.waitForTimeout(3000)
    await forget(page)
    const fps = await pan(page, PAN_SECONDS)
    await living
    const { longestTaskMs } = await seenOf(page)

    console.log(`history: ${end} readings of ${MACHINES} machines with 8 sensors in ${days} days`)
    console.log(
      `  cold start offline, new process, page 4x slower (workers are not) ${coldMs} ms until the floor is painted`,
    )
    console.log(`  first visit                                         ${firstLoadMs} ms`)
    console.log(
      `  scripts of the first screen, gzipped                ${scripts.page} kB and ${scripts.workers} kB of workers`,
    )
    console.log(`machine screen, ${MACHINES} machines live at 1 Hz, page 4x slower`)
    console.log(`  dragging the chart                                  ${fps} frames/s`)
    console.log(
      `  longest task in ${values.seconds} s                               ${longestTaskMs === 0 ? 'none over 50 ms' : `${longestTaskMs} ms`}`,
    )
    if (lighthouse) {
      console.log(`Lighthouse: ${JSON.stringify(lighthouse.scores)}`)
      for (const flaw of lighthouse.flaws) console.log(`  ${flaw}`)
    }
    console.log(
      JSON.stringify({
        bench: 'start',
        cold_offline_ms_4x: coldMs,
        first_load_ms: firstLoadMs,
        js_gz_kb: scripts.page,
        fps_pan_4x: fps,
        longest_task_ms_4x: longestTaskMs,
        ...(lighthouse ? { lighthouse: lighthouse.scores } : {}),
      }),
    )
  } finally {
    await browser.kill()
    await plant.end()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
