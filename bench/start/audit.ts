// Lighthouse on the built app as the gateway serves it, in a browser of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse from 'lighthouse'
import { startChromium } from '../../e2e/store/chromium.ts'

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const

/** Scores of 0 to 100 by category, and what cost points, each with its title. */
export interface Audit {
  readonly scores: Readonly<Record<string, number>>
  readonly flaws: readonly string[]
}

/** Looks at `url` as at a desktop page; throws where Lighthouse does. */
export async function audit(url: string): Promise<Audit> {
  const profile = await mkdtemp(join(tmpdir(), 'lineside-audit-'))
  const browser = await startChromium(profile)
  try {
    const [port] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')
    const result = await lighthouse(url, {
      port: Number(port),
      onlyCategories: [...CATEGORIES],
      formFactor: 'desktop',
      screenEmulation: { mobile: false, width: 1280, height: 800, deviceScaleFactor: 1, disabled: false },
      throttlingMethod: 'simulate',
      // Lighthouse's own figures for a desktop.
      throttling: {
        rttMs: 40,
        throughputKbps: 10_240,
        cpuSlowdownMultiplier: 1,
        requestLatencyMs: 0,
        downloadThroughputKbps: 0,
        uploadThroughputKbps: 0,
      },
      logLevel: 'silent',
    })
    if (!result) throw new Error('Lighthouse came back with nothing.')
    const { categories, audits } = result.lhr
    const scores: Record<string, number> = {}
    const flaws: string[] = []
    for (const name of CATEGORIES) {
      const category = categories[name]!
      scores[name] = Math.round(100 * (category.score ?? 0))
      for (const { id, weight } of category.auditRefs) {
        const { score, title, displayValue } = audits[id]!
        if (weight > 0 && score !== null && score < 0.9)
          flaws.push(`${name}: ${title}${displayValue ? ` (${displayValue})` : ''}`)
      }
    }
    return { scores, flaws }
  } finally {
    await browser.kill()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
