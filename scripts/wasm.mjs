// `npm run wasm`: compiles app/src/domain/forest/wasm/walk.ts (AssemblyScript) into walk-code.ts beside it. The compiler takes
// a hundred megabytes, so it is fetched when the source has changed and not with every clone; a test tells when that is due.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMPILER = 'assemblyscript@0.28.20'
const FOLDER = fileURLToPath(new URL('../app/src/domain/forest/wasm/', import.meta.url))
const SOURCE = join(FOLDER, 'walk.ts')
const OPTIONS = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--importMemory', '--noAssert']

/** What the source and its compiler are known by in walk-code.ts: a hash of both. */
export const walkSourceHash = () =>
  createHash('sha256').update(COMPILER).update(OPTIONS.join()).update(readFileSync(SOURCE)).digest('hex')

function compile() {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-wasm-'))
  try {
    const out = join(folder, 'walk.wasm')
    const args = ['--yes', '--package', COMPILER, '--', 'asc', SOURCE, '-o', out, ...OPTIONS]
    const run = spawnSync('npx', args, { stdio: 'inherit', cwd: folder })
    if (run.status !== 0) process.exit(run.status ?? 1)
    writeFileSync(join(FOLDER, 'walk-code.ts'), codeOf(readFileSync(out)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {Buffer} bytes */
const codeOf = (bytes) => `// Made by \`npm run wasm\` from walk.ts; not to be changed by hand.

/** A hash of the source and its compiler, by which a test tells whether this is what they make. */
export const WALK_SOURCE_HASH = '${walkSourceHash()}'

/** The module in base64: it exports pathSum and pathSums, and imports a memory. */
export const WALK_CODE =
  '${bytes.toString('base64')}'
`

if (process.argv[1] === fileURLToPath(import.meta.url)) compile()
