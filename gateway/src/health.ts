// What /healthz says. The answer is 200 as long as the app is served, with the log away too: a restart would not bring the
// log back, and the tablets need the app. Whoever wants to be woken by an absent log looks at `status`.

import type { GapReason, SourceStatus } from '../../shared/protocol.ts'
import type { EventKeeper, EventsHealth } from './events/event-keeper.ts'
import type { ClientHealth, Feed } from './feed.ts'
import type { Hub } from './hub.ts'
import type { Findings, Inspector } from './inspector.ts'
import type { Gap } from './positions.ts'
import type { StreamHealth } from './stream.ts'

/** Body of GET /healthz. */
export interface Health {
  readonly status: 'ok' | 'source away'
  readonly version: string
  readonly uptimeSeconds: number
  readonly source: SourceStatus
  readonly streams: readonly StreamHealth[]
  readonly clients: readonly ClientHealth[]
  /** Gaps told to tablets since the start, and offsets lost in those whose size is known. */
  readonly gaps: Readonly<Record<GapReason, { readonly told: number; readonly lost: number }>>
  readonly messages: Findings
  /** The tablets' own events; null where this gateway has no log for them. */
  readonly events: EventsHealth | null
  readonly oldReads: number
  /** Resident memory of the gateway, bytes. */
  readonly memoryBytes: number
}

/** Counts the gaps tablets are told of. */
export class GapCounter {
  readonly #counts = {
    retention: { told: 0, lost: 0 },
    epoch: { told: 0, lost: 0 },
    'ahead-of-log': { told: 0, lost: 0 },
  }

  count(gap: Gap): void {
    const count = this.#counts[gap.reason]
    count.told++
    count.lost += gap.lost ?? 0
  }

  /** By reason. */
  get all(): Health['gaps'] {
    return this.#counts
  }
}

/** Gathers the state of all parts. */
export function healthOf(
  version: string,
  parts: {
    readonly hub: Hub
    readonly feed: Feed
    readonly inspector: Inspector
    readonly gaps: GapCounter
    readonly events: EventKeeper | null
  },
): Health {
  const { hub, feed, inspector, gaps, events } = parts
  return {
    status: hub.status.now.state === 'connected' ? 'ok' : 'source away',
    version,
    uptimeSeconds: Math.round(process.uptime()),
    source: hub.status.now,
    streams: hub.streams.health(),
    clients: feed.health(),
    gaps: gaps.all,
    messages: inspector.findings(),
    events: events?.health() ?? null,
    oldReads: hub.positions.oldReads,
    memoryBytes: process.memoryUsage.rss(),
  }
}
