// How the log can be reached now, and who waits until it can be asked again.
import type { SourceStatus } from '../../shared/protocol.ts'
import { type SourceReason, sourceText } from '../../shared/source-reason.ts'

/** Where the log is thought to be there, it is asked again after this long, ms. */
const AGAIN_MS = 200
/** Where it is away, a word of its return may have been missed: it is asked all the same after this long, ms. */
const AWAY_AGAIN_MS = 5000

/** A log that can be read, from now on. */
export const connectedStatus = (kind: SourceStatus['kind']): SourceStatus => ({
  kind,
  state: 'connected',
  text: '',
  sinceMs: Date.now(),
})

/** A log that cannot be read since `sinceMs` (epoch ms), and why. */
export const awayStatus = (
  kind: SourceStatus['kind'],
  reason: SourceReason,
  sinceMs = Date.now(),
): SourceStatus => ({ kind, state: 'away', text: sourceText(reason), reason, sinceMs })

/** The source's state, as the tablets are told it. */
export class LogStatus {
  #now: SourceStatus
  #waiting: (() => void)[] = []

  constructor(kind: SourceStatus['kind']) {
    this.#now = connectedStatus(kind)
  }

  /** As it is now. */
  get now(): SourceStatus {
    return this.#now
  }

  /** Notes how it is; true where that is news. */
  set(status: SourceStatus): boolean {
    const changed = status.state !== this.#now.state || status.text !== this.#now.text
    this.#now = status
    if (status.state === 'connected') for (const go of this.#waiting.splice(0)) go()
    return changed
  }

  /** Waits until the log can be asked again: until it is connected, a moment where it is thought to be, or `signal`. */
  async untilConnected(signal: AbortSignal): Promise<void> {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, this.#now.state === 'connected' ? AGAIN_MS : AWAY_AGAIN_MS)
      this.#waiting.push(done)
      signal.addEventListener('abort', () => done(), { once: true })
      timer.unref()
    })
  }
}
