// `tsx e2e/shots.ts <folder> [en|de] [scene …]`: the product as built, photographed at three sizes, by day and by night. Scenes:
// `hall` (every screen, shelved, offline), `new` (paired, empty), `catching-up`, and on a Kafka of their own `learning`, `gap`,
// `many`; all of them where none is named. For looking, not for comparing: the machines are never twice the same.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import type { Page } from 'playwright-core'
import { buildAll } from '../scripts/build.mjs'
import { startKafka } from '../scripts/kafka.mjs'
import { TestGateway } from './harness/gateway.ts'
import { type PlantOptions, sendPlant } from './harness/plant.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const THEMES = [
  { name: 'day', colorScheme: 'light' },
  { name: 'night', colorScheme: 'dark' },
] as const
/** Charts ask the store after they have been laid out; this is how long they get, ms. */
const SETTLE_MS = 900

const SCENES: Readonly<Record<string, () => Promise<void>>> = {
  hall: shootHall,
  new: shootNew,
  'catching-up': shootCatchingUp,
  learning: () => onKafka(shootLearning),
  gap: () => onKafka(shootGap),
  many: () => onKafka(shootMany),
}
const [folder, language = 'en', ...named] = process.argv.slice(2)
if (folder === undefined) refuse('Name the folder for the pictures: tsx e2e/shots.ts <folder>')
if (CHROMIUM === null) refuse('No Chromium is here; install one, or set CHROMIUM_PATH to it.')
const unknown = named.find((scene) => !(scene in SCENES))
if (unknown !== undefined)
  refuse(`There is no scene "${unknown}"; there are ${Object.keys(SCENES).join(', ')}.`)

await mkdir(folder, { recursive: true })
await buildAll({ onlyIfStale: true })
let count = 0
for (const [scene, shoot] of Object.entries(SCENES))
  if (named.length === 0 || named.includes(scene)) await shoot()
console.log(`${count} pictures in ${folder}`)

/** The simulated hall: every screen, then with a shelved alarm, then without the gateway. */
async function shootHall(): Promise<void> {
  const gateway = await TestGateway.start()
  const tablet = new Tablet()
  try {
    const page = await openIn(tablet, gateway.url)
    await untilLive(page)
    const machine = await firstHref(page, 'main a[href^="#/machine/"]')
    await open(page, '#/cases')
    const found = await firstHref(page, 'main a[href^="#/case/"]')
    await shootAll(page, {
      floor: '#/',
      machine,
      cases: '#/cases',
      case: found,
      handover: '#/handover',
      export: '#/export',
      settings: '#/settings',
      mapping: '#/mapping',
    })
    if (found !== null) {
      await open(page, found)
      await page
        .locator('main button[aria-pressed="false"]', { has: page.locator('svg') })
        .first()
        .click()
      await shootHere(page, 'replay')
      await shelve(page, found)
      await shootAll(page, { 'floor-shelved': '#/', 'case-shelved': found })
    }
    await untilOfflineReady(page)
    await gateway.stop()
    await page
      .getByRole('banner')
      .getByText(/Offline/)
      .waitFor()
    await page.reload()
    await page
      .getByRole('banner')
      .getByText(/Offline/)
      .waitFor()
    await shootAll(page, { 'floor-offline': '#/', 'machine-offline': machine })
  } finally {
    await tablet.discard()
    await gateway.stop()
  }
}

/** A tablet that was never here, while six hours of the hall come slowly. */
async function shootCatchingUp(): Promise<void> {
  const gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '360', LINESIDE_REPLAY_MBPS: '1' })
  const tablet = new Tablet()
  try {
    const page = await openIn(tablet, gateway.url)
    await page
      .getByRole('banner')
      .getByText(/Catching up|Holt nach/)
      .waitFor()
    const machine = await firstHref(page, 'main a[href^="#/machine/"]')
    await shootAll(page, { 'floor-catching-up': '#/', 'machine-catching-up': machine })
  } finally {
    await tablet.discard()
    await gateway.stop()
  }
}

/** Machines that have begun to speak a minute ago. */
async function shootLearning(brokers: string, kafka: Kafka): Promise<void> {
  const plant = { machines: 8, sensors: 6, readings: 70, faultEvery: 0, longNames: false }
  await onPlant(brokers, kafka, 'learning', plant, async (page) => {
    const machine = await firstHref(page, 'main a[href^="#/machine/"]')
    await shootAll(page, { 'floor-learning': '#/', 'machine-learning': machine })
  })
}

/** 50 machines, and 300. */
async function shootMany(brokers: string, kafka: Kafka): Promise<void> {
  for (const machines of [50, 300]) {
    const readings = machines > 100 ? 40 : 460
    const plant = { machines, sensors: 4, readings, faultEvery: 17, longNames: false }
    await onPlant(brokers, kafka, `many-${machines}`, plant, async (page) => {
      await shootAll(page, { [`floor-${machines}`]: '#/' })
    })
  }
}

/** While the tablet was away, records went out of the log that it had not read. */
async function shootGap(brokers: string, kafka: Kafka): Promise<void> {
  const plant = { machines: 6, sensors: 4, faultEvery: 0, longNames: false }
  const topic = 'gap'
  const before = { ...plant, readings: 430, agoMs: 200_000 }
  await onPlant(brokers, kafka, topic, before, async (page, gateway, sendOn) => {
    await page.getByRole('link', { name: /machine-6/ }).waitFor()
    // What it has read is durable a moment after it is on the screen.
    await page.waitForTimeout(2 * SETTLE_MS)
    await gateway.stop()
    await sendPlant(kafka, topic, { ...plant, readings: 110, agoMs: 90_000 })
    const admin = kafka.admin()
    await admin.connect()
    const [end] = await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: end!.offset }] })
    await admin.disconnect()
    await sendPlant(kafka, topic, { ...plant, readings: 90, agoMs: 0, seed: 2 })
    await gateway.start()
    sendOn()
    await page.reload()
    await untilLive(page)
    const machine = await firstHref(page, 'main a[href^="#/machine/"]')
    await shootAll(page, { 'floor-gap': '#/', 'machine-gap': machine })
  })
}

/**
 * Sends a plant, opens a tablet on it, and goes on sending a reading a second of each machine while `shoot` runs: at once, or,
 * where the plant is of some time ago, once `shoot` asks for it.
 */
async function onPlant(
  brokers: string,
  kafka: Kafka,
  topic: string,
  plant: PlantOptions,
  shoot: (page: Page, gateway: TestGateway, sendOn: () => void) => Promise<void>,
): Promise<void> {
  await sendPlant(kafka, topic, plant)
  const gateway = await TestGateway.start({ KAFKA_BROKERS: brokers, KAFKA_TOPICS: topic })
  const tablet = new Tablet()
  let isOver = false
  let sending: Promise<void> = Promise.resolve()
  const sendOn = async (): Promise<void> => {
    while (!isOver) {
      await sendPlant(kafka, topic, {
        ...plant,
        readings: 1,
        faultEvery: 0,
        agoMs: 0,
        seed: Date.now() % 1e6,
      })
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
  try {
    const page = await openIn(tablet, gateway.url)
    await untilLive(page)
    if (plant.agoMs === undefined) sending = sendOn()
    await shoot(page, gateway, () => {
      sending = sendOn()
    })
  } finally {
    isOver = true
    await sending
    await tablet.discard()
    await gateway.stop()
  }
}

/** Runs a scene on a Kafka of its own; says so where none can be had. */
async function onKafka(scene: (brokers: string, kafka: Kafka) => Promise<void>): Promise<void> {
  const running = await startKafka({ quiet: true }).catch((error: unknown) => {
    console.log(`skipped, there is no Kafka: ${String(error)}`)
    return null
  })
  if (!running) return
  try {
    await scene(running.brokers, new Kafka({ brokers: [running.brokers], logLevel: logLevel.NOTHING }))
  } finally {
    await running.remove()
  }
}

/** Opens the app in the language of the pictures. */
async function openIn(tablet: Tablet, url: string): Promise<Page> {
  const page = await tablet.open(url)
  await page.evaluate((chosen) => localStorage.setItem('lineside.language', chosen), language)
  await page.reload()
  return page
}

async function shootAll(page: Page, screens: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [screen, address] of Object.entries(screens)) {
    if (address === null) {
      console.log(`${screen}: skipped, there is none`)
      continue
    }
    await open(page, address)
    await shootHere(page, screen)
  }
}

/** What is on the screen now, at every size, by day and by night; says what stands out of it. */
async function shootHere(page: Page, screen: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const { name, colorScheme } of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForTimeout(SETTLE_MS)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) console.log(`${screen} at ${size.width}: ${wide} px wider than the screen`)
      await page.screenshot({ path: join(folder!, `${screen}-${size.width}x${size.height}-${name}.png`) })
      count += 1
    }
  }
}

/** Puts the alarm of a case aside for an hour. */
async function shelve(page: Page, address: string): Promise<void> {
  await open(page, address)
  const panel = page.locator('main section').first()
  await panel.locator('button[aria-expanded]').click()
  await panel.locator('form button[aria-pressed]').first().click()
  await panel.locator('form button[type="submit"]').click()
}

/** A tablet on its first day: where it is paired, and with nothing there yet. */
async function shootNew(): Promise<void> {
  const young = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '2' })
  const fresh = new Tablet()
  try {
    const page = await openIn(fresh, `${young.url}pair`)
    await shootAll(page, { pair: '' })
    await page.route('**/feed', (route) => route.abort())
    await page.routeWebSocket('**/feed', (socket) => socket.close())
    await page.goto(young.url)
    await page.getByRole('banner').waitFor()
    await shootAll(page, { 'floor-empty': '#/', 'cases-empty': '#/cases' })
  } finally {
    await fresh.discard()
    await young.stop()
  }
}

/** Goes to an address of the app without loading the page anew. */
async function open(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, address)
  await page.waitForTimeout(SETTLE_MS)
}

/** The address of the first link that fits, or null where there is none. */
function firstHref(page: Page, selector: string): Promise<string | null> {
  return page
    .locator(selector)
    .first()
    .getAttribute('href', { timeout: 10_000 })
    .catch(() => null)
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
