// A real Chromium for the browser tests: the system's, else the distribution's package, else Playwright's own build.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ROOT } from './dependencies.mjs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** @returns {string | null} path of a Chromium that is there, or null */
export function findChromium() {
  return [process.env.CHROMIUM_PATH ?? '', ...PLACES].find((path) => path && existsSync(path)) ?? null
}

/** @returns {string | null} path of a Chromium, fetched where none was there; null where none can be had */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium from the distribution (apt-get install chromium) …')
    quiet('apt-get', ['update'])
    quiet('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
  } else {
    console.log('Fetching Chromium (playwright-core install chromium) …')
    quiet(process.execPath, [`${ROOT}/node_modules/playwright-core/cli.js`, 'install', 'chromium'])
    return findChromium() ?? playwrightChromium()
  }
  return findChromium()
}

function playwrightChromium() {
  const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))"
  const path = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }).stdout.trim()
  return path && existsSync(path) ? path : null
}

function quiet(/** @type {string} */ command, /** @type {string[]} */ args) {
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0)
    console.error(`${command} ${args.join(' ')} failed: ${stderr.trim().split('\n').at(-1) ?? ''}`)
}
