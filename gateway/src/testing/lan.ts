// A client from the LAN: on the test's own loopback, but under a host name of the plant, so that nothing is open to it.
import { type OutgoingHttpHeaders, request as plain } from 'node:http'
import { request as secure } from 'node:https'
import type { Role } from '../../../shared/access.ts'
import type { Gateway } from '../gateway.ts'

/** Under which name it knows the gateway. */
export const LAN_HOST = 'lineside.test'

/** What it got. */
export interface LanAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** One request, exactly as written; `body` is sent as JSON unless it is text. */
export function askLan(
  { port, security }: Gateway,
  path: string,
  asked: {
    readonly method?: string
    readonly headers?: OutgoingHttpHeaders
    readonly body?: unknown
    readonly ca?: string
  } = {},
): Promise<LanAnswer> {
  const { method = 'GET', headers = {}, body } = asked
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const isSecure = security.keeper !== null
  return new Promise((done, failed) => {
    const request = (isSecure ? secure : plain)(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: {
          host: `${LAN_HOST}:${port}`,
          ...(sent === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
          ...headers,
        },
        ...(isSecure ? { ca: asked.ca ?? security.keeper?.authority ?? '', servername: 'localhost' } : {}),
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }))
        response.on('error', failed)
      },
    )
    request.on('error', failed)
    request.end(sent)
  })
}

/** Pairs a tablet of this role and answers with its cookie, as a request header's value. */
export async function pairLan(gateway: Gateway, role: Role = 'operator', name = 'Tablet'): Promise<string> {
  const made = gateway.security.codes.make(role)
  if (!made.ok) throw new Error(made.error)
  const answer = await askLan(gateway, '/api/pair', { method: 'POST', body: { code: made.value.code, name } })
  if (answer.status !== 200) throw new Error(answer.text)
  return String([answer.headers['set-cookie']].flat()[0]).split(';')[0]!
}
