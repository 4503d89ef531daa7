// The gateway as `npm start` has it, with simulated machines, and one tablet that stands on its floor and is live: begun before
// the stories of a describe and ended after them.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { TestGateway } from './gateway.ts'
import { Tablet, untilLive } from './tablet.ts'

/** What the stories play with; each is there while they run. */
export interface Demo {
  readonly gateway: TestGateway
  /** The app, with nothing moving. */
  readonly page: Page
}

/** Begins a demo for the describe it is called in; takes what a Tablet takes. */
export function demoFor(...given: ConstructorParameters<typeof Tablet>): Demo {
  const tablet = new Tablet(...given)
  let gateway: TestGateway | undefined
  let page: Page | undefined
  beforeAll(async () => {
    gateway = await TestGateway.start()
    page = await tablet.open(gateway.url)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await untilLive(page)
  })
  afterAll(async () => {
    await tablet.discard()
    await gateway?.stop()
  })
  return {
    get gateway() {
      return gateway!
    },
    get page() {
      return page!
    },
  }
}
