// The plain port beside HTTPS: the help page and the authority's certificate, and nothing of the app. Where the certificate is
// the plant's own, tablets trust it already: then every address leads on to the secure one.
import { X509Certificate } from 'node:crypto'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import QRCode from 'qrcode'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { describeListenError } from '../listen-error.ts'
import { HELP_SCRIPT, HELP_STYLE, helpPage } from './help-page.ts'

/** What the plain port serves. */
export interface PlainOptions {
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  readonly securePort: number
  /** PEM and SHA-256 of the authority; null where the certificate is the plant's own. */
  readonly authority: { readonly pem: string; readonly fingerprint: string } | null
  /** Host for the address on the page, IPv6 in brackets. */
  readonly shownHost: string
  readonly logger: FastifyBaseLogger
}

/** A plain port that listens. */
export interface PlainServer {
  readonly port: number
  close(): Promise<void>
}

const REQUESTS_PER_MINUTE = 300
const MAX_BODY_BYTES = 1024
/** Host of a request without its port; null for one that is no host at all. */
const HOST = /^([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** Begins to listen; the error is a sentence with the remedy. */
export async function startPlainServer(options: PlainOptions): Promise<Result<PlainServer>> {
  const { host, port, authority, securePort } = options
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: MAX_BODY_BYTES,
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        // The same computer under whatever name or address the tablet knows it by: browsers match no address by a pattern.
        'connect-src': ['https:'],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  await app.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: '1 minute' })
  if (authority === null) leadOn(app, securePort)
  else handOut(app, options, authority)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    return fail(describeListenError(error, host, port, 'LINESIDE_HTTP_PORT'))
  }
  const address = app.server.address()
  return ok({
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => app.close(),
  })
}

function handOut(
  app: FastifyInstance,
  { securePort, shownHost, port }: PlainOptions,
  { pem, fingerprint }: { readonly pem: string; readonly fingerprint: string },
): void {
  const der = new X509Certificate(pem).raw
  app.get('/', async (request, reply) => {
    const own = request.socket.localPort ?? port
    const address = `http://${shownHost}:${own}/`
    const qrSvg = await QRCode.toString(address, { type: 'svg', margin: 2 })
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(helpPage({ securePort, fingerprint, address, qrSvg }))
  })
  app.get('/help.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(HELP_STYLE))
  app.get('/help.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(HELP_SCRIPT))
  app.get('/lineside-ca.crt', (_request, reply) =>
    reply
      .type('application/x-x509-ca-cert')
      .header('content-disposition', 'attachment; filename="lineside-ca.crt"')
      .send(der),
  )
  app.get('/lineside-ca.pem', (_request, reply) =>
    reply
      .type('application/x-pem-file')
      .header('content-disposition', 'attachment; filename="lineside-ca.pem"')
      .send(pem),
  )
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send(`Lineside is at https on port ${securePort}; this port only hands out its certificate, at /.`),
  )
}

function leadOn(app: FastifyInstance, securePort: number): void {
  app.all('/*', (request, reply) => {
    const name = HOST.exec(request.headers.host ?? '')?.[1]
    if (name === undefined) return reply.code(400).type('text/plain').send('This request names no host.')
    return reply.redirect(`https://${name}:${securePort}/`, 308)
  })
}
