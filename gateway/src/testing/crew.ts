// The gateways and tablets of one test file: each test makes its own, and what it made is gone when it ends.
import { afterEach } from 'vitest'
import type { EventLog } from '../events/event-log.ts'
import type { Gateway } from '../gateway.ts'
import type { LogReader } from '../source.ts'
import { startLab } from './lab.ts'
import { Tablet, type TabletOptions } from './tablet.ts'

/** What a test makes, and need not clear away. */
export interface Crew {
  /**
   * Starts a gateway on `readings` with settings as in the environment; a test may stop it itself. Throws with its
   * sentence where it does not start.
   */
  lab(readings: LogReader, env?: Record<string, string>, events?: EventLog | null): Promise<Gateway>
  /** Connects a tablet to a gateway. */
  tablet(gateway: Gateway, options?: Omit<TabletOptions, 'port'>): Tablet
}

/** Call it at the top of a test file. */
export function crew(): Crew {
  const gateways = new Set<Gateway>()
  const tablets: Tablet[] = []
  afterEach(async () => {
    for (const tablet of tablets.splice(0)) tablet.drop()
    for (const gateway of gateways) await gateway.stop()
  })
  return {
    async lab(readings, env = {}, events = null) {
      const started = await startLab(readings, env, events)
      const gateway: Gateway = {
        ...started,
        stop: () => {
          gateways.delete(gateway)
          return started.stop()
        },
      }
      gateways.add(gateway)
      return gateway
    },
    tablet(gateway, options = {}) {
      const made = new Tablet({ port: gateway.port, ...options })
      tablets.push(made)
      made.connect()
      return made
    },
  }
}
