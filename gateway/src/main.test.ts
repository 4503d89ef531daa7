import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Program } from './testing/program.ts'
import { Tablet } from './testing/tablet.ts'

const START_MS = 30_000

test('with nothing set it serves simulated machines, and ends at once when told', {
  timeout: START_MS,
}, async () => {
  const program = new Program({ PORT: '0' })
  const tablet = new Tablet({ port: await program.port(), atMost: 100 })
  tablet.connect()
  await tablet.until('live readings', () => tablet.of('simulated_machines').records.length > 100)
  expect(tablet.faults).toEqual([])
  const beganMs = performance.now()
  program.signal('SIGTERM')
  const { code, stderr } = await program.ended
  expect([code, stderr]).toEqual([0, ''])
  expect(performance.now() - beganMs).toBeLessThan(2000)
  await tablet.until('the close', () => tablet.closed !== null)
  expect(tablet.closed).toEqual({ code: 4000, reason: 'The gateway restarts.' })
})

test('wrong settings are all named at once, exit code 1', { timeout: START_MS }, async () => {
  const { code, stdout, stderr } = await new Program({ PORT: 'x', KAFKA_BROKERS: 'kafka' }).ended
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.trim().split('\n')).toEqual([
    'PORT: must be a whole number from 0 to 65535; "x" is not.',
    expect.stringMatching(/^KAFKA_BROKERS: must be host:port/),
  ])
})

test('a data folder that cannot be written is one sentence, exit code 1', { timeout: START_MS }, async () => {
  const env = { PORT: '0', LINESIDE_DATA_DIR: '/dev/null/data' }
  const { code, stderr } = await new Program(env).ended
  expect([code, stderr]).toEqual([
    1,
    'The gateway cannot write to its data folder /dev/null/data (a part of its path is a file); mend that, or name another with LINESIDE_DATA_DIR.\n',
  ])
})

test('a port in use is one sentence, exit code 1', { timeout: START_MS }, async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = String(typeof address === 'object' ? address!.port : 0)
  const { code, stderr } = await new Program({ PORT: port }).ended
  server.close()
  expect([code, stderr]).toEqual([
    1,
    `Port ${port} on 127.0.0.1 is in use; stop what listens there, or set PORT.\n`,
  ])
})

test('on the LAN it prints where to pair the first tablet', { timeout: START_MS }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lineside-main-'))
  const settings = {
    PORT: '0',
    HOST: '0.0.0.0',
    LINESIDE_HOSTNAMES: 'lineside.test',
    LINESIDE_DATA_DIR: dataDir,
  }
  const program = new Program(settings)
  const port = await program.port()
  program.signal('SIGTERM')
  const { stdout } = await program.ended
  expect(stdout).toMatch(`Lineside is at http://lineside.test:${port}\n`)
  expect(stdout).toMatch(new RegExp(`open http://lineside.test:${port}/pair#[0-9A-Z]{5}-[0-9A-Z]{5}\n`))
  rmSync(dataDir, { recursive: true })
})
