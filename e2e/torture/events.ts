// What is done to the world, one random event at a time. Every kind comes round: the kinds are dealt from a shuffled deck.
import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../../app/src/domain/forest/random.ts'
import type { Victim, World } from './world.ts'

/** Kinds of events and how many of each are in a deck of forty. */
const DECK = {
  /** A socket is killed; the tablet comes back by itself. */
  'socket killed': 17,
  /** A tablet stops reading its socket, or goes on. */
  'reading stopped or resumed': 15,
  /** A tablet goes out of reach, or comes back. */
  'out of reach or back': 4,
  'gateway stopped': 1,
  'gateway killed': 1,
  'broker stopped': 1,
  /** Retention cuts into what a tablet has missed, and the gateway is killed, so that its ring cannot help. */
  'log cut': 1,
} as const

/** One kind of event. */
export type EventKind = keyof typeof DECK
/** All kinds. */
export const EVENT_KINDS = Object.keys(DECK) as EventKind[]

/** Deals `count` kinds by `random`: whole shuffled decks one after the other, so that each kind comes in each of them. */
export function dealEvents(count: number, random: Random): EventKind[] {
  const dealt: EventKind[] = []
  while (dealt.length < count) {
    const deck = EVENT_KINDS.flatMap((kind) => Array.from({ length: DECK[kind] }, () => kind))
    for (let at = deck.length - 1; at > 0; at--) {
      const other = random.below(at + 1)
      ;[deck[at], deck[other]] = [deck[other]!, deck[at]!]
    }
    dealt.push(...deck)
  }
  return dealt.slice(0, count)
}

/** Does one event to the world and waits a random moment. */
export async function doEvent(kind: EventKind, world: World, random: Random): Promise<void> {
  const victim = world.victims[random.below(world.victims.length)]!
  switch (kind) {
    case 'socket killed':
      drop(victim)
      break
    case 'reading stopped or resumed':
      victim.paused = !victim.paused
      victim.tablet.pause(victim.paused)
      break
    case 'out of reach or back':
      victim.held = !victim.held
      if (victim.held) drop(victim)
      break
    case 'gateway stopped':
    case 'gateway killed':
      await world.endGateway(kind === 'gateway killed' ? 'SIGKILL' : 'SIGTERM')
      await world.startGateway()
      break
    case 'broker stopped':
      await (random.next() < 0.5 ? world.kafka.stop() : world.kafka.kill())
      await pause(500 + random.below(1000))
      await world.kafka.restart()
      break
    case 'log cut':
      await cut(victim, world, random)
      break
  }
  await pause(20 + random.below(200))
}

async function cut(victim: Victim, world: World, random: Random): Promise<void> {
  victim.held = true
  drop(victim)
  const partition = random.below(2)
  const { position } = victim.tablet.of(world.topic, partition)
  const goal = position + 400
  for (let tries = 0; world.high(partition) < goal && tries < 200; tries++) await pause(50)
  // Its ring is the gateway's memory of what the log drops: only without it is anything lost.
  await world.endGateway('SIGKILL')
  const missed = Math.max(0, world.high(partition) - position)
  await world.hands.dropBefore(
    world.topic,
    position + Math.floor(missed * (0.2 + 0.6 * random.next())),
    partition,
  )
  await world.startGateway()
  victim.held = false
}

/** The tablet's connection is gone; what comes back reads its socket. */
function drop(victim: Victim): void {
  victim.tablet.drop()
  victim.tablet.closed = { code: 1006, reason: 'dropped' }
  victim.paused = false
}
