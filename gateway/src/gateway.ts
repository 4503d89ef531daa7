// A whole gateway put together from a log and settings: log -> hub -> feed -> server. main.ts runs one; tests run many.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { ok, type Result } from '../../shared/result.ts'
import type { Config } from './config.ts'
import { EventKeeper } from './events/event-keeper.ts'
import type { EventLog } from './events/event-log.ts'
import { JoinedLogs } from './events/joined-logs.ts'
import { createExplainer } from './explain/explainer.ts'
import { Feed } from './feed.ts'
import { GapCounter, type Health, healthOf } from './health.ts'
import { Hub } from './hub.ts'
import { Inspector } from './inspector.ts'
import { Metrics } from './metrics.ts'
import { startServer } from './server.ts'
import type { LogReader } from './source.ts'

const ROOT = new URL('../../', import.meta.url)
const DEFAULT_MODEL = 'gpt-4.1-mini'

/** A gateway that serves. */
export interface Gateway {
  readonly port: number
  health(): Health
  /** Tells the tablets to come back, and ends everything. */
  stop(): Promise<void>
}

/** What a gateway stands on. */
export interface Logs {
  readonly readings: LogReader
  /** Where the tablets' events are kept; null: nowhere. */
  readonly events: EventLog | null
}

/** Starts a gateway on `logs`; the error is a sentence with the remedy. */
export async function startGateway(config: Config, logs: Logs, log: Logger): Promise<Result<Gateway>> {
  const { ringBytes, maxValueBytes, openai } = config
  const reader = logs.events === null ? logs.readings : new JoinedLogs(logs.readings, logs.events)
  const eventsTopic = logs.events?.topic ?? null
  const limits = { ringBytes, oldReadBytes: ringBytes / 4, maxValueBytes, eventsTopic }
  const started = await Hub.start(reader, limits)
  if (!started.ok) {
    await reader.close()
    return started
  }
  const hub = started.value
  const events = logs.events === null ? null : new EventKeeper(hub, logs.events)
  if (hub.status.state === 'away') log.warn(hub.status.text)
  if (logs.events?.trouble) log.warn(logs.events.trouble)
  const version = gatewayVersion()
  const explainer = createExplainer({ ...openai, model: openai.model ?? DEFAULT_MODEL })
  const gaps = new GapCounter()
  const inspector = new Inspector(hub)
  const feed = new Feed(hub, {
    ...config,
    gateway: `lineside ${version}`,
    explainModel: explainer.model,
    events,
    onGap: (stream, gap) => {
      gaps.count(gap)
      log.warn({ ...hub.streams()[stream], ...gap }, 'a tablet has a gap')
    },
    onClient: (event, client) => log.info(client, `a tablet ${event}`),
  })
  const unlisten = hub.listen({
    sealed: () => {},
    replaced: (stream, reason) => log.warn({ ...hub.streams()[stream] }, `a log was replaced: ${reason}`),
    offered: () =>
      log.info(
        { streams: hub.streams().map(({ topic, partition }) => `${topic}/${partition}`) },
        'there are new streams',
      ),
    status: ({ state, text }) => (state === 'away' ? log.warn(text) : log.info('the log is there again')),
  })
  const health = () => healthOf(version, { hub, feed, inspector, gaps, events })
  const stopParts = async () => {
    inspector.stop()
    events?.stop()
    unlisten()
    await feed.close()
  }
  const server = await startServer({
    ...config,
    appDir: config.appDir ?? fileURLToPath(new URL('dist/app', ROOT)),
    feed,
    explainer,
    health,
    metrics: new Metrics(health, config.creditBytes),
    logger: log,
  })
  if (!server.ok) {
    await stopParts()
    await hub.stop()
    return server
  }
  const stop = async () => {
    await stopParts()
    await Promise.all([server.value.close(), hub.stop()])
  }
  return ok({ port: server.value.port, health, stop })
}

function gatewayVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }
  return version
}
