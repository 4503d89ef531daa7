// Runs the speed benchmark in a real Chromium: builds the worker as the app's own are built, serves it, and waits.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { startChromium } from '../../e2e/store/chromium.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { DetectorTimes } from './times.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** Median times in Chromium's worker, or why they cannot be had. */
export async function measureInChromium(rounds: number): Promise<Result<DetectorTimes>> {
  const folder = await mkdtemp(join(tmpdir(), 'lineside-detector-page-'))
  const profile = await mkdtemp(join(tmpdir(), 'lineside-detector-profile-'))
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname)
    readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (bytes) => {
        response.writeHead(200, { 'content-type': extname(path) === '.js' ? 'text/javascript' : 'text/html' })
        response.end(bytes)
      },
      () => response.writeHead(404).end(),
    )
  })
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: folder,
        target: 'es2022',
        lib: { entry: WORKER, formats: ['es'], fileName: () => 'worker.js' },
      },
    })
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>bench</title>')
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') return fail('the page could not be served')
    const browser = await startChromium(profile)
    try {
      const page = await browser.context.newPage()
      await page.goto(`http://127.0.0.1:${address.port}/`)
      return ok(
        await page.evaluate<DetectorTimes, number>(
          (count) =>
            new Promise((resolve, reject) => {
              const worker = new Worker('/worker.js', { type: 'module' })
              worker.onmessage = ({ data }) => resolve(data)
              worker.onerror = ({ message }) => reject(new Error(message))
              worker.postMessage(count)
            }),
          rounds,
        ),
      )
    } finally {
      await browser.kill()
    }
  } catch (error) {
    return fail(error instanceof Error ? (error.message.split('\n')[0] ?? 'no reason given') : String(error))
  } finally {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true, force: true })
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
