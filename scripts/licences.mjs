// The licences of all packages that are bundled into the app, its workers included, as one text file beside it. Vite's own list
// leaves the workers out.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './dependencies.mjs'

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i

/**
 * Two plugins for Vite: one for the app, which writes `fileName`, one for the workers.
 *
 * @param {{ fileName: string, also: string[] }} options `also`: packages bundled after the list is written (service worker)
 * @returns {{ app: import('vite').Plugin, worker: () => import('vite').Plugin }}
 */
export function licences({ fileName, also }) {
  /** @type {Set<string>} folders of packages */
  const found = new Set(also.map((name) => join(ROOT, 'node_modules', name)))
  const collect = (/** @type {Record<string, { type: string, moduleIds?: string[] }>} */ bundle) => {
    for (const { moduleIds = [] } of Object.values(bundle))
      for (const id of moduleIds) {
        const folder = packageOf(id.replaceAll('\0', ''))
        if (folder !== null) found.add(folder)
      }
  }
  return {
    app: {
      name: 'lineside-licences',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle)
        this.emitFile({ type: 'asset', fileName, source: [...found].map(describe).sort().join('\n') })
      },
    },
    worker: () => ({
      name: 'lineside-licences-worker',
      generateBundle(_options, bundle) {
        collect(bundle)
      },
    }),
  }
}

/** @returns {string | null} folder of the package a module belongs to; null for the app's own */
function packageOf(/** @type {string} */ id) {
  if (!id.includes('/node_modules/')) return null
  for (let folder = dirname(id); folder.length > 1; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    // Some packages have further package.json files inside, without a name.
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined)
      return folder
  }
  return null
}

function describe(/** @type {string} */ folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const text = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .join('\n\n')
  return `${name} ${version}: ${license ?? 'see below'}\n${'='.repeat(72)}\n${text}\n\n`
}
