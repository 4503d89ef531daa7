// Asks the gateway for a GPT explanation. The local sentence stands on the screen already, so nothing waits for this; every
// failure comes back as an error that is shown as an error.
import type { Evidence } from '../../shared/evidence.ts'
import {
  type ExplainError,
  type ExplainRequest,
  type ExplainResponse,
  parseExplainResponse,
} from '../../shared/explanation.ts'

const PATH = '/api/explain'
/** For everything: connecting, the gateway's queue, the GPT service's answer, reading it. */
const TIMEOUT_MS = 30_000
const MAX_ANSWER_BYTES = 256 * 1024
/** Sensors are sorted by share; those after these make up next to nothing, and the gateway takes 64 KB at most. */
const MOST_SENSORS = 24

const failure = (code: ExplainError['code'], retry: boolean, message: string): ExplainResponse => ({
  ok: false,
  error: { code, retry, message },
})
const UNREACHABLE = failure(
  'unreachable',
  true,
  'The gateway cannot be reached, so the explanation is local. Ask again once it can.',
)
const TIMEOUT = failure('timeout', true, 'The gateway did not answer within 30 s. Ask again later.')
const TOO_LONG = failure('bad-answer', true, 'The answer was longer than 256 KB and was refused.')

/** Asks for an explanation of this case; never throws. `fetch`: the browser's; `signal` withdraws the question. */
export async function explainCase(
  evidence: Evidence,
  fetch: typeof globalThis.fetch,
  signal?: AbortSignal,
): Promise<ExplainResponse> {
  const request: ExplainRequest = {
    evidence: { ...evidence, sensors: evidence.sensors.slice(0, MOST_SENSORS) },
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const text = await readText(response)
    return text === null ? TOO_LONG : readAnswer(text, response.status)
  } catch {
    return timeout.aborted ? TIMEOUT : UNREACHABLE
  }
}

function readAnswer(text: string, status: number): ExplainResponse {
  const parsed = parseExplainResponse(parseJson(text))
  if (parsed.ok) return parsed.value
  // Not from the explainer: the gateway's rate limit, or a proxy in between that speaks for it.
  if (status === 429)
    return failure('rate-limited', true, 'This tablet has asked too often. Ask again in a minute.')
  if (status >= 500) return failure('upstream', true, `The gateway failed (HTTP ${status}). Ask again later.`)
  return failure('bad-answer', false, `The gateway's answer (HTTP ${status}) does not fit: ${parsed.error}`)
}

/** The body as text; null where it is longer than MAX_ANSWER_BYTES (the rest is not read). */
async function readText(response: Response): Promise<string | null> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.length
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel()
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
