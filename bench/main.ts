// `npm run bench -- <name> [options]`: runs one benchmark. Each prints a readable table and, as its last line, one JSON
// object whose fields stay stable. A benchmark is a file beside this one whose default export takes its own arguments.
import { existsSync } from 'node:fs'

const NAMES: Readonly<Record<string, string>> = {
  detector: 'speed of the detector beside scikit-learn (--browser: in Chromium too)',
  accuracy: 'what the detector finds, on public data (--data DIR) and on generated streams',
  store: 'what a commit costs, and what a kill loses',
  gateway: 'reads, deliveries and stalled tablets',
  glass: 'from a reading produced to a reading painted',
  start: 'cold start without a network',
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  const isKnown = name !== undefined && name in NAMES
  if (isKnown && existsSync(new URL(`./${name}.ts`, import.meta.url))) {
    const bench: { default(args: readonly string[]): Promise<void> } = await import(`./${name}.ts`)
    await bench.default(args)
    return
  }
  const known = isKnown ? `The benchmark "${name}" is not in this copy.` : `There is no benchmark "${name}".`
  console.error(name === undefined ? 'Which benchmark?' : known)
  for (const [each, what] of Object.entries(NAMES))
    console.error(`  npm run bench -- ${each.padEnd(9)} ${what}`)
  process.exitCode = 1
}

await main(process.argv.slice(2))
