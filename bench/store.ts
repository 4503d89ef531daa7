// `npm run bench -- store`: what a commit costs at 1, 50 and 200 MB, opening, a day of history, plain inserts beside a
// native SQLite, and kills. Real Chromium; the sizes take turns in the same browser, so the ratios are of one run.
//   --kills 50   kills of the browser in mid-write      --torn 10   torn LevelDB logs      --mb 200   the big size
//   --native DIR  where better-sqlite3 is installed     --tabs 0    minutes in which windows fight over the history
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startChromium } from '../e2e/store/chromium.ts'
import { serveStorePage } from '../e2e/store/serve.ts'
import { countBytes } from './store/bytes.ts'
import { measureCommits } from './store/commits.ts'
import { measureInserts } from './store/inserts.ts'
import { countFightLosses, countLosses } from './store/losses.ts'
import { median, percentile } from './store/quantiles.ts'

/** Runs the bench; the last line printed is its JSON. */
export default async function benchStore(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '50' },
      torn: { type: 'string', default: '10' },
      mb: { type: 'string', default: '200' },
      native: { type: 'string' },
      tabs: { type: 'string', default: '0' },
    },
  })
  const big = Number(values.mb)
  const served = await serveStorePage()
  const profile = await mkdtemp(join(tmpdir(), 'lineside-bench-'))
  const browser = await startChromium(profile)
  try {
    const inserts = await measureInserts(values.native)
    const bytes = await countBytes()
    const commits = await measureCommits(browser.context, served.url, [1, 50, big], console.log)
    await browser.close()
    const losses = await countLosses(served.url, Number(values.kills), Number(values.torn), console.log)

    const fought = await countFightLosses(served.url, Number(values.tabs), console.log)

    console.log('\ncommit of 1,000 readings (8 sensors, 50 machines), back to back, ms')
    for (const { mb, ms } of commits.sizes)
      console.log(
        `  ${String(mb).padStart(4)} MB   p50 ${percentile(ms, 0.5).toFixed(2)}   p99 ${percentile(ms, 0.99).toFixed(1)}   (${ms.length} commits)`,
      )
    const small = commits.sizes[0]!.ms
    const large = commits.sizes[commits.sizes.length - 1]!.ms
    const p50 = percentile(large, 0.5)
    console.log(`  whole file exported and stored at ${big} MB: ${commits.naiveMs.toFixed(0)} ms`)
    console.log(`open at ${big} MB: ${commits.loadMs.map((ms) => ms.toFixed(0)).join(', ')} ms`)
    console.log(`24 h of 8 sensors at 1 Hz for 1,200 pixels: ${median(commits.dayMs).toFixed(1)} ms`)
    console.log(`inserts: ${Math.round(inserts.rowsPerSecond)} rows/s; native SQLite: ${inserts.native}`)
    if (big !== 200) console.log(`The fields named 200 are of ${big} MB in this run (--mb).`)
    console.log(
      JSON.stringify({
        bench: 'store',
        commit_ms_p50: round(p50),
        commit_ms_p99: round(percentile(large, 0.99)),
        commit_ratio_200_to_1: round(p50 / percentile(small, 0.5)),
        naive_ratio_200mb: round(commits.naiveMs / p50),
        bytes_per_commit: bytes,
        load_ms_200mb: round(median(commits.loadMs)),
        insert_rows_per_s: Math.round(inserts.rowsPerSecond),
        insert_ratio_native: inserts.ratio === null ? null : round(inserts.ratio),
        range_24h_ms: round(median(commits.dayMs)),
        kills: losses.kills,
        torn: losses.torn,
        lost: losses.lost + fought.lost,
        corrupt: losses.corrupt + fought.corrupt,
      }),
    )
  } finally {
    await browser.kill()
    await served.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

const round = (value: number): number => Math.round(value * 100) / 100
