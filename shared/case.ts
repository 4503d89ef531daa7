// Case events: the only thing a case is made of. State is a fold over them (app/src/domain/cases.ts), so every event
// carries an id made where it happened, and the same event twice changes nothing.
import * as v from 'valibot'
import { describeIssue, evidenceSchema, SEVERITIES } from './evidence.ts'
import { explainResponseSchema } from './explanation.ts'
import { MAX_NAME_LENGTH, MAX_TIME_MS } from './limits.ts'
import { fail, ok, type Result } from './result.ts'

const timeMs = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME_MS))
const eventId = v.pipe(v.string(), v.minLength(1), v.maxLength(300))
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

export const caseEventSchema = v.variant('kind', [
  v.object({ kind: v.literal('opened'), ...common, severity, evidence: evidenceSchema }),
  v.object({ kind: v.literal('updated'), ...common, severity, evidence: evidenceSchema }),
  /** The machine is back to normal; the case waits for somebody to acknowledge it. */
  v.object({ kind: v.literal('returned'), ...common, evidence: evidenceSchema }),
  /** `seen`: id of the newest detector event the person saw; what the case does after it wants a new acknowledgement. */
  v.object({ kind: v.literal('acknowledged'), ...common, seen: eventId }),
  v.object({
    kind: v.literal('noted'),
    ...common,
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(4000)),
  }),
  v.object({ kind: v.literal('explained'), ...common, response: explainResponseSchema }),
])
export type CaseEvent = v.InferOutput<typeof caseEventSchema>

/** Parses one case event from a store or the wire; the error says which field is wrong. */
export function parseCaseEvent(input: unknown): Result<CaseEvent> {
  const parsed = v.safeParse(caseEventSchema, input, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail(`case event: ${describeIssue(parsed.issues[0])}`)
}

/** The id of the case that begins at `sinceMs` (event time, epoch ms) on `machine`. */
export const caseIdOf = (machine: string, sinceMs: number): string => `${machine}@${Math.round(sinceMs)}`
