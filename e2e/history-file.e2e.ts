// The whole history out as a file, into another SQLite, and onto another tablet; what is no such file is refused in words.
// One machine's name is SQL text, which stays a name everywhere.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { createTopic } from './harness/producer.ts'
import { CHROMIUM, exportCsv, loadHistory, Tablet, untilLive } from './harness/tablet.ts'

const NAMES = ["press'); DROP TABLE readings;--", 'press-2', '"; DELETE FROM positions; --']
const ROUNDS = 300
const FIRST_MS = Date.UTC(2026, 0, 1)
const brokers = inject('kafkaBrokers')
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0
if (!hasSqlite)
  console.log(
    'The exported file is not opened by sqlite3: it is not installed here (apt-get install sqlite3).',
  )

describe.skipIf(CHROMIUM === null || brokers === null)('a history as a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-history-'))
  const file = join(folder, 'history.sqlite')
  const tablets = [new Tablet(), new Tablet()] as const
  const gateways: TestGateway[] = []
  let page: Page
  let csv: Record<string, string>[]

  beforeAll(async () => {
    const kafka = new Kafka({ brokers: [brokers!], logLevel: logLevel.NOTHING })
    for (const topic of ['history-file', 'history-other']) {
      await createTopic(kafka, topic)
      gateways.push(await TestGateway.start({ KAFKA_BROKERS: brokers!, KAFKA_TOPICS: topic }))
    }
    const producer = kafka.producer()
    await producer.connect()
    const messages = Array.from({ length: ROUNDS * NAMES.length }, (_, i) => ({
      value: JSON.stringify({
        machine_id: NAMES[i % NAMES.length],
        timestamp: new Date(FIRST_MS + 1000 * Math.floor(i / NAMES.length)).toISOString(),
        temperature: 75 + (i % 10) / 10,
      }),
    }))
    await producer.send({ topic: 'history-file', messages })
    await producer.disconnect()
    page = await tablets[0].open(gateways[0]!.url)
    await untilLive(page)
  })
  afterAll(async () => {
    for (const tablet of tablets) await tablet.discard()
    for (const gateway of gateways) await gateway.stop()
    rmSync(folder, { recursive: true })
  })

  test('is saved whole, and SQL text in a name of a machine is a name', async () => {
    const readCsv = async () => {
      csv = await exportCsv(page, 'Readings')
      return csv.length
    }
    await expect.poll(readCsv, { timeout: 20_000 }).toBe(ROUNDS * NAMES.length)
    expect(new Set(csv.map(({ machine }) => machine))).toEqual(new Set(NAMES))
    await page.getByRole('link', { name: 'Settings' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a database file' }).click(),
    ])
    copyFileSync(await download.path(), file)
  })

  test.skipIf(!hasSqlite)('sqlite3 opens it', () => {
    const ask = (sql: string) =>
      spawnSync('sqlite3', ['-readonly', file, sql], { encoding: 'utf8' }).stdout.trim()
    expect(ask('PRAGMA integrity_check')).toBe('ok')
    expect(ask('SELECT count(*) FROM readings')).toBe(String(ROUNDS * NAMES.length))
    expect(ask('SELECT machine FROM machines ORDER BY number').split('\n')).toEqual(NAMES)
  })

  test('is refused in words where it is none, and nothing is changed', async () => {
    const refused = join(folder, 'readings.sqlite')
    writeFileSync(refused, 'time,machine\r\n1,2\r\n')
    await loadHistory(page, refused)
    await page
      .getByText(/readings.sqlite was not taken, and nothing was changed.*no SQLite database/)
      .waitFor()
    await untilLive(page)
    expect(await exportCsv(page, 'Readings')).toEqual(csv)
  })

  test('comes onto another tablet with the same readings, and stays there', async () => {
    const other = await tablets[1].open(gateways[1]!.url)
    await untilLive(other)
    await loadHistory(other, file)
    await other.getByText(/The history of history.sqlite is now on this tablet/).waitFor()
    expect(await exportCsv(other, 'Readings')).toEqual(csv)
    await other.reload()
    await untilLive(other)
    expect(await exportCsv(other, 'Readings')).toEqual(csv)
  })
})
