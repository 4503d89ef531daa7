// What every command needs first: the right Node and the packages of package-lock.json. Plain Node, nothing installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command in the root with the terminal's own input and output; ends this process with its code where it fails. */
export function run(/** @type {string} */ command, /** @type {string[]} */ args, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env })
  if (error) fail(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

/** Says one sentence on stderr and ends with code 1. */
export function fail(/** @type {string} */ sentence) {
  console.error(sentence)
  process.exit(1)
}

/** Installs what package-lock.json names, unless it is there already. */
export function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    fail(
      `Lineside needs Node 20.19 or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`,
    )
  const wanted = readFileSync(`${ROOT}/package-lock.json`, 'utf8')
  const installed = `${ROOT}/node_modules/.installed-package-lock.json`
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return
  console.log('Installing packages (npm ci) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(installed, wanted)
}
