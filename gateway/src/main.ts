// The gateway as a program: settings from the environment -> log -> gateway -> graceful stop. The only composition root.
import { type Logger, pino } from 'pino'
import { ok, type Result } from '../../shared/result.ts'
import { type Announcement, announce } from './announce.ts'
import { type Config, readConfig } from './config.ts'
import { prepareDataDir } from './data-dir.ts'
import { lockDataDir } from './data-lock.ts'
import { FileEventLog } from './events/file-event-log.ts'
import { KafkaEventLog } from './events/kafka-event-log.ts'
import { type Gateway, type Logs, startGateway } from './gateway.ts'
import { pairingUrl } from './security.ts'
import { simulate } from './simulator/simulate.ts'
import { EmbeddedLog } from './sources/embedded.ts'
import { KafkaSource } from './sources/kafka/kafka.ts'

const STOP_TIMEOUT_MS = 5000

async function main(): Promise<void> {
  const read = readConfig(process.env)
  if (!read.ok) return refuse(read.error)
  const dataDir = prepareDataDir(read.value.dataDir)
  if (!dataDir.ok) return refuse(dataDir.error)
  const lock = lockDataDir(dataDir.value)
  if (!lock.ok) return refuse(lock.error)
  process.once('exit', lock.value)
  const config: Config = { ...read.value, dataDir: dataDir.value }
  const log = pino({
    level: config.logLevel,
    ...(process.stdout.isTTY
      ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } }
      : {}),
  })
  const source = await createSource(config, log)
  if (!source.ok) return refuse(source.error)
  const gateway = await startGateway(config, source.value, log)
  if (!gateway.ok) return refuse(gateway.error)
  console.log(await announce(await announcementOf(gateway.value)))

  const stop = (signal: string): void => {
    log.info(`${signal}: stopping`)
    source.value.stop()
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref()
    void gateway.value.stop().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // For whoever renews certificate files under a supervisor; a terminal that is closed says the same and means the end.
  const { keeper } = gateway.value.security
  if (keeper !== null && !process.stdin.isTTY) process.on('SIGHUP', () => void keeper.look())
}

async function announcementOf({ url, plainPort, security }: Gateway): Promise<Announcement> {
  const { keeper, lan, secure, tablets, codes, shownHost } = security
  const fingerprint = keeper?.fingerprint ?? null
  const code = lan && tablets.all.length === 0 ? codes.make('operator') : null
  if (code !== null && !code.ok) console.error(code.error)
  return {
    url,
    help: fingerprint === null ? null : { url: `http://${shownHost}:${plainPort}`, fingerprint },
    lan,
    secure,
    pairUrl: code?.ok ? pairingUrl(url, code.value.code) : null,
  }
}

/** Kafka where there are brokers; else a log in this process, fed by simulated machines, and a file for events. */
async function createSource(config: Config, log: Logger): Promise<Result<Logs & { stop(): void }>> {
  const { kafka, logBytes, historyMinutes, dataDir, eventsTopic } = config
  if (kafka !== null)
    return ok({
      readings: new KafkaSource({ ...kafka, except: eventsTopic }),
      events: new KafkaEventLog(kafka, eventsTopic),
      stop: () => {},
    })
  const events = await FileEventLog.start(dataDir, eventsTopic)
  if (!events.ok) return events
  for (const note of events.value.notes) log.warn(note)
  const simulation = simulate({ nowMs: Date.now, historyMs: historyMinutes * 60_000 })
  const { epoch, firstOffset } = simulation
  const reader = new EmbeddedLog({ topic: 'simulated_machines', epoch, firstOffset, maxBytes: logBytes })
  const running = simulation.start((record) => {
    // After a clock that was set, offsets are left out, as the simulation counts them by time.
    if (record.offset > reader.high) reader.skip(record.offset - reader.high)
    reader.append(record)
  })
  return ok({ readings: reader, events: events.value, ...running })
}

function refuse(sentence: string): void {
  console.error(sentence)
  process.exit(1)
}

await main()
