// Builds the app into dist/app and the gateway into dist/gateway.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDependencies, ROOT } from './dependencies.mjs'

const SOURCES = [
  'app',
  'gateway',
  'shared',
  'vite.config.ts',
  'package-lock.json',
  'scripts/build.mjs',
  'scripts/licences.mjs',
]
const STAMP = join(ROOT, 'dist', '.built')

/** Builds both sides; with `onlyIfStale`, only when a source is newer than the last build. */
export async function buildAll({ onlyIfStale = false } = {}) {
  if (
    onlyIfStale &&
    existsSync(STAMP) &&
    newestMs(SOURCES.map((path) => join(ROOT, path))) <= statSync(STAMP).mtimeMs
  )
    return
  const startedAt = new Date()
  console.log('Building the app and the gateway …')
  keepPrevious()
  const { build } = await import('vite')
  // A test runner's NODE_ENV would make it a development build, without the service worker.
  const environment = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  await build({ root: join(ROOT, 'app'), configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error' })
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist/gateway',
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          main: join(ROOT, 'gateway/src/main.ts'),
          produce: join(ROOT, 'gateway/src/producer/produce.ts'),
          pair: join(ROOT, 'gateway/src/access/pair.ts'),
        },
      },
    },
  })
  if (environment === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = environment
  writeFileSync(STAMP, startedAt.toISOString())
}

/** Keeps the hashed files of the build before: pages that are open over an upgrade still ask for them. */
function keepPrevious() {
  const assets = join(ROOT, 'dist', 'app', 'assets')
  if (!existsSync(assets)) return
  const previous = join(ROOT, 'dist', 'app-previous')
  rmSync(previous, { recursive: true, force: true })
  mkdirSync(previous, { recursive: true })
  renameSync(assets, join(previous, 'assets'))
}

/** @returns {number} newest modification time under these files and folders, ms */
function newestMs(/** @type {string[]} */ paths) {
  let newest = 0
  for (const path of paths) {
    const stat = statSync(path)
    const times = stat.isDirectory()
      ? readdirSync(path).map((name) => newestMs([join(path, name)]))
      : [stat.mtimeMs]
    newest = Math.max(newest, ...times)
  }
  return newest
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureDependencies()
  await buildAll()
}
