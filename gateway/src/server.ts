// The HTTP side: the built app with its cache headers and content security policy, /healthz, /metrics, /api/explain, pairing,
// and the upgrade to the feed; over TLS where there is a certificate. Who may come in where: access/doors.ts.
import { existsSync } from 'node:fs'
import { createServer as createPlain, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { type ExplainError, type ExplainResponse, parseExplainRequest } from '../../shared/explanation.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { paceAccepts } from './accept-pace.ts'
import { guardDoors, type ListedRoute } from './access/doors.ts'
import { mayReadMetrics } from './access/metrics-door.ts'
import { type PairingParts, servePairing } from './access/routes.ts'
import type { Explainer } from './explain/explainer.ts'
import type { Feed } from './feed.ts'
import type { Health } from './health.ts'
import { describeListenError } from './listen-error.ts'
import { METRICS_CONTENT_TYPE, type Metrics } from './metrics.ts'
import { TRUSTED_PATH } from './tls/help-page.ts'
import type { KeyPair } from './tls/pair.ts'

/** What is served, and to whom. */
export interface ServerOptions {
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  /** Folder of the built app. */
  readonly appDir: string
  /** Folder of the build before it, for pages that were open over an upgrade; need not be there. */
  readonly previousAppDir: string
  readonly feed: Feed
  readonly explainer: Explainer
  readonly health: () => Health
  readonly metrics: Metrics
  readonly metricsToken: string | null
  readonly pairing: PairingParts
  /** What to serve HTTPS with; null: plain http. `lasting`: of the plant's own, so that browsers may insist on it. */
  readonly tls: { readonly pair: KeyPair; readonly lasting: boolean } | null
  readonly logger: FastifyBaseLogger
  /** Tablets at once: sockets are limited to some times as many. */
  readonly maxClients: number
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  /** Every route with its door. */
  readonly routes: readonly ListedRoute[]
  /** Serves new connections with another certificate; those that are open stay. */
  renew(pair: KeyPair): void
  /** Ends it and all its connections. */
  close(): Promise<void>
}

/** A flood beyond so many sockets is dropped before it costs a handshake each; a browser opens a few at a time. */
const SOCKETS_A_TABLET = 4
const SPARE_SOCKETS = 400
const EXPLAIN_BODY_BYTES = 64 * 1024
const MAX_HEADER_BYTES = 16 * 1024
const REQUESTS_PER_MINUTE = 1200
const EXPLANATIONS_PER_MINUTE = 20
const HSTS_SECONDS = 365 * 86_400

// Scripts: only the app's own, and WebAssembly for sql.js. Styles: files; what charts and lists set, they set through the DOM.
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'connect-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** Begins to listen; the error is a sentence with the remedy. */
export async function startServer(options: ServerOptions): Promise<Result<RunningServer>> {
  const { host, port, feed, tls, pairing } = options
  const secure =
    tls === null
      ? null
      : createSecure({ ...tls.pair, minVersion: 'TLSv1.2', maxHeaderSize: MAX_HEADER_BYTES })
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: EXPLAIN_BODY_BYTES,
    serverFactory: (handler): Server =>
      secure?.on('request', handler) ?? createPlain({ maxHeaderSize: MAX_HEADER_BYTES }, handler),
  })
  paceAccepts(app.server, options.maxClients * SOCKETS_A_TABLET + SPARE_SOCKETS)
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    // With the gateway's own authority, a browser that insists could never come back after that has been replaced.
    strictTransportSecurity: tls?.lasting === true && { maxAge: HSTS_SECONDS, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  })
  await app.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: '1 minute' })
  const routes = guardDoors(app, pairing.access)
  serveHealth(app, options)
  serveExplanations(app, options.explainer, options.metrics)
  await servePairing(app, pairing)
  await serveApp(app, options.appDir, options.previousAppDir)
  app.server.on('upgrade', (request, socket, head) => feed.upgrade(request, socket, head))
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    return fail(describeListenError(error, host, port))
  }
  const address = app.server.address()
  return ok({
    port: typeof address === 'object' && address !== null ? address.port : port,
    routes: routes(),
    renew: (pair) => secure?.setSecureContext({ ...pair, minVersion: 'TLSv1.2' }),
    close: () => app.close(),
  })
}

// A stranger learns from /healthz that the gateway lives, for load balancers and health checks, and no more.
function serveHealth(app: FastifyInstance, { health, metrics, metricsToken }: ServerOptions): void {
  app.get('/healthz', { config: { door: 'own' } }, (request, reply) => {
    const all = health()
    return reply
      .header('cache-control', 'no-store')
      .send(request.visitor === null ? { status: all.status } : all)
  })
  app.get('/metrics', { config: { door: 'own' } }, async (request, reply) => {
    if (mayReadMetrics(request.raw, metricsToken))
      return reply.type(METRICS_CONTENT_TYPE).send(await metrics.text())
    return reply
      .code(401)
      .type('text/plain; charset=utf-8')
      .send('The figures are for this computer only, or for a bearer token: LINESIDE_METRICS_TOKEN.')
  })
  // Asked by the help page on the plain port, which is another origin: says nothing but that it could be asked.
  app.get(TRUSTED_PATH, { config: { door: 'public' } }, (_request, reply) =>
    reply
      .headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'no-store',
      })
      .code(204)
      .send(),
  )
}

// The app's files hold no data and are the same for everybody; they must load for the page where a tablet is paired.
async function serveApp(app: FastifyInstance, appDir: string, previousAppDir: string): Promise<void> {
  if (!existsSync(join(appDir, 'index.html'))) {
    app.get('/', { config: { door: 'public' } }, (_request, reply) =>
      reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The app is not built yet. Run: npm run build (npm start does it by itself).'),
    )
    return
  }
  await app.register(async (open) => {
    open.addHook('onRoute', (route) => {
      route.config = { ...route.config, door: 'public' }
    })
    await open.register(fastifyStatic, {
      root: [appDir, ...(existsSync(previousAppDir) ? [previousAppDir] : [])],
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Files under assets/ carry a hash of their content in their name; all others may change under theirs.
        const hashed = [appDir, previousAppDir].some((dir) => path.startsWith(join(dir, 'assets')))
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    open.get('/pair', (_request, reply) => reply.sendFile('index.html'))
  })
}

/** Answered is 200 with or without an explanation; 400 is a body that does not parse, 429 too many questions. */
function serveExplanations(app: FastifyInstance, explainer: Explainer, metrics: Metrics): void {
  app.route({
    method: 'POST',
    url: '/api/explain',
    config: {
      door: 'operator',
      rateLimit: {
        max: EXPLANATIONS_PER_MINUTE,
        timeWindow: '1 minute',
        errorResponseBuilder: (_request, { after }) => ({
          statusCode: 429,
          ...refusal('rate-limited', `Too many explanations were asked for; ask again in ${after}.`, true),
        }),
      },
    },
    handler: async (request, reply) => {
      const question = parseExplainRequest(request.body)
      if (!question.ok) {
        const refused = refusal('bad-request', question.error, false)
        metrics.explained(refused)
        return reply.code(400).send(refused)
      }
      const withdrawn = new AbortController()
      reply.raw.once('close', () => withdrawn.abort())
      const answer = await explainer.explain(question.value, withdrawn.signal)
      metrics.explained(answer)
      return answer
    },
    errorHandler: (error, _request, reply) => {
      const { statusCode = 500, message } = error
      const refused = refusal(
        statusCode === 429 ? 'rate-limited' : 'bad-request',
        message,
        statusCode === 429,
      )
      metrics.explained(refused)
      // What the limit's own builder made is the answer already.
      return reply.code(statusCode).send(statusCode === 429 ? error : refused)
    },
  })
}

const refusal = (code: ExplainError['code'], message: string, retry: boolean): ExplainResponse => ({
  ok: false,
  error: { code, message, retry },
})
