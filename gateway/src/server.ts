// The HTTP side: the built app with its cache headers and content security policy, /healthz, /metrics, /api/explain,
// and the upgrade to the feed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { type ExplainError, type ExplainResponse, parseExplainRequest } from '../../shared/explanation.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Explainer } from './explain/explainer.ts'
import type { Feed } from './feed.ts'
import type { Health } from './health.ts'
import { METRICS_CONTENT_TYPE, type Metrics } from './metrics.ts'

/** What is served, and to whom. */
export interface ServerOptions {
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  /** Folder of the built app. */
  readonly appDir: string
  readonly feed: Feed
  readonly explainer: Explainer
  readonly health: () => Health
  readonly metrics: Metrics
  readonly logger: FastifyBaseLogger
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  /** Ends it and all its connections. */
  close(): Promise<void>
}

const EXPLAIN_BODY_BYTES = 64 * 1024
const REQUESTS_PER_MINUTE = 1200
const EXPLANATIONS_PER_MINUTE = 20

// Scripts: only the app's own, and WebAssembly for sql.js. Styles: files, and style attributes as charts and lists set them.
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'self'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'", 'blob:'],
  'connect-src': ["'self'", 'ws:', 'wss:'],
  'img-src': ["'self'", 'data:', 'blob:'],
  'style-src': ["'self'"],
  'style-src-attr': ["'unsafe-inline'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** Begins to listen; the error is a sentence with the remedy. */
export async function startServer(options: ServerOptions): Promise<Result<RunningServer>> {
  const { host, port, feed } = options
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: EXPLAIN_BODY_BYTES,
  })
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    // Served over plain HTTP on a LAN so far.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  await app.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: '1 minute' })
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send(options.health()))
  app.get('/metrics', async (_request, reply) =>
    reply.type(METRICS_CONTENT_TYPE).send(await options.metrics.text()),
  )
  serveExplanations(app, options.explainer, options.metrics)
  await serveApp(app, options.appDir)
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
    close: () => app.close(),
  })
}

async function serveApp(app: FastifyInstance, appDir: string): Promise<void> {
  if (!existsSync(join(appDir, 'index.html'))) {
    app.get('/', (_request, reply) =>
      reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The app is not built yet. Run: npm run build (npm start does it by itself).'),
    )
    return
  }
  await app.register(fastifyStatic, {
    root: appDir,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Files under assets/ carry a hash of their content in their name; all others may change under theirs.
      const hashed = path.startsWith(join(appDir, 'assets'))
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

/** Answered is 200 with or without an explanation; 400 is a body that does not parse, 429 too many questions. */
function serveExplanations(app: FastifyInstance, explainer: Explainer, metrics: Metrics): void {
  app.route({
    method: 'POST',
    url: '/api/explain',
    config: {
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
      if (!question.ok) return reply.code(400).send(refusal('bad-request', question.error, false))
      const withdrawn = new AbortController()
      reply.raw.once('close', () => withdrawn.abort())
      const answer = await explainer.explain(question.value, withdrawn.signal)
      metrics.explained(answer)
      return answer
    },
    errorHandler: (error, _request, reply) => {
      const { statusCode = 500, message } = error
      if (statusCode === 429) return reply.code(429).send(error)
      return reply.code(statusCode).send(refusal('bad-request', message, false))
    },
  })
}

const refusal = (code: ExplainError['code'], message: string, retry: boolean): ExplainResponse => ({
  ok: false,
  error: { code, message, retry },
})

function describeListenError(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use; stop what listens there, or set PORT.`
  if (code === 'EACCES') return `Port ${port} may not be opened by this user; set PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is no address of this computer; set HOST to one of its own, or to 0.0.0.0 for all.`
  return `The gateway cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}.`
}
