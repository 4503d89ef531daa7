// A person calls a case a false alarm: the same again raises none, a different fault still does, and taking the word back
// brings the first one back.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { TestGateway } from './harness/gateway.ts'
import { CALM, FAULT, type Press, type PressSensor, pressAndGateway } from './harness/press.ts'
import { CHROMIUM, Tablet, untilLive } from './harness/tablet.ts'

const brokers = inject('kafkaBrokers')

describe.skipIf(CHROMIUM === null || brokers === null)('a false alarm', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let press: Press
  let page: Page

  beforeAll(async () => {
    ;({ press, gateway } = await pressAndGateway(brokers!))
    page = await tablet.open(gateway.url)
    await untilLive(page)
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
    await press?.close()
  })

  const caseLinks = () => page.locator('main li a[href^="#/case/"]')

  /** Cases of the machine, as its list on the screen has them. */
  async function countCases(): Promise<number> {
    await page.goto(`${gateway.url}#/machine/press-1`)
    await page.getByRole('heading', { name: 'Cases of this machine' }).waitFor()
    return caseLinks().count()
  }

  async function episode(off: PressSensor): Promise<number> {
    await press.send(FAULT, off)
    await press.send(CALM)
    await press.untilStored(gateway)
    return countCases()
  }

  test('the pattern makes a case, and called a false alarm it is learned', async () => {
    await press.send(CALM)
    expect(await episode('vibration')).toBe(1)
    await caseLinks().first().click()
    await page.getByText('False alarm', { exact: true }).click()
    await page.getByText(/The detector has learned it: of \d+ alarmed readings in this stretch 0/).waitFor()
  })

  test('the same again raises no case, and a different fault does', async () => {
    expect(await episode('vibration')).toBe(1)
    expect(await episode('pressure')).toBe(2)
  })

  test('it is still learned after a restart of the browser', async () => {
    await tablet.close()
    page = await tablet.open(gateway.url)
    await untilLive(page)
    expect(await episode('vibration')).toBe(2)
  })

  test('taken back, the same pattern calls again', async () => {
    await caseLinks().last().click()
    await page.getByText('The detector has learned it.').waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByRole('button', { name: 'Take back' }).waitFor({ state: 'detached' })
    expect(await episode('vibration')).toBe(3)
  })
})
