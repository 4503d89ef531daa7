// The control messages of the feed, as JSON text frames, and its close codes. PROTOCOL.md has the rules; data frames are
// in frame.ts. Each side parses what it gets here and nowhere else.
import * as v from 'valibot'
import { caseEventSchema, eventId } from './case.ts'
import { describeIssue } from './evidence.ts'
import { MAX_NAME_LENGTH } from './limits.ts'
import { fail, ok, type Result } from './result.ts'

/** Both sides say it first; a gateway serves only tablets of its own number. */
export const PROTOCOL_VERSION = 1
/** Where the feed is served. */
export const FEED_PATH = '/feed'
/** The most bytes a tablet's control message may have. */
export const MAX_CONTROL_BYTES = 256 * 1024

/** Why the gateway ended a connection. `retry`: whether coming back by itself can help. */
export const CLOSE = {
  restarting: { code: 4000, retry: true },
  protocol: { code: 4001, retry: true },
  version: { code: 4002, retry: false },
  full: { code: 4003, retry: true },
  silent: { code: 4004, retry: true },
  stalled: { code: 4005, retry: true },
  unpaired: { code: 4006, retry: false },
} as const
export type CloseReason = keyof typeof CLOSE

/** The most keys a subscription may name. */
export const MAX_KEYS = 1000

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const streamNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))
const topic = v.pipe(v.string(), v.minLength(1), v.maxLength(249))
const partition = v.pipe(v.number(), v.integer(), v.minValue(0))
const text = v.pipe(v.string(), v.maxLength(1000))
const timeMs = v.pipe(v.number(), v.finite())

/** Only records of these keys (machine ids), and those without a key; without it all. */
const keys = v.optional(
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH))), v.minLength(1), v.maxLength(MAX_KEYS)),
)

/** Where a tablet wants a stream from: its durable position in a log it names, or, with none, recent history. */
const wantedSchema = v.variant('from', [
  v.object({ from: v.literal('position'), topic, partition, epoch: text, position: offset, keys }),
  /** Records since `sinceMs` (record time, epoch ms), at most the newest `atMost`. */
  v.object({ from: v.literal('recent'), topic, partition, sinceMs: timeMs, atMost: offset, keys }),
])
export type Wanted = v.InferOutput<typeof wantedSchema>

const clientMessageSchema = v.variant('t', [
  v.object({
    t: v.literal('hello'),
    protocol: v.number(),
    app: text,
    tablet: text,
    /** Encodings of frames it takes beside plain ones; what is not known is passed over. */
    accepts: v.optional(v.pipe(v.array(text), v.maxLength(20))),
  }),
  v.object({ t: v.literal('subscribe'), streams: v.pipe(v.array(wantedSchema), v.maxLength(1000)) }),
  /** `position` of a stream is durable on the tablet; its bytes no longer count against the credit. */
  v.object({ t: v.literal('ack'), stream: streamNumber, position: offset }),
  /** An event made on this tablet, to be kept for all of them; answered by `kept` or `not-kept` with its id. */
  v.object({ t: v.literal('event'), event: caseEventSchema }),
  v.object({ t: v.literal('ping'), atMs: timeMs }),
])
/** What a tablet says. */
export type ClientMessage = v.InferOutput<typeof clientMessageSchema>

const streamSchema = v.object({
  stream: streamNumber,
  topic,
  partition,
  /** Which log the offsets belong to; another epoch, another log. */
  epoch: text,
  /** Offset of the oldest record still there. */
  low: offset,
  /** Offset after the newest. */
  high: offset,
  /** What its records are: machines' readings, or the case events of all tablets (JSON as in case.ts). */
  kind: v.optional(v.picklist(['readings', 'events']), 'readings'),
})
/** One topic partition as the gateway offers it. */
export type OfferedStream = v.InferOutput<typeof streamSchema>

/** Values of a saying: what is no text and no number is of a newer version, and passed over. */
const sayingValues = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((values) => {
    const known = Object.entries(values).filter(([, value]) => v.is(v.union([text, v.number()]), value))
    return Object.fromEntries(known) as Record<string, string | number>
  }),
)

const sourceSchema = v.object({
  kind: v.picklist(['kafka', 'embedded']),
  state: v.picklist(['connected', 'away']),
  /** A sentence for a person, in English; empty while all is well. */
  text,
  /** The same as a code of source-reason.ts and its values. A code that is not known yet is passed over for `text`. */
  reason: v.exactOptional(v.object({ code: text, values: sayingValues })),
  sinceMs: timeMs,
})
/** How the gateway stands with the log it reads. */
export type SourceStatus = v.InferOutput<typeof sourceSchema>

export const GAP_REASONS = ['retention', 'epoch', 'ahead-of-log'] as const
export type GapReason = (typeof GAP_REASONS)[number]

const serverMessageSchema = v.variant('t', [
  v.object({
    t: v.literal('welcome'),
    protocol: v.number(),
    gateway: text,
    serverTimeMs: timeMs,
    source: sourceSchema,
    streams: v.array(streamSchema),
    /** Bytes of data frames a tablet may have unacknowledged, each stream for itself. */
    creditBytes: offset,
    /** Say something at least this often, ms; a side that hears nothing for three times as long ends the connection. */
    heartbeatMs: offset,
    /** Name of the GPT model explanations can be asked from; null where the gateway has no key. */
    explainModel: v.nullable(text),
  }),
  /** The stream goes on from `position`: what the tablet asked for, or what its request came to. */
  v.object({ t: v.literal('begin'), stream: streamNumber, epoch: text, position: offset }),
  /** [from, to) cannot be had any more; the stream goes on at `to`. `lost`: how many offsets, null where nobody knows. */
  v.object({
    t: v.literal('gap'),
    stream: streamNumber,
    epoch: text,
    from: offset,
    to: offset,
    reason: v.picklist(GAP_REASONS),
    lost: v.nullable(offset),
  }),
  /** All that was there when the tablet came has been sent; from here on it is live. */
  v.object({ t: v.literal('caught-up'), stream: streamNumber, position: offset }),
  v.object({ t: v.literal('source'), source: sourceSchema }),
  /** The tablet's event is in the log (or was there already). */
  v.object({ t: v.literal('kept'), id: text }),
  /** It is not; `retry`: whether sending it again can help. `text` is a sentence for a person. */
  v.object({ t: v.literal('not-kept'), id: text, retry: v.boolean(), text }),
  v.object({ t: v.literal('pong'), atMs: timeMs, serverTimeMs: timeMs }),
])
/** What the gateway says. */
export type ServerMessage = v.InferOutput<typeof serverMessageSchema>

/** Parses a tablet's text frame; the error says what is wrong with it. */
export const parseClientMessage = (json: string): Result<ClientMessage> => parse(clientMessageSchema, json)

/**
 * The id in an `event` message that does not parse otherwise: one of a kind that is newer than this program is answered,
 * instead of ending the connection over it again and again. Null where it is no such message.
 */
export function eventIdIn(json: string): string | null {
  const parsed = parse(v.object({ t: v.literal('event'), event: v.object({ id: eventId }) }), json)
  return parsed.ok ? parsed.value.event.id : null
}

/** Parses the gateway's text frame; the error says what is wrong with it. */
export const parseServerMessage = (json: string): Result<ServerMessage> => parse(serverMessageSchema, json)

function parse<T>(schema: v.GenericSchema<unknown, T>, json: string): Result<T> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return fail(`"${json.slice(0, 60)}" is not JSON`)
  }
  const parsed = v.safeParse(schema, value, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail(describeIssue(parsed.issues[0]))
}
