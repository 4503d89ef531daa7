// Who may read /metrics: this computer, or whoever has the token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isOwnComputer } from './access.ts'

/** Whether a request may; `token` null: from this computer only. */
export function mayReadMetrics(request: IncomingMessage, token: string | null): boolean {
  if (isOwnComputer(request)) return true
  const given = /^Bearer (.{1,500})$/.exec(request.headers.authorization ?? '')?.[1]
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
