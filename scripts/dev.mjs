// `npm run dev`: Vite with hot reload on port 5173, the gateway beside it, restarted when its code changes.
import { spawn } from 'node:child_process'
import { ensureDependencies, ROOT } from './dependencies.mjs'

ensureDependencies()
const parts = [
  spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'watch', 'gateway/src/main.ts'], {
    cwd: ROOT,
    stdio: 'inherit',
  }),
  spawn(process.execPath, ['node_modules/vite/bin/vite.js', '--config', 'vite.config.ts'], {
    cwd: ROOT,
    stdio: 'inherit',
  }),
]
const stop = () => {
  for (const part of parts) part.kill()
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, stop)
for (const part of parts) part.on('exit', stop)
