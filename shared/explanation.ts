// Explanation: text made from evidence. Always marked with who made it.
import * as v from 'valibot'
import { describeIssue, evidenceSchema } from './evidence.ts'
import { fail, ok, type Result } from './result.ts'

const line = v.pipe(v.string(), v.minLength(1), v.maxLength(600))

/** What a GPT model is asked to answer, as strict JSON: a senior technician's words to a junior one. */
export const gptAnswerSchema = v.strictObject({
  /** The most likely mechanical or operational cause. */
  likely_cause: line,
  confidence: v.picklist(['low', 'medium', 'high']),
  /** The observations it rests on. */
  evidence: v.pipe(v.array(line), v.maxLength(8)),
  /** What to check, the first thing first. */
  check_first: v.pipe(v.array(line), v.minLength(1), v.maxLength(8)),
  consequence_if_ignored: line,
})
export type GptAnswer = v.InferOutput<typeof gptAnswerSchema>

/** Why no GPT explanation could be had. `retry` says whether asking again later can help. */
const explainErrorSchema = v.object({
  code: v.picklist([
    'no-key',
    'bad-request',
    'busy',
    'refused',
    'rate-limited',
    'budget',
    'timeout',
    'upstream',
    'bad-answer',
    'unreachable',
  ]),
  message: v.string(),
  retry: v.boolean(),
})
export type ExplainError = v.InferOutput<typeof explainErrorSchema>

/** Body of `POST /api/explain`. */
export const explainRequestSchema = v.object({ evidence: evidenceSchema })
export type ExplainRequest = v.InferOutput<typeof explainRequestSchema>

/** Body of the answer: the explanation with the model's name, or an error that is shown as an error. */
export const explainResponseSchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    model: v.string(),
    /** When it was made, epoch ms. */
    atMs: v.number(),
    answer: gptAnswerSchema,
    /** Numbers and sensor names in the answer that the evidence does not hold; the screen strikes them. */
    unsupported: v.array(v.string()),
  }),
  v.object({ ok: v.literal(false), error: explainErrorSchema }),
])
export type ExplainResponse = v.InferOutput<typeof explainResponseSchema>

/** Parses the body of `POST /api/explain`; the error says which field is wrong. */
export function parseExplainRequest(input: unknown): Result<ExplainRequest> {
  const parsed = v.safeParse(explainRequestSchema, input, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail(describeIssue(parsed.issues[0]))
}

/** Parses the gateway's answer on the tablet. */
export function parseExplainResponse(input: unknown): Result<ExplainResponse> {
  const parsed = v.safeParse(explainResponseSchema, input, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail(describeIssue(parsed.issues[0]))
}
