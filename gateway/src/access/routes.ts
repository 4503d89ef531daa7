// The doors of pairing: /api/access, /api/pair, /api/codes, /api/tablets.
import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply } from 'fastify'
import QRCode from 'qrcode'
import * as v from 'valibot'
import {
  type AccessAnswer,
  type CodeAnswer,
  codeRequestSchema,
  type PairedTablet,
  pairRequestSchema,
  renameRequestSchema,
} from '../../../shared/access.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Access } from './access.ts'
import type { PairingCodes } from './codes.ts'
import { refusal } from './doors.ts'
import type { TabletBook } from './tablets.ts'

/** What the routes work with. */
export interface PairingParts {
  readonly access: Access
  readonly tablets: TabletBook
  readonly codes: PairingCodes
  readonly secure: boolean
  /** Whether other tablets can reach this gateway. */
  readonly lan: boolean
  /** Address to pair at with `code`, for a gateway that listens on `port`. */
  readonly pairingUrl: (code: string, port: number) => string
  /** Ids of the tablets that are connected now. */
  readonly connected: () => ReadonlySet<string>
  /** Ends the connections of a tablet that was revoked. */
  readonly revoked: (id: string) => void
  /** Epoch ms. */
  readonly now: () => number
  /** Told what happened, for the log; never a code or a token. */
  readonly log: (what: { readonly tablet: string; readonly name: string }, text: string) => void
}

/** Browsers keep a cookie no longer than 400 days; it is renewed whenever the app starts. */
const COOKIE_SECONDS = 400 * 86_400
const MAX_BODY_BYTES = 2048
const TRIES_PER_MINUTE = 10
const CHANGES_PER_MINUTE = 60

/** Registers them; the doors' guard must be there already. */
export async function servePairing(app: FastifyInstance, parts: PairingParts): Promise<void> {
  await app.register(fastifyCookie)
  serveAccess(app, parts)
  serveTablets(app, parts)
}

function serveAccess(
  app: FastifyInstance,
  { access, tablets, codes, secure, lan, now, log }: PairingParts,
): void {
  const setCookie = (reply: FastifyReply, token: string) =>
    reply.setCookie(access.cookie, token, {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'strict',
      maxAge: COOKIE_SECONDS,
    })
  app.get('/api/access', { config: { door: 'paired' } }, (request, reply) => {
    const { role, tablet } = request.visitor!
    const token = request.cookies[access.cookie]
    if (tablet !== null && token !== undefined) setCookie(reply, token)
    const answer: AccessAnswer = { role, name: tablet?.name ?? null, lan }
    return reply.header('cache-control', 'no-store').send(answer)
  })
  app.post(
    '/api/pair',
    {
      config: { door: 'public', rateLimit: { max: TRIES_PER_MINUTE, timeWindow: '1 minute' } },
      bodyLimit: MAX_BODY_BYTES,
    },
    (request, reply) => {
      const asked = parseBody(pairRequestSchema, request.body, 'a code and a name of 1 to 60 signs')
      if (!asked.ok) return reply.code(400).send(refusal('bad-request', asked.error))
      const { code, name } = asked.value
      const paired = codes.take(code, (role) => tablets.add(name, role, now()))
      if (!paired.ok) return reply.code(403).send(refusal(paired.error.code, paired.error.text, true))
      const { token, tablet } = paired.value
      log({ tablet: tablet.id, name }, `a tablet was paired as ${tablet.role}`)
      return setCookie(reply, token).send({ ok: true })
    },
  )
}

function serveTablets(app: FastifyInstance, parts: PairingParts): void {
  const { tablets, codes, connected, revoked, pairingUrl, log } = parts
  const rateLimit = { max: CHANGES_PER_MINUTE, timeWindow: '1 minute' }
  const options = { config: { door: 'operator' as const, rateLimit }, bodyLimit: MAX_BODY_BYTES }
  app.get('/api/tablets', { config: { door: 'operator' } }, (request, reply) => {
    const online = connected()
    const list = tablets.all.map(
      ({ id, name, role, pairedMs }): PairedTablet => ({
        id,
        name,
        role,
        pairedMs,
        connected: online.has(id),
        isThis: id === request.visitor?.tablet?.id,
      }),
    )
    return reply.header('cache-control', 'no-store').send({ tablets: list })
  })
  app.post('/api/codes', options, async (request, reply) => {
    const asked = parseBody(codeRequestSchema, request.body, 'the role operator or viewer')
    if (!asked.ok) return reply.code(400).send(refusal('bad-request', asked.error))
    const made = codes.make(asked.value.role)
    if (!made.ok) return reply.code(507).send(refusal('disk', made.error, true))
    const url = pairingUrl(made.value.code, request.socket.localPort ?? 0)
    const qrSvg = await QRCode.toString(url, { type: 'svg', margin: 2 })
    const answer: CodeAnswer = { ...made.value, url, qrSvg }
    return reply.header('cache-control', 'no-store').send(answer)
  })
  app.patch<{ Params: { id: string } }>('/api/tablets/:id', options, (request, reply) => {
    const asked = parseBody(renameRequestSchema, request.body, 'a name of 1 to 60 signs')
    if (!asked.ok) return reply.code(400).send(refusal('bad-request', asked.error))
    const renamed = tablets.rename(request.params.id, asked.value.name)
    return renamed.ok
      ? reply.send({ ok: true })
      : reply.code(404).send(refusal(renamed.error.code, renamed.error.text))
  })
  app.delete<{ Params: { id: string } }>('/api/tablets/:id', options, (request, reply) => {
    const { id } = request.params
    const done = tablets.revoke(id)
    if (!done.ok) return reply.code(404).send(refusal(done.error.code, done.error.text))
    revoked(id)
    log({ tablet: id, name: '' }, 'a tablet was revoked')
    return reply.send({ ok: true })
  })
}

function parseBody<T>(schema: v.GenericSchema<unknown, T>, body: unknown, wanted: string): Result<T> {
  const parsed = v.safeParse(schema, body)
  return parsed.success ? ok(parsed.output) : fail(`This request must hold ${wanted}.`)
}
