// A real single-node Apache Kafka (KRaft) without Docker: `npm run kafka [-- --version 4.1.1 --port 9092 --dir folder]`,
// and startKafka() for the tests. It listens on the loopback only. Plain JavaScript: it runs before npm packages exist.
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cacheDir, kafkaClassPath } from './kafka/install.mjs'

/** The Kafka that is run where no version is asked for. */
export const DEFAULT_VERSION = '4.1.1'
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 15_000

/**
 * @typedef {object} RunningKafka
 * @property {string} brokers `host:port`, as KAFKA_BROKERS wants it
 * @property {() => Promise<void>} stop ends it in order (SIGTERM)
 * @property {() => Promise<void>} kill ends it at once (SIGKILL), as a power cut would
 * @property {() => Promise<void>} remove ends it and deletes its folder
 * @property {() => Promise<void>} restart starts it again on the same port and folder after `stop` or `kill`
 */

/**
 * Starts a broker and returns once it takes requests.
 * @param {object} [options]
 * @param {string} [options.version] default {@link DEFAULT_VERSION}
 * @param {number} [options.port] default: a free one
 * @param {string} [options.dir] holds the log; default: a temporary one that goes with this process
 * @param {boolean} [options.quiet] says nothing while it works
 * @param {Record<string, string | number>} [options.properties] further lines of server.properties
 * @returns {Promise<RunningKafka>}
 * @throws {Error} with a sentence and the remedy where it cannot run here
 */
export async function startKafka(options = {}) {
  const version = options.version ?? DEFAULT_VERSION
  const say = options.quiet ? () => {} : (/** @type {string} */ line) => console.log(line)
  const classPath = kafkaClassPath(version, say)
  const port = options.port ?? (await freePort())
  if (!(await isFree(port)))
    throw new Error(`Port ${port} is in use; stop what listens there, or choose another with --port.`)
  const dir = options.dir === undefined ? temporaryDir() : resolve(options.dir)
  const config = join(dir, 'server.properties')
  const logFile = join(dir, 'kafka.log')
  mkdirSync(dir, { recursive: true })
  writeFileSync(config, serverProperties(dir, port, await freePort(), options.properties ?? {}))
  if (!existsSync(join(dir, 'log', 'meta.properties'))) {
    const format = ['kafka.tools.StorageTool', 'format', '-t', 'bGluZXNpZGUtbG9jYWwtMQ', '-c', config]
    const run = spawnSync('java', ['-cp', classPath, ...format], { encoding: 'utf8' })
    if (run.status !== 0)
      throw new Error(
        `Kafka could not format ${dir}: ${(run.stderr || run.stdout).trim().split('\n').at(-1)}`,
      )
  }

  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null
  const endWithUs = () => child?.kill('SIGKILL')

  async function start() {
    const log = openSync(logFile, 'w')
    const java = ['-Xmx512m', '-XX:+UseSerialGC', '-cp', classPath, 'kafka.Kafka', config]
    // In a process group of its own, so that Ctrl+C reaches it only through stop(), in order.
    child = spawn('java', java, { stdio: ['ignore', log, log], detached: true })
    closeSync(log)
    process.once('exit', endWithUs)
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!readFileSync(logFile, 'utf8').includes('Kafka Server started')) {
      if (child.exitCode !== null || Date.now() > deadline) {
        endWithUs()
        throw new Error(`Kafka did not start: ${lastWords(readFileSync(logFile, 'utf8'))} (${logFile})`)
      }
      await pause(50)
    }
  }

  /** @param {NodeJS.Signals} signal */
  async function end(signal) {
    const ending = child
    child = null
    process.off('exit', endWithUs)
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((done) => ending.once('exit', done))
    ending.kill(signal)
    const force = setTimeout(() => ending.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(force)
  }

  await start()
  say(`Apache Kafka ${version} is at 127.0.0.1:${port} (log in ${dir}).`)
  return {
    brokers: `127.0.0.1:${port}`,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    remove: async () => {
      await end('SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
    restart: async () => {
      await end('SIGTERM')
      await start()
    },
  }
}

/** @param {string} log */
function lastWords(log) {
  const lines = log.trim().split('\n')
  return lines.findLast((line) => /ERROR|Exception/.test(line)) ?? lines.at(-1)
}

function temporaryDir() {
  const dir = mkdtempSync(join(tmpdir(), 'lineside-kafka-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/**
 * @param {string} dir
 * @param {number} port
 * @param {number} controllerPort
 * @param {Record<string, string | number>} more
 */
function serverProperties(dir, port, controllerPort, more) {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(dir, 'log'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // After a kill the node waits for its former self to time out: short, for there is only one.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 400,
    'log.retention.check.interval.ms': 1000,
    'log.segment.delete.delay.ms': 1000,
    'log.initial.task.delay.ms': 1000,
    ...more,
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** @returns {Promise<number>} a port nobody listens on now */
function freePort() {
  return new Promise((done, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

async function main() {
  const { values } = parseArgs({
    options: { version: { type: 'string' }, port: { type: 'string' }, dir: { type: 'string' } },
  })
  const port = Number(values.port ?? 9092)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port ${values.port} is no port; give a number from 1 to 65535.`)
  const { version = DEFAULT_VERSION } = values
  const kafka = await startKafka({ version, port, dir: values.dir ?? join(cacheDir, version, 'data') })
  console.log(`Give it to the gateway with: KAFKA_BROKERS=${kafka.brokers} npm start   (Ctrl+C ends it)`)
  const stop = () => void kafka.stop().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await new Promise(() => setInterval(() => {}, 60_000))
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  main().catch((/** @type {Error} */ error) => {
    console.error(error.message)
    process.exit(1)
  })
