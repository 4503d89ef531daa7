// `npm run bench -- detector [--browser]`: how fast the detector is beside scikit-learn, both with one thread, turn by turn in
// one run on the same rows, medians. Ratios are scikit-learn's time over ours. --browser says the same of Chromium's worker.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureInChromium } from './detector/chromium.ts'
import { type DetectorTimes, detectorTimes, SPEED } from './detector/times.ts'
import { Sklearn } from './sklearn.ts'

const ROUNDS = 9

/** Runs the benchmark; the last line it prints is one JSON object. */
export default async function benchDetector(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { browser: { type: 'boolean', default: false } } })
  const started = await Sklearn.start()
  if (!started.ok) console.log(`scikit-learn left out, so ratios are null: ${started.error}`)
  const sklearn = started.ok ? started.value : null
  const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-'))
  try {
    const times = detectorTimes()
    const path = join(folder, 'rows.f32')
    writeFileSync(path, times.rows)
    await sklearn?.ask({ do: 'prepare', path, width: SPEED.width, seed: 1 })
    const theirs: Record<'fit' | 'batch' | 'row', number[]> = { fit: [], batch: [], row: [] }
    for (let round = 0; round < ROUNDS; round++) {
      times.round(round)
      if (!sklearn) continue
      theirs.fit.push((await sklearn.ask({ do: 'fit', rows: SPEED.fitRows, seed: round })).ms)
      theirs.batch.push((await sklearn.ask({ do: 'batch' })).ms)
      for (let row = 0; row < 20; row++) theirs.row.push((await sklearn.ask({ do: 'row', row })).ms)
    }
    const ours = times.medians()
    const ratio = (kind: 'fit' | 'batch' | 'row', ms: number): number | null =>
      sklearn ? Number((median(theirs[kind]) / ms).toFixed(2)) : null
    print('Node', ours)
    const browser = values.browser ? await measureInChromium(ROUNDS) : null
    if (browser && !browser.ok) console.log(`Chromium left out: ${browser.error}`)
    if (browser?.ok) print('Chromium worker', browser.value)
    const line = {
      bench: 'detector',
      vs: sklearn ? `scikit-learn ${sklearn.version}` : null,
      fit_ratio: ratio('fit', ours.fitMs),
      batch_ratio: ratio('batch', ours.plainMs),
      batch_range_ratio: ratio('batch', ours.rangeMs),
      row_ratio: ratio('row', ours.rowMs),
      pipeline_us: rounded(ours.pipelineUs),
      refit_ms: rounded(ours.refitMs),
      attribution_us: rounded(ours.attributionUs),
      model_kb: rounded(ours.modelKb),
      image_kb: rounded(ours.imageKb),
    }
    const inBrowser = browser?.ok
      ? {
          fit_ratio: ratio('fit', browser.value.fitMs),
          batch_ratio: ratio('batch', browser.value.plainMs),
          batch_range_ratio: ratio('batch', browser.value.rangeMs),
          row_ratio: ratio('row', browser.value.rowMs),
          pipeline_us: rounded(browser.value.pipelineUs),
        }
      : null
    console.log(JSON.stringify(values.browser ? { ...line, browser: inBrowser } : line))
  } finally {
    sklearn?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(where: string, times: DetectorTimes): void {
  const { rows, width, fitRows } = SPEED
  console.log(`${where}: 100 trees, sub-sample 256, ${width} features`)
  console.log(`  fit on ${fitRows} rows            ${times.fitMs.toFixed(2)} ms`)
  console.log(
    `  batch of ${rows} rows       ${times.plainMs.toFixed(1)} ms plain, ${times.rangeMs.toFixed(1)} ms range-corrected`,
  )
  console.log(`  one row                    ${(1000 * times.rowMs).toFixed(2)} us range-corrected`)
  console.log(`  whole pipeline, 8 sensors  ${times.pipelineUs.toFixed(2)} us a reading, refits included`)
  console.log(`  one refit                  ${times.refitMs.toFixed(2)} ms`)
  console.log(`  one attribution            ${times.attributionUs.toFixed(2)} us`)
  console.log(`  model ${times.modelKb.toFixed(0)} kB in memory, image ${times.imageKb.toFixed(0)} kB`)
}

const rounded = (value: number): number => Number(value.toFixed(2))

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >>> 1] ?? Number.NaN
}
