// GPT through the gateway, against an OpenAI-compatible endpoint nobody here wrote: a failure is shown as a failure, an
// answer as GPT's with what it invented struck, and it is still there when the gateway is gone.
import { LLMock } from '@copilotkit/aimock'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestGateway } from './harness/gateway.ts'
import { CHROMIUM, Tablet, untilLive } from './harness/tablet.ts'

const MODEL = 'gpt-test'
const KEY = 'sk-not-to-be-seen-anywhere'
const ANSWER = {
  likely_cause: 'A worn bearing of the drive <b>now</b>.',
  confidence: 'medium',
  evidence: ['The gearbox stands at 987654 units.'],
  check_first: ['Listen to the bearing.'],
  consequence_if_ignored: 'The drive may seize.',
}

describe.skipIf(CHROMIUM === null)('a case, explained by GPT', () => {
  const tablet = new Tablet()
  const mock = new LLMock({ port: 0 })
  const bodies: string[] = []
  let gateway: TestGateway
  let page: Page

  beforeAll(async () => {
    await mock.start()
    gateway = await TestGateway.start({
      OPENAI_BASE_URL: `${mock.url}/v1`,
      OPENAI_API_KEY: KEY,
      OPENAI_MODEL: MODEL,
    })
    page = await tablet.open(gateway.url)
    page.on('response', async (response) => bodies.push(await response.text().catch(() => '')))
    await untilLive(page)
    await page.getByRole('link', { name: /^Cases/ }).click()
    await page.locator('main a[href^="#/case/"]').first().click()
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.kill()
    await mock.stop()
  })

  test('a server that fails is shown as a failure, beside the local explanation', async () => {
    mock.onMessage(/./, {
      error: { message: 'secret words of the server', type: 'server_error' },
      status: 500,
    })
    await page.getByRole('button', { name: `Ask ${MODEL}` }).click()
    await page.getByText('No GPT explanation').waitFor()
    await page.getByText('From this tablet').waitFor()
    expect(await page.getByRole('main').textContent()).not.toContain('secret words')
  })

  test('an answer is marked as GPT’s, HTML in it stays text, what the evidence does not hold is struck', async () => {
    mock.clearFixtures().onMessage(/./, { content: JSON.stringify(ANSWER) })
    await page.getByRole('button', { name: 'Ask again' }).click()
    await page.getByText(`GPT, ${MODEL}`).waitFor()
    await page.getByText('A worn bearing of the drive <b>now</b>.').waitFor()
    await page.locator('s', { hasText: '987654' }).waitFor()
  })

  test('it is kept with the case and read with the gateway gone', async () => {
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await gateway.kill()
    await page.reload()
    await page.getByText(`GPT, ${MODEL}`).waitFor()
  })

  test('asked for offline, it waits, and is asked when the gateway is back', async () => {
    await page.getByRole('button', { name: 'Ask GPT when the gateway is back' }).click()
    await page.getByText('GPT is asked as soon as the gateway is back.').waitFor()
    await page.reload()
    await page.getByText('GPT is asked as soon as the gateway is back.').waitFor()
    const later = { ...ANSWER, likely_cause: 'Asked again: the coupling.' }
    mock.clearFixtures().onMessage(/./, { content: JSON.stringify(later) })
    await gateway.start()
    await page.getByText('Asked again: the coupling.').waitFor()
  })

  test('the key never left the gateway', () => {
    expect(bodies.length).toBeGreaterThan(0)
    expect(bodies.some((body) => body.includes(KEY))).toBe(false)
  })
})
