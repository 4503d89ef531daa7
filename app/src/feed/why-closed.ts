// Why a connection ended, as the screen can say it in its own language. What the other side said with its close code is
// English, so only where the code alone does not tell enough it stands beside it as a detail.
import { CLOSE, type CloseReason } from '../../../shared/protocol.ts'
import { type Said, said } from '../domain/said.ts'

const SAID_OF: Readonly<Partial<Record<CloseReason, Said>>> = {
  restarting: said('feed-restarting'),
  full: said('feed-full'),
  silent: said('feed-silent'),
  stalled: said('feed-stalled'),
}

/** What to say of a close code and its reason; null where there is nothing to say, as when the network went away. */
export function whyClosed(code: number, reason: string): Said | null {
  const known = Object.entries(SAID_OF).find(([name]) => CLOSE[name as CloseReason].code === code)
  if (known) return known[1]
  return reason === '' ? null : said('feed-broken', { error: reason })
}
