// `npm run wasm`: compiles grow.ts and walk.ts of app/src/domain/forest/wasm (AssemblyScript) into code.ts beside them. The
// compiler takes a hundred megabytes, so it is fetched when a source has changed and not with every clone; a test tells when
// that is due.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMPILER = 'assemblyscript@0.28.20'
const FOLDER = fileURLToPath(new URL('../app/src/domain/forest/wasm/', import.meta.url))
const SOURCES = ['random.ts', 'grow.ts', 'walk.ts']
const OPTIONS = ['-O3', '--runtime', 'stub', '--importMemory', '--noAssert']
/** Vectors only where they are needed: not every browser has them. */
const VECTORS = ['--enable', 'simd']

/** What the sources and their compiler are known by in code.ts: a hash of all of them. */
export function wasmSourceHash() {
  const hash = createHash('sha256').update(COMPILER).update(OPTIONS.join()).update(VECTORS.join())
  for (const source of SOURCES) hash.update(readFileSync(join(FOLDER, source)))
  return hash.digest('hex')
}

function compile() {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-wasm-'))
  /** @type {(source: string, options: string[]) => string} */
  const base64Of = (source, options) => {
    const out = join(folder, `${source}.wasm`)
    const args = ['--yes', '--package', COMPILER, '--', 'asc', join(FOLDER, source), '-o', out, ...options]
    const run = spawnSync('npx', args, { stdio: 'inherit', cwd: folder })
    if (run.status !== 0) process.exit(run.status ?? 1)
    return readFileSync(out).toString('base64')
  }
  try {
    const code = codeOf(base64Of('grow.ts', OPTIONS), base64Of('walk.ts', [...OPTIONS, ...VECTORS]))
    writeFileSync(join(FOLDER, 'code.ts'), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @type {(grow: string, walk: string) => string} */
const codeOf = (
  grow,
  walk,
) => `// Made by \`npm run wasm\` from the sources beside it; not to be changed by hand.

/** A hash of the sources and their compiler, by which a test tells whether this is what they make. */
export const WASM_SOURCE_HASH = '${wasmSourceHash()}'

/** grow.ts in base64; imports a memory. */
export const GROW_CODE =
  '${grow}'

/** walk.ts in base64; imports a memory, and needs vector instructions. */
export const WALK_CODE =
  '${walk}'
`

if (process.argv[1] === fileURLToPath(import.meta.url)) compile()
