// `npm start`: from a fresh clone to a running Lineside. Installs, builds and starts the gateway, which prints its address.
import { spawn } from 'node:child_process'
import { buildAll } from './build.mjs'
import { ensureDependencies, ROOT } from './dependencies.mjs'

ensureDependencies()
await buildAll({ onlyIfStale: true })
const gateway = spawn(process.execPath, ['dist/gateway/main.js'], { cwd: ROOT, stdio: 'inherit' })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => gateway.kill(signal))
gateway.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)))
