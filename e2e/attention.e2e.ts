// What calls a person: a sound until somebody has taken the case, a mute in plain sight, and for what happened while the
// tablet was away a list and no noise.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { TestGateway } from './harness/gateway.ts'
import { CALM, FAULT, type Press, pressAndGateway } from './harness/press.ts'
import { CHROMIUM, Tablet, untilLive } from './harness/tablet.ts'

const brokers = inject('kafkaBrokers')

describe.skipIf(CHROMIUM === null || brokers === null)('attention', () => {
  const tablet = new Tablet()
  let gateway: TestGateway
  let press: Press
  let page: Page

  beforeAll(async () => {
    ;({ press, gateway } = await pressAndGateway(brokers!))
    await opened()
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
    await press?.close()
  })

  /**
   * Opens the app with an ear on every tone it plays, and on whether its audio runs. Each question the stories ask of a page
   * counts as a touch to Chromium, so the touch that a tablet's browser wants before it lets sound through is waited for here.
   */
  async function opened(): Promise<void> {
    page = await tablet.open('about:blank')
    await page.addInitScript(() => {
      let letThrough = (): void => {}
      const touched = new Promise<void>((done) => {
        letThrough = done
      })
      addEventListener('pointerup', () => letThrough(), { capture: true })
      globalThis.AudioContext = class extends AudioContext {
        constructor() {
          super()
          void super.suspend()
          Object.assign(globalThis, { audio: this })
        }
        override async resume() {
          await touched
          await super.resume()
        }
      }
      const { start } = OscillatorNode.prototype
      Object.assign(globalThis, { tones: 0 })
      OscillatorNode.prototype.start = function (whenS) {
        Object.assign(globalThis, { tones: Reflect.get(globalThis, 'tones') + 1 })
        start.call(this, whenS)
      }
    })
    await page.goto(gateway.url)
    await untilLive(page)
  }

  const tones = (): Promise<number> => page.evaluate(() => Number(Reflect.get(globalThis, 'tones')))
  const audio = (): Promise<string> =>
    page.evaluate(() => String(Reflect.get(Reflect.get(globalThis, 'audio'), 'state')))
  const soundButton = (name: string) => page.getByRole('banner').getByRole('button', { name })

  test('before the page was touched it says that it is silent; then it sounds until the case is acknowledged', async () => {
    await press.send(CALM)
    await press.untilStored(gateway)
    await soundButton('Touch for sound').waitFor()
    await page.getByRole('link', { name: 'Cases' }).click()
    await soundButton('Sound on').waitFor()
    await expect.poll(audio).toBe('suspended')
    await press.send(FAULT, 'vibration')
    await expect.poll(tones, { timeout: 20_000 }).toBeGreaterThan(2)
    expect(await audio()).toBe('running')
    await page
      .getByRole('link', { name: /vibration/i })
      .first()
      .click()
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('Acknowledged', { exact: false }).first().waitFor()
    const until = await tones()
    // A second alarm's worth of time passes in readings, not in sleep.
    await press.send(CALM)
    await press.untilStored(gateway)
    expect((await tones()) - until).toBeLessThanOrEqual(1)
    await expect.poll(audio).toBe('suspended')
  })

  test('muted stays muted, and says so', async () => {
    await soundButton('Sound on').click()
    await soundButton('Sound off').waitFor()
    await page.reload()
    await untilLive(page)
    await soundButton('Sound off').click()
  })

  test('what happened while the tablet was away is listed, without a sound, until it is seen', async () => {
    await tablet.close()
    await press.send(FAULT, 'pressure')
    await opened()
    await press.untilStored(gateway)
    await page.getByRole('heading', { name: 'While you were away: 1 case' }).waitFor()
    await page.getByRole('heading', { name: 'While you were away: 1 case' }).click()
    await press.send(1)
    await press.untilStored(gateway)
    expect(await tones()).toBe(0)
    await page.getByRole('button', { name: 'Seen' }).click()
    await page.getByRole('heading', { name: 'While you were away: 1 case' }).waitFor({ state: 'detached' })
  })

  test('an open case stays on its tile while a tablet that was new today catches up', async () => {
    const second = new Tablet()
    try {
      const floor = await second.open(gateway.url)
      await untilLive(floor)
      await floor.getByRole('link', { name: /press-1.*unacknowledged/i }).waitFor()
      await floor.evaluate(() => {
        const seen = { with: 0, without: 0 }
        Object.assign(globalThis, { seen })
        new MutationObserver(() => {
          if (!document.querySelector('header')?.textContent?.includes('Catching up')) return
          const isThere = /unacknowledged/i.test(
            document.querySelector('main a[href^="#/machine/"]')?.textContent ?? '',
          )
          seen[isThere ? 'with' : 'without'] += 1
        }).observe(document.body, { subtree: true, childList: true, characterData: true })
      })
      await gateway.kill()
      await press.send(FAULT, 'pressure')
      await gateway.start()
      await floor.getByRole('banner').getByText('Offline').waitFor({ state: 'detached' })
      await untilLive(floor)
      const seen = await floor.evaluate(() => Reflect.get(globalThis, 'seen'))
      expect(seen).toEqual({ with: expect.any(Number), without: 0 })
      expect(seen.with).toBeGreaterThan(0)
    } finally {
      await second.discard()
    }
  })
})
