// `npm test`: everything, from a fresh clone. Types, lint, unit, real Kafka, real Chromium. Fetches what it needs; what it
// cannot have is counted as skipped and said. Closes with what failed, by name, and `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { buildAll } from './build.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureDependencies, fail, ROOT } from './dependencies.mjs'

const totals = { passed: 0, failed: 0, skipped: 0 }
/** What failed, by name. @type {string[]} */
const failures = []
/** The tests' own folder for what is temporary: what a killed process leaves in it goes with it. */
const scratch = mkdtempSync(join(tmpdir(), 'lineside-test-'))

ensureDependencies()
const chromium = ensureChromium()
if (!chromium && process.env.REQUIRE_CHROMIUM === '1')
  fail('No Chromium could be had, and REQUIRE_CHROMIUM=1. Install it: apt-get install chromium.')
if (!chromium)
  console.log(
    'No Chromium could be had: the browser tests are skipped. Install it (apt-get install chromium) or set CHROMIUM_PATH.',
  )

await build()
// The broker's tests wait most of the time, so the others run meanwhile; those of the browser are about time and run alone.
const kafka = vitest('kafka', 'pipe')
await check('types', ['node_modules/typescript/bin/tsc', '-b'])
await check('types of the screens', [
  'node_modules/svelte-check/bin/svelte-check',
  '--tsconfig',
  'app/tsconfig.json',
  '--threshold',
  'warning',
  '--output',
  'human',
])
await check('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
console.log('\n== unit tests')
await vitest('unit', 'inherit')
console.log(`\n== kafka tests\n${await kafka}`)
console.log('\n== browser tests')
await vitest('browser', 'inherit')

rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
if (failures.length > 0) console.log(`\n== failed\n${failures.join('\n')}`)
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exit(totals.failed > 0 ? 1 : 0)

async function check(/** @type {string} */ name, /** @type {string[]} */ args) {
  console.log(`\n== ${name}`)
  const [status] = await once(spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }), 'close')
  if (status === 0) totals.passed += 1
  else failed(name)
}

function failed(/** @type {string} */ name) {
  totals.failed += 1
  failures.push(name)
}

async function build() {
  console.log('\n== build')
  try {
    await buildAll({ onlyIfStale: true })
    totals.passed += 1
  } catch (error) {
    console.error(error)
    failed('build')
  }
}

/**
 * Runs the tests of a project and counts them. What it prints goes on at once, or is returned.
 * @param {string} project
 * @param {'inherit' | 'pipe'} output
 */
async function vitest(project, output) {
  const report = join(scratch, `${project}.json`)
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', output, output],
    env: { ...process.env, TMPDIR: scratch, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => {
      printed += bytes
    })
  const [status] = await once(child, 'close')
  count(project, report, status)
  return printed
}

/**
 * Counts what a project's report says.
 * @param {string} project
 * @param {string} report
 * @param {number | null} status
 */
function count(project, report, status) {
  if (!existsSync(report)) return failed(`${project}: no report`)
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  totals.passed += numPassedTests
  totals.skipped += numPendingTests + numTodoTests
  for (const { name, assertionResults } of testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed')
        failed(`${relative(ROOT, name)}: ${fullName}\n  ${failureMessages[0]?.split('\n')[0]}`)
  // A run may fail outside of any test: in a set-up, or by an error nobody caught.
  if (status !== 0 && numFailedTests === 0) failed(`${project}: outside of any test`)
}
