// Real input on a real Kafka: a rig's CSV by `npm run produce`, the well-known example format from kcat, and messages that
// no parser can take, all the way to the tablet and out again as CSV.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { createTopic } from './harness/producer.ts'
import { rigCsv } from './harness/rig.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive } from './harness/tablet.ts'

const brokers = inject('kafkaBrokers')
const KCAT = '/usr/bin/kcat'
const run = Date.now().toString(36)
const BAD_JSON = [
  'no json at all',
  '{"temperature": 75}',
  '{"machine_id": 1, "timestamp": "2026-01-01T00:00:00Z", "temperature": "hot"}',
  '{"machine_id": 1, "timestamp": "2026-01-01T00:00:01Z", "temperature": NaN}',
]

describe.skipIf(CHROMIUM === null || brokers === null)('a tablet on a real Kafka', () => {
  const rig = `rig-${run}`
  const example = `machine_sensor_data-${run}`
  const tablet = new Tablet()
  let kafka: Kafka
  let gateway: TestGateway
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineside-rig-'))
    kafka = new Kafka({ brokers: [brokers!], logLevel: logLevel.NOTHING })
    for (const topic of [rig, example]) await createTopic(kafka, topic)
    gateway = await TestGateway.start({ KAFKA_BROKERS: brokers!, KAFKA_TOPICS: `${rig},${example}` })
  })
  afterEach(() => tablet.close())
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  test('a rig’s file arrives whole: eight sensors, a case in the fault, every reading once in the CSV', async () => {
    const file = join(folder, 'valve.csv')
    await writeFile(file, rigCsv({ rows: 900, faultFrom: 600, faultTo: 800, seed: 1 }))
    const page = await tablet.open(gateway.url)
    await untilLive(page)
    await produce(
      '--file',
      file,
      '--topic',
      rig,
      '--rate',
      'max',
      '--brokers',
      brokers!,
      '--machine',
      'rig-1',
    )

    await page.getByRole('link', { name: /rig-1/ }).first().click()
    for (const sensor of ['Accelerometer1RMS', 'Volume Flow RateRMS'])
      await page.getByText(sensor).first().waitFor()
    await page.getByRole('link', { name: 'Cases' }).click()
    await page.getByRole('link', { name: /rig-1/ }).first().waitFor()

    const readRows = async () =>
      (await exportCsv(page, 'Readings')).filter(({ machine }) => machine === 'rig-1')
    const sent: Record<string, string>[] = parse(await readFile(file), { columns: true, delimiter: ';' })
    await expect.poll(async () => (await readRows()).length, { timeout: 30_000 }).toBe(sent.length)
    const rows = await readRows()
    for (const [i, row] of rows.entries()) {
      expect(Number(row.time_ms)).toBe(Date.parse(`${sent[i]!.datetime!.replace(' ', 'T')}Z`))
      for (const sensor of [
        'Accelerometer1RMS',
        'Current',
        'Pressure',
        'Temperature',
        'Thermocouple',
        'Voltage',
        'Volume Flow RateRMS',
      ])
        expect(Number(row[sensor]), `${sensor} of row ${i}`).toBe(Number(sent[i]![sensor]))
    }
    const cases = await exportCsv(page, 'Cases')
    expect(cases.filter(({ machine }) => machine === 'rig-1')).toHaveLength(1)
    const sinceMs = Number(cases[0]!.since_ms)
    expect(sinceMs).toBeGreaterThanOrEqual(Number(rows[600]!.time_ms))
    expect(sinceMs).toBeLessThan(Number(rows[640]!.time_ms))
  })

  test.skipIf(!existsSync(KCAT))('the example format, written by kcat, is shown with no set-up', async () => {
    const page = await tablet.open(gateway.url)
    await untilLive(page)
    const message = {
      timestamp: '2023-01-01 00:00:00',
      machine_id: 4,
      temperature: 74.2,
      vibration: 0.51,
      pressure: 29.9,
      speed: 1503.2,
      anomaly: 0,
    }
    await kcat(example, JSON.stringify(message))
    const tile = page.getByRole('link', { name: /^\W*4\b/ }).first()
    await tile.getByText('74.2').waitFor()
  })

  test('what cannot be read is counted with samples on /healthz and in the app, and the stream goes on', async () => {
    const page = await tablet.open(gateway.url)
    await untilLive(page)
    const producer = kafka.producer()
    await producer.connect()
    const values: (string | Buffer)[] = [...BAD_JSON, Buffer.from([0xff, 0xfe, 0x00])]
    const good = { machine_id: 'after-the-bad', timestamp: '2026-01-01T00:00:02Z', temperature: 75 }
    await producer.send({
      topic: example,
      messages: [...values, JSON.stringify(good)].map((value) => ({ value })),
    })
    await producer.disconnect()
    await page
      .getByRole('link', { name: /after-the-bad/ })
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Settings' }).click()
    for (const reason of [
      'Not JSON',
      'No machine named',
      'Text where a number belongs',
      'NaN or infinite value',
      'Not UTF-8 text',
    ])
      await page.getByText(reason).first().waitFor()
    await expect.poll(async () => JSON.stringify(await gateway.health())).toContain('no json at all')
    const health = JSON.stringify(await gateway.health())
    for (const code of ['not-json', 'no-machine', 'text-for-number', 'not-a-number', 'not-utf8'])
      expect(health).toContain(code)
  })
})

async function produce(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [
    'node_modules/tsx/dist/cli.mjs',
    'gateway/src/producer/produce.ts',
    ...args,
  ])
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`produce ended with ${code}: ${said}`)
}

async function kcat(topic: string, message: string): Promise<void> {
  const child = spawn(KCAT, ['-P', '-b', brokers!, '-t', topic])
  child.stdin.end(`${message}\n`)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`kcat ended with ${code}`)
}
