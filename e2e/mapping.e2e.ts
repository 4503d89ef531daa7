// A topic whose messages say nothing by themselves: a person maps it on the tablet, the machines appear with their units, and the
// mapping goes to a second tablet as a file. `SHOTS_FOLDER=…` keeps pictures.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { createTopic } from './harness/producer.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive } from './harness/tablet.ts'

const brokers = inject('kafkaBrokers')
const shots = process.env.SHOTS_FOLDER
const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const SEND_EVERY_MS = 200
const HEADER = ['Oil temperature [°C]', 'p_bar [bar]']

describe.skipIf(CHROMIUM === null || brokers === null)('messages of another shape', () => {
  const topic = `press-hall-${Date.now().toString(36)}`
  const first = new Tablet({ width: 390, height: 844 })
  const second = new Tablet()
  let gateway: TestGateway
  let producer: Producer
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<unknown> = Promise.resolve()
  let folder: string
  let file: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineside-mapping-'))
    file = join(folder, 'mapping.json')
    const kafka = new Kafka({ brokers: [brokers!], logLevel: logLevel.NOTHING })
    await createTopic(kafka, topic)
    producer = kafka.producer()
    await producer.connect()
    let sent = 0
    const send = (): void => {
      sent += 1
      const ts = 1_700_000_000 + sent
      const values = [1, 2].map((n) => ({
        ts,
        asset: { name: `Press ${n}`, hall: 'B' },
        data: { oil: { t: 61.2 + (sent % 5) / 10 }, p_bar: 4.4 + (sent % 3) / 100 },
      }))
      sending = producer
        .send({ topic, messages: values.map((value) => ({ value: JSON.stringify(value) })) })
        .then(() => {
          if (timer) timer = setTimeout(send, SEND_EVERY_MS)
        })
    }
    timer = setTimeout(send, 0)
    gateway = await TestGateway.start({ KAFKA_BROKERS: brokers!, KAFKA_TOPICS: topic })
  })
  afterEach(async () => {
    await first.close()
    await second.close()
  })
  afterAll(async () => {
    clearTimeout(timer)
    timer = undefined
    await sending
    await producer?.disconnect()
    await first.discard()
    await second.discard()
    await gateway?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  test('a person maps them, on a small screen', async () => {
    const page = await first.open(gateway.url)
    await untilLive(page)
    await page.getByText('No machine has spoken yet').waitFor()
    await page.getByText(/messages have come that could not be read/).waitFor()
    await page.getByRole('link', { name: 'Topics and fields' }).click()

    // What has come is shown as it came, and guessed at.
    await page.getByText('"asset":{"name":"Press').first().waitFor()
    const oil = page.getByRole('group', { name: 'data.oil.t' })
    const roleOf = (path: string) => page.getByLabel(`What ${path} is`).inputValue()
    await oil.waitFor()
    expect(await Promise.all(['ts', 'asset.name', 'asset.hall', 'data.oil.t'].map(roleOf))).toEqual([
      'time',
      'machine',
      'ignore',
      'sensor',
    ])
    expect(await page.getByRole('group', { name: 'data.p_bar' }).getByLabel('Unit').inputValue()).toBe('bar')
    await page.getByText(/(\d+) of the newest \1 messages fit/).waitFor()

    // A mapping that cannot be says why, and cannot be saved.
    await oil.getByLabel('Name').fill('p_bar')
    await page.getByText('Two sensors have the same name.').waitFor()
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
    await oil.getByLabel('Name').fill('Oil temperature')
    await oil.getByLabel('Unit').fill('°C')
    await oil.getByRole('button', { name: 'Limits' }).click()
    await oil.getByLabel('Can show to').fill('61,5')
    await page.getByText(/times: Beyond what the sensor can show/).waitFor()
    await oil.getByLabel('Can show to').fill('300')
    await oil.getByLabel('Normal to').fill('80')
    await expect.poll(() => page.getByText(/Beyond what the sensor can show/).count()).toBe(0)

    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(/New readings of .* are read this way from now on/).waitFor()
    await mapped(page)

    await page.goto(`${gateway.url}#/mapping`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^lineside-mapping-.*\.json$/)
    await download.saveAs(file)
  })

  test('the mapping is still there after a restart', async () => {
    const page = await first.open(gateway.url)
    await untilLive(page)
    await mapped(page)
    await page.goto(`${gateway.url}#/settings`)
    await page.getByText('1 topic is mapped.').waitFor()
  })

  test('limits that were set stand on the chart and are named; a value beyond one says so on the tile', async () => {
    const page = await first.open(gateway.url)
    await untilLive(page)
    await page.goto(`${gateway.url}#/mapping`)
    const pressure = page.getByRole('group', { name: 'data.p_bar' })
    await pressure.getByRole('button', { name: 'Limits' }).click()
    await pressure.getByLabel('Normal from').fill('5')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(/New readings of .* are read this way from now on/).waitFor()
    await page.goto(`${gateway.url}#/`)
    const tile = page.getByRole('link', { name: /Press 1/ }).first()
    await tile.getByText('under limit 5').waitFor()
    await keep(page, 'tile-beyond')
    await tile.click()
    await page.getByText('Limit that was set').waitFor()
    const chart = page.getByRole('slider')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/P 4\.\d+ bar under limit 5/)
    const described = await chart.getAttribute('aria-describedby')
    expect(await page.locator(`#${described}`).textContent()).toContain(
      'Limits that were set: Oil temperature normal up to 80, P normal from 5.',
    )
    await keep(page, 'machine-limits')
  })

  test('its file makes another tablet read the same, and one of a newer version is refused', async () => {
    const page = await second.open(gateway.url)
    await untilLive(page)
    await page.goto(`${gateway.url}#/mapping`)
    const newer = join(folder, 'newer.json')
    await writeFile(newer, '{"version": 9, "topics": {}}')
    await open(page, newer)
    await page.getByText(/newer\.json was not taken, and nothing was changed\. It has version 9/).waitFor()
    await open(page, file)
    await page.getByText('The mapping of mapping.json counts from now on.').waitFor()
    expect(await page.getByRole('group', { name: 'data.oil.t' }).getByLabel('Name').inputValue()).toBe(
      'Oil temperature',
    )
    await mapped(page)
  })

  test('taking it away warns of the machines that would stand without values', async () => {
    const page = await first.open(gateway.url)
    await untilLive(page)
    await page.goto(`${gateway.url}#/mapping`)
    const oil = page.getByRole('group', { name: 'data.oil.t' })
    await oil.waitFor()
    await oil.getByLabel('Name').fill('t')
    await page.getByRole('group', { name: 'data.p_bar' }).getByLabel('Name').fill('p')
    await page
      .getByText(/Press 1 would get no more values for what it has now: Oil temperature, p_bar/)
      .waitFor()
  })

  /** Both machines are there with their units: on the floor, on their screen, and in the CSV. */
  async function mapped(page: Page): Promise<void> {
    await page.goto(`${gateway.url}#/`)
    const tile = page.getByRole('link', { name: /Press 1/ }).first()
    await tile.getByText('Oil temperature').waitFor()
    await tile.getByText('°C').waitFor()
    await tile.getByText('bar', { exact: true }).waitFor()
    await page
      .getByRole('link', { name: /Press 2/ })
      .first()
      .waitFor()
    await tile.click()
    await page.getByRole('slider').waitFor()
    await page.getByText('°C').first().waitFor()
    await expect
      .poll(async () => Object.keys((await exportCsv(page, 'Readings'))[0] ?? {}), { timeout: 20_000 })
      .toEqual(expect.arrayContaining(HEADER))
    const rows = await exportCsv(page, 'Readings')
    expect(new Set(rows.map(({ machine }) => machine))).toEqual(new Set(['Press 1', 'Press 2']))
    for (const row of rows) {
      expect(Number(row[HEADER[0]!])).toBeGreaterThan(61)
      expect(Number(row.time_ms)).toBeGreaterThan(1_700_000_000_000)
    }
  }

  /** Keeps a picture at three sizes where pictures are asked for, to be looked at. */
  async function keep(page: Page, name: string): Promise<void> {
    if (shots === undefined) return
    for (const size of SIZES) {
      await page.setViewportSize(size)
      await page.waitForTimeout(700)
      await page.screenshot({ path: join(shots, `${name}-${size.width}x${size.height}.png`) })
    }
  }

  async function open(page: Page, path: string): Promise<void> {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Open a file' }).click(),
    ])
    await chooser.setFiles(path)
  }
})
