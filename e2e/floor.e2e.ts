// A person finds the sick machine among the simulated ones, understands, acknowledges, and takes the data away.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, exportCsv, Tablet, untilLive } from './harness/tablet.ts'

describe.skipIf(CHROMIUM === null)('npm start, and a browser', () => {
  const tablet = new Tablet()
  const problems: string[] = []
  let gateway: TestGateway
  let page: Page

  beforeAll(async () => {
    gateway = await TestGateway.start()
    page = await tablet.open(gateway.url)
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await untilLive(page)
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })

  test('a first visit begins without a message', async () => {
    expect(await page.getByRole('button', { name: 'Dismiss' }).count()).toBe(0)
  })

  test('the machines move', async () => {
    const ageOf = () =>
      page
        .getByRole('link', { name: /press-1/ })
        .first()
        .textContent()
    const before = await ageOf()
    await expect.poll(ageOf).not.toBe(before)
  })

  test('a fault was found, is explained in one sentence, and can be acknowledged', async () => {
    await page.getByRole('link', { name: 'Cases' }).click()
    const open = page.getByRole('link', { name: /Unacknowledged|unacknowledged/ }).first()
    await open.click()
    await page.getByText('From this tablet').waitFor()
    await page.getByText('Explanations are local: the gateway has no GPT key.').waitFor()
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page
      .getByText(/by Operator/)
      .first()
      .waitFor()
    await page.reload()
    await page
      .getByText(/by Operator/)
      .first()
      .waitFor()
  })

  test('the machine has a chart of every sensor, and a chosen stretch of it', async () => {
    await page.goto(`${gateway.url}#/machine/press-1`)
    await page.getByRole('heading', { name: /press-1/ }).waitFor()
    await page.locator('canvas').first().waitFor()
    await page.getByText('1 h', { exact: true }).click()
  })

  test('readings and cases are exported', async () => {
    const readings = await exportCsv(page, 'Readings')
    const machines = new Set(readings.map(({ machine }) => machine))
    expect(machines.size).toBe(8)
    const cases = await exportCsv(page, 'Cases')
    expect(cases.length).toBeGreaterThan(0)
    expect(cases.every((each) => machines.has(each.machine))).toBe(true)
  })

  test('nothing was complained of on the way', () => {
    expect(problems).toEqual([])
  })
})
