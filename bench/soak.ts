// `npm run soak [-- --minutes 30 --rate 1000 --tablets 3]`: a plant on a real Kafka, the built gateway as a program that is
// stopped and killed again and again, the built app in a real Chromium, and tablets that only count. Says whether memory
// stays flat and whether every reading came once; the exit code is 1 where one did not.
// The last restart is at half time: memory is judged in the second half, from three minutes after it, when the ring is full.
// Chromium's tablet begins with a history whose budget is small, put in as a saved file on its settings screen: `buffers`,
// which holds the history, is full early and must be flat as well. `renderer` (resident memory) is told and not judged:
// what of it the allocator keeps is the browser's affair.
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse'
import type { Page } from 'playwright-core'
import { TestGateway } from '../e2e/harness/gateway.ts'
import { writeEmptyHistory } from '../e2e/harness/saved-history.ts'
import { Tablet as Browser, CHROMIUM, loadHistory, untilLive } from '../e2e/harness/tablet.ts'
import { Tablet } from '../gateway/src/testing/tablet.ts'
import { buildAll } from '../scripts/build.mjs'
import { instrument, untilAcknowledged } from './glass/glass.ts'
import { HeapProbe, residentMbOf } from './soak/heaps.ts'
import { Tally } from './soak/once.ts'
import { SoakPlant } from './soak/plant.ts'
import { type Sample, trendOf } from './soak/slope.ts'

const RESTART_EVERY_MS = 180_000
const AWAY_MS = 3_000
const SAMPLE_EVERY_MS = 60_000
/** After the last restart, so long nothing is judged: rings fill. */
const SETTLE_MS = 180_000
const RECONNECT_MS = 200
const PATIENCE_MS = 300_000
const HOUR_MS = 3_600_000
/** Of Chromium's history, bytes for each reading a second: full within ten minutes. */
const BUDGET_PER_RATE = 24_000
/** So often what it holds is read out: by far before the oldest of it goes. */
const LOOK_EVERY_MS = 120_000
/** What must be flat; `renderer` is told only. */
const JUDGED = ['gateway', 'page', 'buffers', 'workers'] as const
/** The detector's training windows and the abnormal stretches it may adopt fill for 36 minutes at 1,000 readings/s. */
const WORKERS_JUDGED_FROM_MINUTES = 80
/** Shorter runs end before the history is full. */
const JUDGED_FROM_MINUTES = 18
/** The ring fills within three minutes at 1,000 readings/s. */
const RING_MB = '16'

const SERIES = ['gateway', 'page', 'workers', 'buffers', 'renderer'] as const
type Series = Readonly<Record<(typeof SERIES)[number], Sample[]>>

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    tablets: { type: 'string', default: '3' },
  },
})
const minutes = Number(values.minutes)
const rate = Number(values.rate)
const counting = Number(values.tablets)
if (!(minutes >= 1 && rate >= 50 && 1000 % (rate / 50) === 0 && counting >= 0)) {
  console.error(
    `--minutes ${values.minutes} --rate ${values.rate} --tablets ${values.tablets}: at least 1 minute; a rate of 50, 100, 200, 250, 500, 1000, 2000 … readings a second; 0 tablets or more.`,
  )
  process.exit(1)
}
if (CHROMIUM === null) {
  console.error('There is no Chromium here; set CHROMIUM_PATH to one.')
  process.exit(1)
}
await soak()

async function soak(): Promise<void> {
  await buildAll({ onlyIfStale: true })
  const plant = await SoakPlant.start(rate)
  const browser = new Browser()
  const tallies = Array.from({ length: counting }, () => new Tally())
  const tablets = tallies.map((tally) => countingTablet(tally))
  const folder = await mkdtemp(join(tmpdir(), 'lineside-soak-'))
  const emptyHistory = join(folder, 'empty.sqlite')
  await writeEmptyHistory(emptyHistory, BUDGET_PER_RATE * rate)
  let gateway: TestGateway | null = null
  let reconnecting: NodeJS.Timeout | undefined
  try {
    gateway = await TestGateway.start({
      KAFKA_BROKERS: plant.brokers,
      KAFKA_TOPICS: plant.topic,
      LINESIDE_RING_MB: RING_MB,
      LINESIDE_LOG_LEVEL: 'fatal',
    })
    const port = Number(new URL(gateway.url).port)
    reconnecting = setInterval(() => {
      for (const tablet of tablets) if (tablet.closed !== null) tablet.connect(port)
    }, RECONNECT_MS)
    for (const tablet of tablets) tablet.connect(port)
    const page = await browser.open('about:blank')
    await instrument(page)
    await page.goto(gateway.url)
    await untilLive(page)
    await loadHistory(page, emptyHistory)
    await page.getByText(/is now on this tablet/).waitFor()
    await untilLive(page)
    plant.begin()
    const probe = await HeapProbe.of(page)
    const found = new Tally()
    const look = async () => found.join(await storedIn(page, plant))
    const { series, restarts } = await live(gateway, probe, plant, look)

    const sent = await plant.rest()
    await untilAcknowledged(page, sent, PATIENCE_MS)
    for (const tablet of tablets)
      await tablet.until(`all ${sent}`, () => tablet.of(plant.topic).position === sent, PATIENCE_MS)
    const faults = tablets.flatMap((tablet) => tablet.faults)
    for (const fault of faults) console.log(`fault: ${fault}`)
    await look()
    const stored = found.balance(sent)
    const counted = tallies.map((tally) => tally.balance(sent))
    const all = [stored, ...counted]
    const sum = (part: 'lost' | 'twice' | 'strange') => all.reduce((total, each) => total + each[part], 0)
    console.log(`sent ${sent}; stored by Chromium: ${stored.lost} lost, ${stored.twice} twice`)
    for (const [i, each] of counted.entries())
      console.log(`  counting tablet ${i}: ${each.lost} lost, ${each.twice} twice`)
    const clean = sum('lost') + sum('twice') + sum('strange') + faults.length === 0
    const trends = trendsOf(series)
    const isJudged = minutes >= JUDGED_FROM_MINUTES
    const judged = JUDGED.filter(
      (name) => isJudged && (name !== 'workers' || minutes >= WORKERS_JUDGED_FROM_MINUTES),
    )
    const growing = judged.filter((name) => trends[name]?.flat !== true)
    for (const name of growing) console.log(`not flat: ${name}`)
    if (!isJudged) console.log(`Memory is judged in runs of ${JUDGED_FROM_MINUTES} minutes and more.`)
    process.exitCode = clean && growing.length === 0 ? 0 : 1
    console.log(
      JSON.stringify({
        bench: 'soak',
        minutes,
        rate,
        sent,
        tablets: all.length,
        restarts,
        lost: sum('lost'),
        twice: sum('twice'),
        strange: sum('strange'),
        faults: faults.length,
        judged,
        flat: isJudged ? growing.length === 0 : null,
        ...trends,
      }),
    )
  } finally {
    clearInterval(reconnecting)
    for (const tablet of tablets) tablet.drop()
    await browser.discard()
    await gateway?.kill()
    await plant.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A tablet that notes the offsets it gets. */
function countingTablet(tally: Tally): Tablet {
  return new Tablet({
    port: 0,
    deflate: true,
    takes: (_topic, _partition, records) => {
      for (const { offset } of records) tally.came(offset)
    },
  })
}

/** Lets it run: a restart every three minutes until half time, a sample every minute, a look every two. */
async function live(gateway: TestGateway, probe: HeapProbe, plant: SoakPlant, look: () => Promise<void>) {
  const beganMs = performance.now()
  const endMs = beganMs + minutes * 60_000
  const halfMs = beganMs + minutes * 30_000
  const series: Series = { gateway: [], page: [], workers: [], buffers: [], renderer: [] }
  let restarts = 0
  let restartAtMs = Math.min(beganMs + RESTART_EVERY_MS, halfMs)
  let sampleAtMs = beganMs + SAMPLE_EVERY_MS
  let lookAtMs = beganMs + LOOK_EVERY_MS
  console.log('  min      sent   gateway MB   page MB   workers MB   buffers MB   renderer MB')
  for (;;) {
    const nextMs = Math.min(restartAtMs, sampleAtMs, lookAtMs, endMs)
    await pause(Math.max(0, nextMs - performance.now()))
    if (nextMs === restartAtMs) {
      await (restarts % 2 === 0 ? gateway.stop() : gateway.kill())
      await pause(AWAY_MS)
      await gateway.start()
      restarts++
      restartAtMs = nextMs >= halfMs ? Number.POSITIVE_INFINITY : Math.min(nextMs + RESTART_EVERY_MS, halfMs)
    }
    if (nextMs === sampleAtMs) {
      await sample(series, (performance.now() - beganMs) / HOUR_MS, gateway, probe, plant.sent)
      sampleAtMs += SAMPLE_EVERY_MS
    }
    if (nextMs === lookAtMs) {
      await look()
      lookAtMs += LOOK_EVERY_MS
    }
    if (nextMs === endMs) return { series, restarts }
  }
}

async function sample(
  series: Series,
  hours: number,
  gateway: TestGateway,
  probe: HeapProbe,
  sent: number,
): Promise<void> {
  const heaps = await probe.read()
  const measured = {
    gateway: gateway.pid === null ? null : await residentMbOf(gateway.pid),
    page: heaps.pageMb,
    workers: heaps.workersMb,
    buffers: heaps.buffersMb,
    renderer: heaps.residentMb,
  }
  for (const name of SERIES) {
    const megabytes = measured[name]
    if (megabytes !== null) series[name].push([hours, megabytes])
  }
  const shown = SERIES.map((name) => (measured[name]?.toFixed(1) ?? '-').padStart(11))
  console.log(`${(60 * hours).toFixed(1).padStart(5)} ${String(sent).padStart(9)} ${shown.join(' ')}`)
}

/** Every reading the tablet has stored now, as its own CSV export has it. */
async function storedIn(page: Page, plant: SoakPlant): Promise<Tally> {
  const tally = new Tally()
  await page.getByRole('link', { name: 'Export' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: PATIENCE_MS }),
    page.getByRole('button', { name: /Download Readings/i }).click(),
  ])
  const path = await download.path()
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true }))
  for await (const row of rows as AsyncIterable<Record<string, string>>)
    tally.came(plant.numberOf(row.machine ?? '', Number(row.time_ms)))
  await download.delete()
  await page.getByRole('link', { name: 'Floor', exact: true }).click()
  return tally
}

/** Of each series its mean and slope once the last gateway has its ring full, and whether that is flat. */
function trendsOf(series: Series) {
  const fromHours = minutes / 120 + SETTLE_MS / HOUR_MS
  const one = (value: number) => Math.round(value * 10) / 10
  const trends: Partial<Record<keyof Series, { mb: number; mb_per_hour: number; flat: boolean } | null>> = {}
  for (const name of SERIES) {
    const trend = trendOf(series[name].filter(([hours]) => hours > fromHours))
    trends[name] = trend && { mb: one(trend.meanMb), mb_per_hour: one(trend.mbPerHour), flat: trend.flat }
  }
  return trends
}
