// Case events: the only thing a case is made of. State is a fold over them (app/src/domain/cases.ts), so every event
// carries an id made where it happened, and the same event twice changes nothing.
import * as v from 'valibot'
import { describeIssue, evidenceSchema, SEVERITIES } from './evidence.ts'
import { explainResponseSchema } from './explanation.ts'
import { MAX_NAME_LENGTH, MAX_TIME_MS } from './limits.ts'
import { fail, ok, type Result } from './result.ts'

const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME_MS))
/** What an event is known by. */
export const eventId = v.pipe(v.string(), v.minLength(1), v.maxLength(300))
const common = {
  /** Unique id of the event. The detector's are derived from the case and a running number, a person's are random. */
  id: eventId,
  /** Which case: `<machine>@<sinceMs>`, so every tablet that sees the same stream names it alike. */
  caseId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  machine: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH)),
  /** When it happened, epoch ms: event time of the reading for the detector's, device time for a person's. */
  atMs: timeMs,
  /** Who: `detector`, or a person's name. */
  by: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH)),
}
const severity = v.picklist(SEVERITIES)
const reason = v.pipe(v.string(), v.minLength(1), v.maxLength(500))

/** The longest an alarm may be shelved: a shift. */
export const MAX_SHELVED_MS = 8 * 3_600_000

/**
 * What a person made of a case: `true-alarm` it was right; `false-alarm` it was normal for this machine, and the detector
 * learns it; `expected` unusual, but meant (set-up, cleaning); `unsure` nobody can tell.
 */
export const VERDICTS = ['true-alarm', 'false-alarm', 'expected', 'unsure'] as const
export type Verdict = (typeof VERDICTS)[number]

const anyCaseEventSchema = v.variant('kind', [
  v.object({ kind: v.literal('opened'), ...common, severity, evidence: evidenceSchema }),
  v.object({ kind: v.literal('updated'), ...common, severity, evidence: evidenceSchema }),
  /**
   * The machine is back to normal; the case waits for somebody to acknowledge it. `adopted`: it did not go back to what was
   * usual before, it has run this way for so long that the detector takes it as usual now.
   */
  v.object({
    kind: v.literal('returned'),
    ...common,
    evidence: evidenceSchema,
    adopted: v.exactOptional(v.boolean()),
  }),
  /** `seen`: id of the newest detector event the person saw; what the case does after it wants a new acknowledgement. */
  v.object({ kind: v.literal('acknowledged'), ...common, seen: eventId }),
  v.object({
    kind: v.literal('noted'),
    ...common,
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(4000)),
  }),
  v.object({ kind: v.literal('explained'), ...common, response: explainResponseSchema }),
  /** The machine's alarm is quiet until `untilMs` (device time), with `once` only for this case; then it is back by itself. */
  v.pipe(
    v.object({ kind: v.literal('shelved'), ...common, untilMs: timeMs, once: v.boolean(), reason }),
    v.check(
      ({ atMs, untilMs }) => untilMs > atMs && untilMs - atMs <= MAX_SHELVED_MS,
      'shelving ends after it begins, and within a shift of 8 h',
    ),
  ),
  /** Ends the shelving of that event id before its time. */
  v.object({ kind: v.literal('unshelved'), ...common, shelving: eventId }),
  /** The machine's alarms do not count until somebody puts it back: no end by itself. */
  v.object({ kind: v.literal('out-of-service'), ...common, reason }),
  /** Ends the time out of service that began with that event id. */
  v.object({ kind: v.literal('in-service'), ...common, removal: eventId }),
  /** `replaces`: id of the feedback it takes the place of; null for the first. */
  v.object({
    kind: v.literal('feedback'),
    ...common,
    verdict: v.picklist(VERDICTS),
    replaces: v.nullable(eventId),
  }),
  /** Takes the feedback of that event id back. */
  v.object({ kind: v.literal('feedback-withdrawn'), ...common, feedback: eventId }),
])
/** Any case event; its case and its machine belong together. */
export const caseEventSchema = v.pipe(
  anyCaseEventSchema,
  v.check(({ caseId, machine }) => caseId.startsWith(`${machine}@`), 'the case is of another machine'),
)
export type CaseEvent = v.InferOutput<typeof caseEventSchema>
/** The most bytes an event may have as JSON. */
export const MAX_EVENT_BYTES = 192 * 1024

/** Parses one case event from a store or the wire; the error says which field is wrong. */
export function parseCaseEvent(input: unknown): Result<CaseEvent> {
  const parsed = v.safeParse(caseEventSchema, input, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail(`case event: ${describeIssue(parsed.issues[0])}`)
}

/** The id of the case that begins at `sinceMs` (event time, epoch ms) on `machine`. */
export const caseIdOf = (machine: string, sinceMs: number): string => `${machine}@${Math.round(sinceMs)}`
