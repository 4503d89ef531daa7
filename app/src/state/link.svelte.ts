// How this tablet stands with the gateway, in the words of the header.
import type { SourceStatus } from '../../../shared/protocol.ts'
import type { LinkStatus } from '../feed/status.ts'

/** Connection status as the header shows it. */
export class Link {
  /** Live, catching up, offline … see feed/status.ts. */
  status = $state.raw<LinkStatus>({ state: 'connecting', sinceMs: Date.now() })
  /** Whether the gateway can be asked now. */
  readonly isConnected: boolean = $derived.by(
    () => this.status.state === 'live' || this.status.state === 'catching-up',
  )
  /** The data on this tablet is true up to this record time, epoch ms; null before the first reading ever. */
  trueUpToMs = $state<number | null>(null)
  /** How the gateway stands with the log it reads; null before it said so. */
  source = $state.raw<SourceStatus | null>(null)
  /** So many things done on this tablet are not in the gateway's log yet. */
  waiting = $state(0)
  /** Name of the GPT model behind the gateway; null without a key or before the first contact. */
  explainModel = $state<string | null>(null)
  /** Version of the gateway; null before the first contact. */
  gateway = $state<string | null>(null)
}
