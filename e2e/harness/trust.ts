// A throw-away home for a browser, whose certificate store trusts what a story says: Chromium on Linux reads it from NSS.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether the tool for it is there, fetched from the distribution where that can be done. */
export function canTrust(): boolean {
  if (process.platform !== 'linux') return false
  if (isThere()) return true
  if (process.getuid?.() !== 0) return false
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'libnss3-tools'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return isThere()
}

/** Makes a home folder whose browser trusts this authority (PEM); null: trusts nothing besides the public ones. */
export function newHome(authority: string | null): string {
  const home = mkdtempSync(join(tmpdir(), 'lineside-home-'))
  if (authority === null) return home
  const store = join(home, '.pki', 'nssdb')
  mkdirSync(store, { recursive: true })
  const file = join(home, 'ca.pem')
  writeFileSync(file, authority)
  certutil('-N', '-d', `sql:${store}`, '--empty-password')
  certutil('-A', '-d', `sql:${store}`, '-n', 'lineside', '-t', 'C,,', '-i', file)
  return home
}

const isThere = (): boolean => spawnSync('certutil', ['-H']).error === undefined

function certutil(...args: string[]): void {
  const { status, stderr } = spawnSync('certutil', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`certutil ${args.join(' ')}: ${stderr}`)
}
