// The promise of the house: pull any cable, and an hour later nothing is missing and nothing is there twice.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startKafka } from '../scripts/kafka.mjs'
import { freePort, TestGateway } from './harness/gateway.ts'
import { NumberedProducer } from './harness/producer.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive } from './harness/tablet.ts'

const ready = CHROMIUM !== null && inject('kafkaBrokers') !== null

describe.skipIf(!ready)('gateway and Kafka are killed in mid-stream, one after the other', () => {
  const tablet = new Tablet()
  let kafka: Awaited<ReturnType<typeof startKafka>>
  let gateway: TestGateway
  let producer: NumberedProducer

  beforeAll(async () => {
    kafka = await startKafka({ port: await freePort(), quiet: true })
    producer = await NumberedProducer.connect(kafka.brokers, 'outage')
    gateway = await TestGateway.start({ KAFKA_BROKERS: kafka.brokers, KAFKA_TOPICS: 'outage' })
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.kill()
    await producer?.stop()
    await kafka?.stop()
  })

  test('no reading is missing and none is there twice', async () => {
    const page = await tablet.open(gateway.url)
    producer.start(200)
    await page.getByText('counter-1').first().waitFor()
    await untilLive(page)

    const header = page.getByRole('banner')
    await gateway.kill()
    await header.getByText(/Offline since/).waitFor()
    await gateway.start()
    await untilLive(page)

    const beforeOutage = producer.sent
    await kafka.kill()
    await page.getByText(/Kafka/).first().waitFor()
    await kafka.restart()
    await expect.poll(() => producer.sent, { timeout: 60_000 }).toBeGreaterThan(beforeOutage + 200)

    await gateway.kill()
    await gateway.start()
    const sent = await producer.stop()
    await untilLive(page)
    await expect
      .poll(async () => (await exportCsv(page, 'Readings')).length, { timeout: 60_000, interval: 1000 })
      .toBe(sent)
    const counts = (await exportCsv(page, 'Readings')).map((row) => Number(row.count))
    expect(counts).toEqual(Array.from({ length: sent }, (_, i) => i))
  })
})
