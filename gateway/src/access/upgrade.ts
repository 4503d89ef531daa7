// The doorkeeper of the socket's upgrade, which passes by the routes' guard: rate, origin, visitor.
import type { IncomingMessage } from 'node:http'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Access, UNPAIRED_TEXT, type Visitor } from './access.ts'

/** Why an upgrade is refused. */
export interface UpgradeRefusal {
  readonly status: number
  /** A sentence for a person. */
  readonly text: string
}

/** A whole plant behind one address may come back at once after a restart. */
const UPGRADES_PER_MINUTE = 1200
const MAX_ADDRESSES = 10_000

/** Decides about upgrades; `now` in epoch ms. */
export function upgradeGuard(
  access: Access,
  now: () => number,
): (request: IncomingMessage) => Result<Visitor, UpgradeRefusal> {
  const counts = new Map<string, number>()
  let minute = 0
  const isTooOften = (address: string): boolean => {
    const thisMinute = Math.floor(now() / 60_000)
    if (thisMinute !== minute || counts.size > MAX_ADDRESSES) counts.clear()
    minute = thisMinute
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    return count > UPGRADES_PER_MINUTE
  }
  return (request) => {
    if (isTooOften(request.socket.remoteAddress ?? ''))
      return fail({ status: 429, text: 'Too many connections from this address; try again in a minute.' })
    const problem = access.originProblem(request)
    if (problem !== null) return fail({ status: 403, text: problem })
    const visitor = access.visitorOf(request)
    return visitor === null ? fail({ status: 401, text: UNPAIRED_TEXT }) : ok(visitor)
  }
}
