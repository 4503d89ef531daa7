// The gateway as a program: settings from the environment -> log -> gateway -> graceful stop. The only composition root.
import { pino } from 'pino'
import { type Config, readConfig } from './config.ts'
import { prepareDataDir } from './data-dir.ts'
import { startGateway } from './gateway.ts'
import { simulate } from './simulator/simulate.ts'
import type { LogReader } from './source.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { KafkaSource } from './sources/kafka/kafka.ts'

const OPEN_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 5000

async function main(): Promise<void> {
  const read = readConfig(process.env)
  if (!read.ok) return refuse(read.error)
  const dataDir = prepareDataDir(read.value.dataDir)
  if (!dataDir.ok) return refuse(dataDir.error)
  const config: Config = { ...read.value, dataDir: dataDir.value }
  const log = pino({
    level: config.logLevel,
    ...(process.stdout.isTTY
      ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } }
      : {}),
  })
  const source = createSource(config)
  const gateway = await startGateway(config, source.reader, log)
  if (!gateway.ok) return refuse(gateway.error)
  const shownHost = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host) ? 'localhost' : config.host
  console.log(`Lineside is at http://${shownHost}:${gateway.value.port}`)

  const stop = (signal: string): void => {
    log.info(`${signal}: stopping`)
    source.stop()
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref()
    void gateway.value.stop().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** Kafka where there are brokers; else a log in this process, fed by simulated machines. */
function createSource({ kafka, logBytes, historyMinutes }: Config): {
  readonly reader: LogReader
  stop(): void
} {
  if (kafka !== null)
    return { reader: new KafkaSource({ ...kafka, openTimeoutMs: OPEN_TIMEOUT_MS }), stop: () => {} }
  const simulation = simulate({ nowMs: Date.now, historyMs: historyMinutes * 60_000 })
  const { epoch, firstOffset } = simulation
  const reader = new EmbeddedLog({ topic: 'simulated_machines', epoch, firstOffset, maxBytes: logBytes })
  const running = simulation.start((record) => {
    // After a clock that was set, offsets are left out, as the simulation counts them by time.
    if (record.offset > reader.high) reader.skip(record.offset - reader.high)
    reader.append(record)
  })
  return { reader, ...running }
}

function refuse(sentence: string): void {
  console.error(sentence)
  process.exit(1)
}

await main()
