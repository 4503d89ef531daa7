// `npm run dataset`: writes a synthetic data set, and what is wrong in it into a second file.
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeDataset } from './dataset-file.ts'
import { HELP, readDatasetOrder } from './dataset-options.ts'

/** Runs the command with `args` and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const order = readDatasetOrder(args)
  if (!order.ok) {
    console.error(`${order.error}\nSee npm run dataset -- --help`)
    return 1
  }
  if (order.value === null) {
    console.log(HELP)
    return 0
  }
  const { out, recipe } = order.value
  const folder = await stat(dirname(out)).catch(() => null)
  const there = await stat(out).catch(() => null)
  if (!folder?.isDirectory() || there?.isDirectory()) {
    console.error(
      there ? `${out} is a folder; name a file.` : `There is no folder ${dirname(out)}; make it first.`,
    )
    return 1
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const began = performance.now()
  const showProgress = (rows: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${Math.round((100 * rows) / recipe.rows)} % `)
  }
  try {
    const report = await writeDataset(order.value, showProgress, stop.signal)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    if (process.stderr.isTTY) process.stderr.write('\r')
    console.log(
      `${report.rows} rows in ${out}, ${report.anomalousRows} of them anomalous (${report.anomalies} anomalies, kind ${recipe.kind}), in ${seconds} s.`,
    )
    console.log(`The truth is in ${report.truthPath}.`)
    return 0
  } catch (error) {
    console.error(
      stop.signal.aborted
        ? 'Stopped; nothing was written.'
        : `Nothing was written: ${(error as Error).message}`,
    )
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
