// The feed's state machine: pure, so that every meeting of a state and an event can be tested. The socket that drives
// it is socket.ts; the rules it keeps are numbered in shared/PROTOCOL.md.
import type { FrameHeader } from '../../../shared/frame.ts'
import {
  CLOSE,
  type ClientMessage,
  type OfferedStream,
  PROTOCOL_VERSION,
  type ServerMessage,
  type Wanted,
} from '../../../shared/protocol.ts'
import type { Gap, Position } from '../domain/commit.ts'
import type { Said } from '../domain/said.ts'
import { whyClosed } from './why-closed.ts'

/** Longest and shortest wait before a new try, ms (full jitter between 0 and the doubling limit, at least the shortest). */
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 10_000
/** Heartbeats without a word from the gateway before the connection counts as dead (rule 10). */
const SILENT_HEARTBEATS = 3
/** A tablet with nothing stored asks for this much history: about a shift, and not more records than load in seconds. */
const FIRST_HISTORY_MS = 8 * 3_600_000
const FIRST_HISTORY_RECORDS = 200_000
/** … and of what people did all there is: it says how machines stand now, however long ago it was. */
const FIRST_EVENTS = 1_000_000

/** One subscribed stream. `position`: offset of the next record wanted from this connection; null before `begin`. */
export interface FeedStream {
  readonly topic: string
  readonly partition: number
  readonly epoch: string
  readonly kind: OfferedStream['kind']
  readonly position: number | null
  readonly high: number
  readonly caughtUp: boolean
}

interface Common {
  /** Tries since the last welcome. */
  readonly attempt: number
}
/** Why nothing is tried again: the gateway speaks another protocol, or does not know this tablet (rules 1 and 18). */
export type FeedEnd = 'version' | 'unpaired'
/** Where the connection stands. */
export type FeedState = Common &
  (
    | { readonly phase: 'waiting' }
    | { readonly phase: 'connecting' }
    | { readonly phase: 'greeting' }
    | {
        readonly phase: 'open'
        readonly streams: ReadonlyMap<number, FeedStream>
        readonly heartbeatMs: number
        readonly heardMs: number
      }
    | { readonly phase: 'ended'; readonly why: FeedEnd }
  )

/** What happens to it. Times are epoch ms on the tablet's clock; `random` is uniform in [0, 1). */
export type FeedEvent =
  /** The time to try has come: first start, the retry timer, `online`, the page became visible. */
  | { readonly type: 'try' }
  | {
      readonly type: 'socket-open'
      readonly app: string
      readonly tablet: string
      /** Encodings of frames that can be read here (PROTOCOL 19). */
      readonly accepts?: readonly string[]
    }
  | {
      readonly type: 'socket-closed'
      readonly code: number
      readonly reason: string
      readonly random: number
    }
  | {
      readonly type: 'message'
      readonly message: ServerMessage
      readonly nowMs: number
      /** What this tablet holds durably; looked at when the message is `welcome`. */
      readonly positions: readonly Position[]
    }
  | { readonly type: 'frame'; readonly header: FrameHeader; readonly nowMs: number }
  /** A frame or message that does not parse; `error` says why. */
  | { readonly type: 'garbage'; readonly error: string }
  | { readonly type: 'heartbeat'; readonly nowMs: number }

/** What is to be done about it, in order. */
export type FeedAction =
  | { readonly type: 'connect' }
  | { readonly type: 'retry-in'; readonly delayMs: number }
  | { readonly type: 'send'; readonly message: ClientMessage }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  | { readonly type: 'welcome'; readonly message: Extract<ServerMessage, { t: 'welcome' }> }
  | { readonly type: 'source'; readonly message: Extract<ServerMessage, { t: 'source' }> }
  | { readonly type: 'deliver'; readonly stream: FeedStream }
  | { readonly type: 'gap'; readonly stream: number; readonly kind: OfferedStream['kind']; readonly gap: Gap }
  /** The gateway has answered for an event that this tablet sent. */
  | { readonly type: 'answered'; readonly id: string; readonly answer: EventAnswer }
  | { readonly type: 'offline'; readonly reason: Said | null }
  | { readonly type: 'ended'; readonly why: FeedEnd }
  /** Progress: `left` records to go until caught up, or null when live. */
  | { readonly type: 'progress'; readonly left: number | null }

/** What became of an event sent up: in the log, to be sent again later, or never to be taken. */
export type EventAnswer = 'kept' | 'later' | 'refused'

/** The state after an event, and what to do. */
export interface FeedStep {
  readonly state: FeedState
  readonly actions: readonly FeedAction[]
}

/** Before the first try. */
export const FEED_START: FeedState = { phase: 'waiting', attempt: 0 }

/** One step of the machine. An event that means nothing in a state changes nothing. */
export function feedStep(state: FeedState, event: FeedEvent): FeedStep {
  switch (event.type) {
    case 'try':
      return state.phase === 'waiting'
        ? to({ phase: 'connecting', attempt: state.attempt + 1 }, { type: 'connect' })
        : to(state)
    case 'socket-open':
      if (state.phase !== 'connecting') return to(state)
      return to(
        { phase: 'greeting', attempt: state.attempt },
        {
          type: 'send',
          message: {
            t: 'hello',
            protocol: PROTOCOL_VERSION,
            app: event.app,
            tablet: event.tablet,
            ...(event.accepts === undefined ? {} : { accepts: [...event.accepts] }),
          },
        },
      )
    case 'socket-closed':
      return closed(state, event)
    case 'garbage':
      return state.phase === 'greeting' || state.phase === 'open' ? broken(state, event.error) : to(state)
    case 'message':
      return state.phase === 'greeting'
        ? greeted(state, event)
        : state.phase === 'open'
          ? told(state, event)
          : to(state)
    case 'frame':
      if (state.phase === 'greeting') return broken(state, 'a data frame came before welcome')
      return state.phase === 'open' ? framed(state, event) : to(state)
    case 'heartbeat':
      if (state.phase !== 'open') return to(state)
      if (event.nowMs - state.heardMs > SILENT_HEARTBEATS * state.heartbeatMs)
        return to(state, { type: 'close', code: CLOSE.silent.code, reason: 'nothing heard from the gateway' })
      return to(state, { type: 'send', message: { t: 'ping', atMs: event.nowMs } })
  }
}

type Open = Extract<FeedState, { phase: 'open' }>
const to = (state: FeedState, ...actions: FeedAction[]): FeedStep => ({ state, actions })

const broken = (state: FeedState, reason: string): FeedStep =>
  to(state, { type: 'close', code: CLOSE.protocol.code, reason: reason.slice(0, 120) })

function closed(state: FeedState, event: Extract<FeedEvent, { type: 'socket-closed' }>): FeedStep {
  if (state.phase === 'ended' || state.phase === 'waiting') return to(state)
  const why =
    event.code === CLOSE.version.code ? 'version' : event.code === CLOSE.unpaired.code ? 'unpaired' : null
  if (why !== null) return to({ phase: 'ended', attempt: state.attempt, why }, { type: 'ended', why })
  const limitMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** state.attempt)
  const delayMs = Math.max(RETRY_MIN_MS, Math.round(event.random * limitMs))
  return to(
    { phase: 'waiting', attempt: state.attempt },
    { type: 'offline', reason: whyClosed(event.code, event.reason) },
    { type: 'retry-in', delayMs },
  )
}

function greeted(state: FeedState, event: Extract<FeedEvent, { type: 'message' }>): FeedStep {
  const { message, positions, nowMs } = event
  if (message.t !== 'welcome') return broken(state, `"${message.t}" came before welcome`)
  if (message.protocol !== PROTOCOL_VERSION)
    return to(state, {
      type: 'close',
      code: CLOSE.version.code,
      reason: `protocol ${message.protocol} is not ${PROTOCOL_VERSION}`,
    })
  const streams = new Map<number, FeedStream>()
  for (const { stream, topic, partition, epoch, high, kind } of message.streams)
    streams.set(stream, { topic, partition, epoch, kind, position: null, high, caughtUp: false })
  const wanted = message.streams.map((stream) => wantedOf(stream, positions, message.serverTimeMs))
  return to(
    { phase: 'open', attempt: 0, streams, heartbeatMs: message.heartbeatMs, heardMs: nowMs },
    { type: 'welcome', message },
    { type: 'send', message: { t: 'subscribe', streams: wanted } },
    { type: 'progress', left: streams.size === 0 ? null : 0 },
  )
}

function wantedOf(
  { topic, partition, kind }: OfferedStream,
  positions: readonly Position[],
  serverTimeMs: number,
): Wanted {
  const held = positions.find((each) => each.topic === topic && each.partition === partition)
  if (held) return { from: 'position', topic, partition, epoch: held.epoch, position: held.position }
  if (kind === 'events') return { from: 'recent', topic, partition, sinceMs: 0, atMost: FIRST_EVENTS }
  return {
    from: 'recent',
    topic,
    partition,
    sinceMs: serverTimeMs - FIRST_HISTORY_MS,
    atMost: FIRST_HISTORY_RECORDS,
  }
}

function told(state: Open, event: Extract<FeedEvent, { type: 'message' }>): FeedStep {
  const { message, nowMs } = event
  const heard = { ...state, heardMs: nowMs }
  if (message.t === 'pong') return to(heard)
  if (message.t === 'kept') return to(heard, { type: 'answered', id: message.id, answer: 'kept' })
  if (message.t === 'not-kept')
    return to(heard, { type: 'answered', id: message.id, answer: message.retry ? 'later' : 'refused' })
  if (message.t === 'source') return to(heard, { type: 'source', message })
  if (message.t === 'welcome') return broken(heard, 'welcome came twice')
  const stream = state.streams.get(message.stream)
  if (!stream) return broken(heard, `"${message.t}" names stream ${message.stream}, which was not offered`)
  switch (message.t) {
    case 'begin':
      return to(
        withStream(heard, message.stream, { ...stream, epoch: message.epoch, position: message.position }),
      )
    case 'gap': {
      const { topic, partition, kind } = stream
      const { epoch, from, to: end, lost, reason } = message
      const gap: Gap = { topic, partition, epoch, from, to: end, lost, reason, fromMs: null, toMs: null }
      return to(withStream(heard, message.stream, { ...stream, epoch, position: end }), {
        type: 'gap',
        stream: message.stream,
        kind,
        gap,
      })
    }
    case 'caught-up':
      return progressed(withStream(heard, message.stream, { ...stream, caughtUp: true }))
  }
}

function framed(state: Open, event: Extract<FeedEvent, { type: 'frame' }>): FeedStep {
  const { header, nowMs } = event
  const stream = state.streams.get(header.stream)
  if (!stream) return broken(state, `a frame names stream ${header.stream}, which was not offered`)
  if (stream.position === null) return broken(state, `a frame of stream ${header.stream} came before begin`)
  if (header.from !== stream.position)
    return broken(
      state,
      `chain broken: a frame of stream ${header.stream} begins at ${header.from}, expected ${stream.position}`,
    )
  const next = { ...stream, position: header.next, high: Math.max(header.high, header.next) }
  const step = progressed(withStream({ ...state, heardMs: nowMs }, header.stream, next))
  return to(step.state, { type: 'deliver', stream: next }, ...step.actions)
}

function withStream(state: Open, number: number, stream: FeedStream): Open {
  return { ...state, streams: new Map(state.streams).set(number, stream) }
}

function progressed(state: Open): FeedStep {
  let left = 0
  let live = true
  for (const stream of state.streams.values()) {
    if (stream.caughtUp) continue
    live = false
    left += Math.max(0, stream.high - (stream.position ?? stream.high))
  }
  return to(state, { type: 'progress', left: live ? null : left })
}
