// `npm run score -- data.csv [--time col --machine col --ignore a,b --train n --seed n --out scored.csv --plot out.svg]`: the
// detector without a browser. Streams, so that a file larger than memory is no matter. Output files appear whole or not at
// all: they are written beside their place and renamed at the end.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { fail, ok, type Result } from '../shared/result.ts'
import { openTable } from './score/open-table.ts'
import { drawSvg } from './score/plot.ts'
import { ProgressBar } from './score/progress.ts'
import { scoreRows } from './score/score-rows.ts'

const USAGE =
  'usage: npm run score -- data.csv [--time col] [--machine col] [--ignore a,b] [--train n] [--seed n] [--out scored.csv] [--plot out.svg]'
const OPTIONS = {
  time: { type: 'string' },
  machine: { type: 'string' },
  ignore: { type: 'string' },
  train: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  plot: { type: 'string' },
} as const

/** Runs the command; the error is one sentence. */
async function score(args: string[]): Promise<Result<null>> {
  const read = readArguments(args)
  if (!read.ok) return read
  const { path, train, seed, values } = read.value
  const ignore = values.ignore === undefined ? [] : values.ignore.split(',').map((name) => name.trim())
  const table = await openTable(path, { time: values.time, machine: values.machine, ignore })
  if (!table.ok) return table
  const partial = values.out === undefined ? null : `${values.out}.${process.pid}.partial`
  const output = partial === null ? process.stdout : createWriteStream(partial)
  let broken: Error | null = null
  output.on('error', (error: Error) => {
    broken = error
  })
  const write = (line: string): Promise<void> | null => {
    if (broken) throw broken
    return output.write(`${line}\n`) ? null : once(output, 'drain').then(() => {})
  }
  const bar = new ProgressBar(table.value.bytes)
  try {
    const options = { train, seed, hasPlot: values.plot !== undefined }
    const { summary, traces } = await scoreRows(table.value, options, write, (bytes) => bar.show(bytes))
    bar.end()
    const hasTime = table.value.columns.time >= 0
    if (values.plot !== undefined) {
      await writeFile(`${values.plot}.${process.pid}.partial`, drawSvg(traces, hasTime))
      await rename(`${values.plot}.${process.pid}.partial`, values.plot)
    }
    if (partial !== null && values.out !== undefined) {
      output.end()
      await once(output, 'finish')
      await rename(partial, values.out)
    }
    const sensors = table.value.columns.sensors.map((i) => table.value.columns.names[i])
    const say = partial === null ? console.error : console.log
    say(`${path}: sensors ${sensors.join(', ')}\n${summary.text(hasTime)}`)
    return ok(null)
  } catch (error) {
    bar.end()
    if (partial !== null) await rm(partial, { force: true })
    if (values.plot !== undefined) await rm(`${values.plot}.${process.pid}.partial`, { force: true })
    return fail(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    const [path, more] = positionals
    if (path === undefined || more !== undefined) return fail(`give one file; ${USAGE}`)
    const train = values.train === undefined ? undefined : Number(values.train)
    const seed = values.seed === undefined ? undefined : Number(values.seed)
    if (train !== undefined && !(Number.isInteger(train) && train >= 30)) {
      return fail(`--train "${values.train}" is not a whole number of at least 30`)
    }
    if (seed !== undefined && !Number.isInteger(seed))
      return fail(`--seed "${values.seed}" is not a whole number`)
    return ok({ path, train, seed, values })
  } catch (error) {
    return fail(`${error instanceof Error ? error.message.split('\n')[0] : String(error)}; ${USAGE}`)
  }
}

const result = await score(process.argv.slice(2))
if (!result.ok) {
  console.error(result.error)
  process.exitCode = 1
}
