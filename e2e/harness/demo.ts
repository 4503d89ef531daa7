// The gateway as `npm start` has it, with simulated machines, and one tablet that stands on its floor and is live.
import type { Page } from 'playwright-core'
import { TestGateway } from './gateway.ts'
import { type Tablet, untilLive } from './tablet.ts'

/** Starts the gateway and opens `tablet` on it, with nothing moving; whoever asked ends both. */
export async function openDemo(tablet: Tablet): Promise<{ gateway: TestGateway; page: Page }> {
  const gateway = await TestGateway.start()
  const page = await tablet.open(gateway.url)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await untilLive(page)
  return { gateway, page }
}
