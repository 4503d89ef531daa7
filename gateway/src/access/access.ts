// Who a request comes from, and whether a page may make it. Two ways in: the gateway's own computer under a loopback name, and
// the cookie of a paired tablet. Whatever came through a proxy did not come from this computer.
import type { IncomingMessage } from 'node:http'
import fastifyCookie from '@fastify/cookie'
import type { Role } from '../../../shared/access.ts'
import { isLoopbackHost } from '../tls/names.ts'
import type { Tablet, TabletBook } from './tablets.ts'

/** Somebody who may at least look. */
export interface Visitor {
  readonly role: Role
  /** Null on the gateway's own computer. */
  readonly tablet: Tablet | null
}

/** What access is decided by. */
export interface AccessOptions {
  /** This gateway's id: see gateway-id.ts. */
  readonly gateway: string
  readonly tablets: TabletBook
  /** Whether the gateway serves HTTPS. */
  readonly secure: boolean
  /** Origins besides the gateway's own whose pages may call it. */
  readonly origins: readonly string[]
}

/** What an unpaired tablet is told. */
export const UNPAIRED_TEXT =
  'This tablet is not paired. Ask at a paired tablet (Settings, Add a tablet) or at the gateway (npm run pair) for a code.'
/** What a viewer is told who wants to do something. */
export const VIEWER_TEXT = 'This tablet may only look. Pair it as an operator to do this.'

const PROXY_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
]
const MAX_COOKIE_BYTES = 4096

/** The gateway's doorkeeper. */
export class Access {
  readonly #options: AccessOptions
  /** Name of the tablets' cookie, one a gateway; with the prefix, a browser takes it over HTTPS and from this host only. */
  readonly cookie: string

  constructor(options: AccessOptions) {
    this.#options = options
    this.cookie = `${options.secure ? '__Host-' : ''}lineside-${options.gateway}`
  }

  /** Who it is; null for a stranger. */
  visitorOf(request: IncomingMessage): Visitor | null {
    if (isOwnComputer(request)) return { role: 'operator', tablet: null }
    const token = this.#tokenOf(request.headers.cookie)
    const tablet = token === undefined ? null : this.#options.tablets.of(token)
    return tablet === null ? null : { role: tablet.role, tablet }
  }

  /** Why the page that makes this request may not; null where it may. A request without an origin is made by no page. */
  originProblem({ headers }: IncomingMessage): string | null {
    const { origin, host } = headers
    if (origin === undefined || this.#options.origins.includes(origin)) return null
    if (URL.canParse(origin) && new URL(origin).host === host) return null
    return `A page of ${origin.slice(0, 200)} may not connect to ${host}; set LINESIDE_ORIGINS if it should.`
  }

  #tokenOf(header: string | undefined): string | undefined {
    if (header === undefined || header.length > MAX_COOKIE_BYTES) return undefined
    return fastifyCookie.parse(header)[this.cookie]
  }
}

/** A loopback socket alone is not enough: any page can make a browser on this computer ask under a foreign host name. */
export function isOwnComputer({ socket, headers }: IncomingMessage): boolean {
  const { host } = headers
  if (host === undefined || PROXY_HEADERS.some((name) => name in headers)) return false
  return isLoopbackHost(socket.remoteAddress ?? '') && isLoopbackHost(host.replace(/:\d{1,5}$/, ''))
}
