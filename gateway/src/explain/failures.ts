// Why no explanation could be had, in words. Only our own sentences: what a server writes about an error may quote the key
// or the prompt, so none of it is passed on.
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import type { ExplainError } from '../../../shared/explanation.ts'
import { FAULT_HEADER } from './guarded-fetch.ts'

const failure = (code: ExplainError['code'], retry: boolean, message: string): ExplainError => ({
  code,
  message,
  retry,
})

/** The failures that do not come from an HTTP answer. */
export const FAILURES = {
  noKey: failure(
    'no-key',
    false,
    'This gateway has no GPT model: set OPENAI_API_KEY, or OPENAI_BASE_URL for a local one.',
  ),
  busy: failure('busy', true, 'Too many explanations are being made right now. Ask again in a minute.'),
  budget: failure(
    'budget',
    true,
    'The GPT tokens of today are used up (LINESIDE_EXPLAIN_TOKENS_PER_DAY). Ask again tomorrow; the local explanation stands.',
  ),
  withdrawn: failure('timeout', true, 'The question was withdrawn before an answer came.'),
  timeout: failure('timeout', true, 'The GPT service did not answer in time. Ask again later.'),
  refused: failure('refused', false, 'The GPT model refused to answer.'),
  failed: failure('upstream', true, 'The GPT service gave up on the question. Ask again later.'),
  cutShort: failure('bad-answer', true, 'The answer of the GPT model was cut short. Ask again.'),
  brokenOff: failure(
    'upstream',
    true,
    'The connection to the GPT service broke off in the middle of the answer. Ask again.',
  ),
  empty: failure('bad-answer', true, 'The GPT model answered nothing. Ask again.'),
  notJson: failure('bad-answer', true, 'The answer of the GPT service was not JSON. Ask again.'),
  tooLong: failure('bad-answer', true, 'The answer of the GPT service was far too long and was refused.'),
} as const

/** An answer that is JSON, but not the one asked for; `reason` says what is wrong with it. */
export const wrongShape = (reason: string): ExplainError =>
  failure('bad-answer', true, `The answer of the GPT model does not fit: ${reason}`)

/** Turns what the client threw into an error with a sentence. `model`: the name asked for. */
export function failureOf(error: unknown, model: string): ExplainError {
  if (error instanceof APIConnectionTimeoutError) return FAILURES.timeout
  if (error instanceof APIConnectionError)
    return failure('unreachable', true, 'The GPT service cannot be reached from the gateway.')
  if (error instanceof APIError && error.status !== undefined) return failureOfStatus(error, model)
  // What is left is an answer the client could not read.
  return FAILURES.notJson
}

function failureOfStatus(error: APIError, model: string): ExplainError {
  const status = Number(error.status)
  const fault = error.headers?.get(FAULT_HEADER)
  if (fault === 'too-long') return FAILURES.tooLong
  if (fault === 'broken-off') return FAILURES.brokenOff
  if (status === 401 || status === 403)
    return failure(
      'refused',
      false,
      `The GPT service refused the key (HTTP ${status}): check OPENAI_API_KEY.`,
    )
  if (status === 404)
    return failure(
      'bad-request',
      false,
      `The GPT service does not know the model "${model}" (HTTP 404): check OPENAI_MODEL.`,
    )
  if (status === 429 && error.code === 'insufficient_quota')
    return failure('rate-limited', false, 'The account at the GPT service has no quota left (HTTP 429).')
  if (status === 429)
    return failure('rate-limited', true, 'The GPT service is busy (HTTP 429). Ask again in a minute.')
  if (status === 408 || status === 504) return FAILURES.timeout
  if (status >= 500)
    return failure('upstream', true, `The GPT service failed (HTTP ${status}). Ask again later.`)
  return failure('bad-request', false, `The GPT service did not accept the question (HTTP ${status}).`)
}
