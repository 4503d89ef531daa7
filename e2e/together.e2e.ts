// Several tablets and one plant: what people do on one of them, also with the Wi-Fi gone, is the same on all of them.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive, untilOfflineReady } from './harness/tablet.ts'

describe.skipIf(CHROMIUM === null)('tablets of one plant', () => {
  const tablets = [new Tablet(), new Tablet(), new Tablet()] as const
  let gateway: TestGateway
  let first: Page
  let second: Page
  /** Address of the case that all of them work on. */
  let address = ''

  beforeAll(async () => {
    gateway = await TestGateway.start({ LINESIDE_SIMULATOR_HISTORY: '60' })
    first = await opened(tablets[0], 'Ana')
    second = await opened(tablets[1], 'Ben')
    await first.getByRole('link', { name: 'Cases' }).click()
    await first
      .getByRole('link', { name: /unacknowledged/i })
      .last()
      .click()
    await first.getByRole('heading', { name: 'Who did what' }).waitFor()
    address = new URL(first.url()).hash
    await second.goto(`${gateway.url}${address}`)
  })
  afterAll(async () => {
    for (const tablet of tablets) await tablet.discard()
    await gateway?.stop()
  })

  /** A tablet with a name, live. */
  async function opened(tablet: Tablet, name: string): Promise<Page> {
    const page = await tablet.open(gateway.url)
    await untilLive(page)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Your name').fill(name)
    await page.getByLabel('Your name').blur()
    return page
  }

  const deedsOf = (page: Page): Promise<string[]> =>
    page
      .locator('section', { has: page.getByRole('heading', { name: 'Who did what' }) })
      .getByRole('listitem')
      .allTextContents()
      .then((lines) => lines.map((line) => line.replace(/^[\d:]+\s*/, '').trim()))
  const conditionOf = (page: Page): Promise<string | null> =>
    page.locator('main [tabindex="-1"] strong').first().textContent()

  async function note(page: Page, text: string): Promise<void> {
    await page.getByLabel('What you saw or did').fill(text)
    await page.getByRole('button', { name: 'Add note' }).click()
  }

  test('one of them offline, both acknowledge, shelve and note', async () => {
    await untilOfflineReady(second)
    await second.context().setOffline(true)
    // The socket that is open already does not notice: the page is loaded again, as a tablet does that was asleep.
    await second.reload()
    await second.getByText(/Offline since/).waitFor()
    await second.getByRole('button', { name: 'Shelve', exact: true }).click()
    await second.getByRole('button', { name: 'Waiting for a part' }).click()
    await second.getByRole('button', { name: 'Shelve', exact: true }).last().click()
    await second.getByRole('button', { name: 'Unshelve' }).waitFor()
    expect(await conditionOf(second)).not.toBe(await conditionOf(first))
    await note(second, 'belt looks worn')
    await second.getByRole('button', { name: 'Acknowledge' }).click()
    await second.getByText(/entries to send|entry to send/).waitFor()

    await first.getByRole('button', { name: 'Acknowledge' }).click()
    await note(first, 'heard it too')
    await first.getByText('Not sure').click()
  })

  test('joined again they show the same', async () => {
    await second.context().setOffline(false)
    await untilLive(second)
    await expect.poll(() => deedsOf(first).then((deeds) => deeds.length), { timeout: 20_000 }).toBe(6)
    await expect.poll(() => deedsOf(second)).toEqual(await deedsOf(first))
    expect(await deedsOf(first)).toEqual(
      expect.arrayContaining([
        'Ana acknowledged',
        'Ana said: Not sure',
        'Ana wrote a note',
        'Ben acknowledged',
        'Ben wrote a note',
        expect.stringMatching(/^Ben shelved until .*: Waiting for a part$/),
      ]),
    )
    expect(await conditionOf(second)).toBe(await conditionOf(first))
  })

  test('and so does a third that starts empty, also after the gateway has been restarted', async () => {
    await gateway.kill()
    await gateway.start()
    const third = await opened(tablets[2], 'Cem')
    await third.goto(`${gateway.url}${address}`)
    await expect.poll(() => deedsOf(third), { timeout: 20_000 }).toEqual(await deedsOf(first))
    expect(await conditionOf(third)).toBe(await conditionOf(first))
    await third.getByText('belt looks worn').waitFor()
  })

  test('a machine out of service on one is out of service on the others, and comes back', async () => {
    await first.goto(`${gateway.url}#/machine/press-1`)
    await first.getByRole('button', { name: 'Take out of service' }).click()
    await first.getByLabel('Or in your words').fill('new hydraulics')
    await first.getByRole('button', { name: 'Take out of service' }).click()
    await second.goto(`${gateway.url}#/machine/press-1`)
    await second.getByText('Ana: new hydraulics').first().waitFor()
    await second.getByRole('button', { name: 'Put back into service' }).click()
    await first.getByRole('button', { name: 'Take out of service' }).waitFor()
  })
})
