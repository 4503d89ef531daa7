// Every route says whom it lets in; one that says nothing lets in operators only. Checked before a body is read.
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { AccessCode } from '../../../shared/access.ts'
import { type Access, UNPAIRED_TEXT, VIEWER_TEXT, type Visitor } from './access.ts'

/**
 * Whom a route lets in. `public`: anybody. `paired`: any paired tablet. `operator`: a tablet that may do things. `own`: it
 * decides by itself, and must.
 */
export type Door = 'public' | 'paired' | 'operator' | 'own'

declare module 'fastify' {
  interface FastifyContextConfig {
    door?: Door
  }
  interface FastifyRequest {
    /** Who asks; null for a stranger. */
    visitor: Visitor | null
  }
}

/** A refusal as every door answers it; the shape is `refusalSchema` of shared/access.ts. */
export const refusal = (code: AccessCode, message: string, retry = false) => ({
  ok: false as const,
  error: { code, message, retry },
})

/** A route of the server and its door, for tests and the log. */
export interface ListedRoute {
  readonly method: string
  readonly url: string
  readonly door: Door
}

/** Guards all routes registered after it; answers with what lists them once all are there. */
export function guardDoors(app: FastifyInstance, access: Access): () => ListedRoute[] {
  const routes: RouteOptions[] = []
  app.decorateRequest('visitor', null)
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onRequest', async (request, reply) => {
    request.visitor = access.visitorOf(request.raw)
    const door = request.routeOptions.config.door ?? 'operator'
    if (!['GET', 'HEAD'].includes(request.method)) {
      const problem = access.originProblem(request.raw)
      if (problem !== null) return refuse(reply, 403, 'other-origin', problem)
    }
    if (door === 'public' || door === 'own') return
    if (request.visitor === null) return refuse(reply, 401, 'unpaired', UNPAIRED_TEXT)
    if (door === 'operator' && !isOperator(request)) return refuse(reply, 403, 'viewer', VIEWER_TEXT)
  })
  return () =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((each) => ({ method: each, url, door: config?.door ?? 'operator' })),
    )
}

const isOperator = ({ visitor }: FastifyRequest): boolean => visitor?.role === 'operator'

// Closing keeps a refused body from being read.
const refuse = (reply: FastifyReply, status: number, code: AccessCode, text: string) =>
  reply
    .code(status)
    .header('connection', 'close')
    .header('cache-control', 'no-store')
    .send(refusal(code, text))
