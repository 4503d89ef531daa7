// The answer asked for, as the JSON schema a GPT model is held to, and its parser: a server may ignore the schema.
import * as v from 'valibot'
import { describeIssue } from '../../../shared/evidence.ts'
import { type ExplainError, type GptAnswer, gptAnswerSchema } from '../../../shared/explanation.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { FAILURES, wrongShape } from './failures.ts'

const text = (description: string) => ({ type: 'string', description })
const list = (description: string) => ({ type: 'array', items: { type: 'string' }, description })

/** Name of the schema where the API wants one. */
export const ANSWER_SCHEMA_NAME = 'explanation'

/**
 * gptAnswerSchema as JSON schema, within what strict structured outputs allow (all fields required, no others; lengths
 * are asked for in the prompt and held by `parseAnswer`).
 */
export const ANSWER_JSON_SCHEMA = {
  type: 'object',
  properties: {
    likely_cause: text('The most likely mechanical or operational cause, one or two sentences.'),
    confidence: {
      type: 'string',
      enum: ['low', 'medium', 'high'],
      description: 'How sure, given only these data.',
    },
    evidence: list('The observations in the data it rests on, at most 5, with their numbers.'),
    check_first: list('What to check, 1 to 5 steps, the first thing first.'),
    consequence_if_ignored: text('What may happen if nobody acts, one sentence.'),
  },
  required: ['likely_cause', 'confidence', 'evidence', 'check_first', 'consequence_if_ignored'],
  additionalProperties: false,
} as const

/** Reads the text of an answer. Anything that is not exactly the answer asked for is refused in words. */
export function parseAnswer(answerText: string): Result<GptAnswer, ExplainError> {
  let json: unknown
  try {
    json = JSON.parse(unfence(answerText))
  } catch {
    return fail(FAILURES.notJson)
  }
  const parsed = v.safeParse(gptAnswerSchema, json, { abortEarly: true })
  return parsed.success ? ok(parsed.output) : fail(wrongShape(describeIssue(parsed.issues[0])))
}

/** Small local models like to put JSON into a Markdown fence even when told not to. */
const unfence = (text: string): string => /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text
