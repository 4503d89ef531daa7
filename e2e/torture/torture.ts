// A torture run: random events against a gateway on a real Kafka while tablets read, then the balance: every offset must
// have come to every tablet once, or have been told as a gap of the exact size.
import { Random } from '../../app/src/domain/forest/random.ts'
import { dealEvents, doEvent, EVENT_KINDS, type EventKind } from './events.ts'
import type { Balance } from './ledger.ts'
import { World } from './world.ts'

const SETTLE_MS = 120_000

/** How long and with what. */
export interface TortureOptions {
  readonly events: number
  readonly tablets: number
  readonly seed: number
  /** Told what is done. */
  readonly say: (line: string) => void
}

/** What came of it. */
export interface TortureResult extends Balance {
  readonly events: Readonly<Record<EventKind, number>>
  readonly produced: number
  /** What broke the protocol, in words. */
  readonly faults: readonly string[]
  readonly seconds: number
}

/** Runs it in a world of its own; throws where a tablet does not get to the end. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const { events, tablets, seed, say } = options
  const random = new Random(seed)
  const world = await World.create(tablets)
  const beganMs = performance.now()
  const done = Object.fromEntries(EVENT_KINDS.map((kind) => [kind, 0])) as Record<EventKind, number>
  try {
    for (const [number, kind] of dealEvents(events, random).entries()) {
      const seconds = ((performance.now() - beganMs) / 1000).toFixed(1)
      say(`${seconds.padStart(7)} s  ${String(number + 1).padStart(5)}  ${kind}`)
      await doEvent(kind, world, random)
      done[kind]++
    }
    for (const victim of world.victims) {
      victim.held = false
      victim.paused = false
      victim.tablet.pause(false)
    }
    const highs = await world.finish()
    for (const [number, { tablet }] of world.victims.entries())
      await tablet.until(
        `tablet ${number} at the end (${highs.join(', ')})`,
        () => highs.every((high, partition) => tablet.of(world.topic, partition).position === high),
        SETTLE_MS,
      )
    const all = world.victims.map(({ tablet }) => tablet)
    return {
      events: done,
      produced: world.produced,
      ...world.ledger.balance(all, world.topic, highs),
      faults: all.flatMap(({ faults }) => faults),
      seconds: (performance.now() - beganMs) / 1000,
    }
  } finally {
    await world.close()
  }
}

/** True where nothing was lost in silence, nothing came twice, and every gap had the exact size. */
export const isClean = ({ duplicates, holes, wrong, gapOffsets, missing, faults }: TortureResult): boolean =>
  duplicates + holes + wrong + faults.length === 0 && gapOffsets === missing
