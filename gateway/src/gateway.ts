// A whole gateway put together from a log and settings: log -> hub -> feed -> server. main.ts runs one; tests run many.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { ok, type Result } from '../../shared/result.ts'
import type { ListedRoute } from './access/doors.ts'
import { upgradeGuard } from './access/upgrade.ts'
import type { Config } from './config.ts'
import { EventKeeper } from './events/event-keeper.ts'
import type { EventLog } from './events/event-log.ts'
import { JoinedLogs } from './events/joined-logs.ts'
import { createExplainer } from './explain/explainer.ts'
import { TokenBudget } from './explain/token-budget.ts'
import { Feed } from './feed.ts'
import { GapCounter, type Health, healthOf } from './health.ts'
import { Hub } from './hub.ts'
import { Inspector } from './inspector.ts'
import { Metrics } from './metrics.ts'
import { type Outside, openSecurity, pairingUrl, realOutside, type Security } from './security.ts'
import { startServer } from './server.ts'
import type { LogReader } from './source.ts'
import { type PlainServer, startPlainServer } from './tls/plain-server.ts'

const ROOT = new URL('../../', import.meta.url)
const DEFAULT_MODEL = 'gpt-4.1-mini'

/** A gateway that serves. */
export interface Gateway {
  readonly port: number
  /** Address of the app, as a tablet or this computer reaches it. */
  readonly url: string
  /** The page that hands out the authority; null without TLS. */
  readonly plainPort: number | null
  readonly security: Security
  /** Every route of the app's port with its door. */
  readonly routes: readonly ListedRoute[]
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
export async function startGateway(
  config: Config,
  logs: Logs,
  log: Logger,
  outside: Outside = realOutside(config),
): Promise<Result<Gateway>> {
  const { ringBytes, maxValueBytes, openai } = config
  const reader = logs.events === null ? logs.readings : new JoinedLogs(logs.readings, logs.events)
  const opened = await openSecurity(config, log, outside)
  if (!opened.ok) {
    await reader.close()
    return opened
  }
  const security = opened.value
  const { keeper } = security
  const eventsTopic = logs.events?.topic ?? null
  const limits = { ringBytes, oldReadBytes: ringBytes / 4, maxValueBytes, eventsTopic }
  const started = await Hub.start(reader, limits)
  if (!started.ok) {
    keeper?.stop()
    await reader.close()
    return started
  }
  const hub = started.value
  const events = logs.events === null ? null : new EventKeeper(hub, logs.events)
  if (hub.status.now.state === 'away') log.warn(hub.status.now.text)
  if (logs.events?.trouble) log.warn(logs.events.trouble)
  const version = gatewayVersion()
  const budget = new TokenBudget({
    path: join(config.dataDir, 'gpt-tokens.json'),
    tokensPerDay: config.explainTokensPerDay,
    now: Date.now,
    trouble: (text) => log.warn(text),
  })
  const explainer = createExplainer({ ...openai, model: openai.model ?? DEFAULT_MODEL, budget })
  const gaps = new GapCounter()
  const inspector = new Inspector(hub)
  const feed = new Feed(hub, {
    ...config,
    gateway: `lineside ${version}`,
    explainModel: explainer.model,
    events,
    admit: upgradeGuard(security.access, outside.now),
    onGap: (stream, gap) => {
      gaps.count(gap)
      log.warn({ ...hub.streams.at(stream).offered(), ...gap }, 'a tablet has a gap')
    },
    onClient: (event, client) => log.info(client, `a tablet ${event}`),
  })
  const unlisten = hub.listen({
    sealed: () => {},
    replaced: (stream, reason) =>
      log.warn({ ...hub.streams.at(stream).offered() }, `a log was replaced: ${reason}`),
    offered: () =>
      log.info(
        { streams: hub.streams.offered().map(({ topic, partition }) => `${topic}/${partition}`) },
        'there are new streams',
      ),
    status: ({ state, text }) => (state === 'away' ? log.warn(text) : log.info('the log is there again')),
  })
  const health = () => healthOf(version, { hub, feed, inspector, gaps, events })
  const stopParts = async () => {
    keeper?.stop()
    inspector.stop()
    events?.stop()
    unlisten()
    await feed.close()
  }
  const appDir = config.appDir ?? fileURLToPath(new URL('dist/app', ROOT))
  const server = await startServer({
    ...config,
    appDir,
    previousAppDir: `${appDir}-previous`,
    pairing: {
      ...security,
      pairingUrl: (code, port) => pairingUrl(security.origin(port), code),
      connected: () => feed.connectedTablets(),
      revoked: (id) => feed.revoke(id),
      now: outside.now,
      log: (what, text) => log.info(what, text),
    },
    tls: keeper === null ? null : { pair: keeper.pair, lasting: config.tls?.mode === 'files' },
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
  const plain = await startPlain(config, security, server.value.port, log)
  const stop = async () => {
    await stopParts()
    await Promise.all([server.value.close(), plain.ok ? plain.value?.close() : null, hub.stop()])
  }
  if (!plain.ok) {
    await stop()
    return plain
  }
  keeper?.follow((pair) => {
    server.value.renew(pair)
    log.info('the certificate was renewed')
  })
  const { port, routes } = server.value
  return ok({
    port,
    url: security.origin(port),
    plainPort: plain.value?.port ?? null,
    security,
    routes,
    health,
    stop,
  })
}

/** The plain port beside HTTPS; null without TLS. */
async function startPlain(
  { host, plainPort }: Config,
  { keeper, shownHost }: Security,
  securePort: number,
  logger: Logger,
): Promise<Result<PlainServer | null>> {
  if (keeper === null) return ok(null)
  const { authority: pem, fingerprint } = keeper
  const authority = pem === null || fingerprint === null ? null : { pem, fingerprint }
  return startPlainServer({ host, port: plainPort, securePort, authority, shownHost, logger })
}

function gatewayVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string }
  return version
}
