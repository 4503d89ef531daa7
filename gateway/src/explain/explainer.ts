// The explainer: evidence in, a checked GPT explanation or an error in words out, always within a deadline, a few at a
// time, and asked only once for the same fault. Key, model and prompt live here and go nowhere else.
import type { Evidence } from '../../../shared/evidence.ts'
import type { ExplainError, ExplainRequest, ExplainResponse } from '../../../shared/explanation.ts'
import { parseAnswer } from './answer.ts'
import { AnswerCache, type CachedAnswer, faultSignature } from './answer-cache.ts'
import { type Ask, createAsk } from './ask.ts'
import { unsupportedIn } from './check.ts'
import { FAILURES } from './failures.ts'
import { withoutNames } from './names.ts'
import { INSTRUCTIONS, questionOf } from './prompt.ts'
import { statisticsOf } from './statistics.ts'
import type { TokenBudget } from './token-budget.ts'
import { Turns } from './turns.ts'

/** Settings of an explainer; times in ms. */
export interface ExplainerOptions {
  /** Null: no key. With a base URL that is a local server that wants none, without one there is no model at all. */
  readonly apiKey: string | null
  /** Null: OpenAI. Else any OpenAI-compatible server, with its path: `http://localhost:11434/v1`. */
  readonly baseUrl: string | null
  readonly model: string
  /** For one try; 20 s. */
  readonly timeoutMs?: number
  /** For waiting, trying and trying again together; 28 s, below the 30 s a tablet waits. */
  readonly deadlineMs?: number
  /** Questions at once; 2. */
  readonly concurrency?: number
  /** Questions that may wait for their turn; 8. */
  readonly queueLimit?: number
  /** Tries after the first; 1. */
  readonly retries?: number
  /** By default the Responses API for OpenAI and chat completions for any other base URL. */
  readonly api?: 'responses' | 'chat'
  /** The clock, epoch ms. */
  readonly now?: () => number
  /** What may be spent; without one there is no limit. */
  readonly budget?: TokenBudget
}

/** Makes explanations. */
export interface Explainer {
  /** The model's name; null where the gateway has none and every question ends with `no-key`. */
  readonly model: string | null
  /** Explains a case. Never throws: whatever goes wrong is an error with a sentence. `signal` withdraws the question. */
  explain(request: ExplainRequest, signal: AbortSignal): Promise<ExplainResponse>
}

const CACHED_ANSWERS = 500
const CACHED_FOR_MS = 24 * 3600 * 1000

/** Makes an explainer; it opens no connection before the first question. */
export function createExplainer(options: ExplainerOptions): Explainer {
  const { apiKey, baseUrl, model, timeoutMs = 20_000, deadlineMs = 28_000, now = Date.now } = options
  if (apiKey === null && baseUrl === null) {
    return { model: null, explain: () => Promise.resolve(failed(FAILURES.noKey)) }
  }
  const ask = createAsk({
    apiKey,
    baseUrl,
    model,
    timeoutMs,
    retries: options.retries ?? 1,
    api: options.api ?? null,
    onTokens: (tokens) => options.budget?.spend(tokens),
  })
  const turns = new Turns(options.concurrency ?? 2, options.queueLimit ?? 8)
  const cache = new AnswerCache(CACHED_ANSWERS, CACHED_FOR_MS, now)

  async function explain({ evidence }: ExplainRequest, withdrawn: AbortSignal): Promise<ExplainResponse> {
    const signature = faultSignature(evidence)
    const known = (): ExplainResponse | null => fromCache(cache.get(signature), evidence, model)
    const atOnce = known()
    if (atOnce) return atOnce
    const deadline = AbortSignal.timeout(deadlineMs)
    const signal = AbortSignal.any([withdrawn, deadline])
    const turn = await turns.take(signal)
    if (turn === 'busy' || (turn === 'aborted' && !withdrawn.aborted)) return failed(FAILURES.busy)
    if (turn === 'aborted') return failed(FAILURES.withdrawn)
    try {
      // Whoever was before in the queue may have asked the same.
      const meanwhile = known()
      if (meanwhile) return meanwhile
      if (options.budget?.left === 0) return failed(FAILURES.budget)
      const text = await orAborted(ask(INSTRUCTIONS, questionOf(statisticsOf(evidence)), signal), signal)
      if (withdrawn.aborted) return failed(FAILURES.withdrawn)
      if (text === 'aborted') return failed(FAILURES.timeout)
      const answer = text.ok ? parseAnswer(text.value) : text
      if (!answer.ok) return failed(answer.error)
      const made: CachedAnswer = {
        answer: answer.value,
        atMs: now(),
        machine: evidence.machine,
        unsupported: unsupportedIn(answer.value, evidence),
      }
      cache.put(signature, made)
      return explained(made, model)
    } finally {
      turn()
    }
  }
  return { model, explain }
}

/** A cached answer where it holds for this case as well as for the one it was made for; else null, and it is asked anew. */
function fromCache(cached: CachedAnswer | null, evidence: Evidence, model: string): ExplainResponse | null {
  if (!cached) return null
  const { answer } = cached
  const texts = [
    answer.likely_cause,
    ...answer.evidence,
    ...answer.check_first,
    answer.consequence_if_ignored,
  ]
  const made = { ...evidence, machine: cached.machine, sensors: [] }
  const namesOther =
    cached.machine !== evidence.machine && texts.some((text) => withoutNames(text, made) !== text)
  if (namesOther) return null
  const unsupported = unsupportedIn(answer, evidence)
  if (unsupported.join('\n') !== cached.unsupported.join('\n')) return null
  return explained(cached, model)
}

const explained = ({ answer, atMs, unsupported }: CachedAnswer, model: string): ExplainResponse => ({
  ok: true,
  model,
  atMs,
  answer,
  unsupported: [...unsupported],
})

const failed = (error: ExplainError): ExplainResponse => ({ ok: false, error })

/** The client waits out a pause between two tries even when it is aborted; nobody else has to. */
function orAborted(asked: ReturnType<Ask>, signal: AbortSignal): Promise<Awaited<typeof asked> | 'aborted'> {
  return new Promise((resolve) => {
    const leave = (): void => resolve('aborted')
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    void asked.then((result) => {
      signal.removeEventListener('abort', leave)
      resolve(result)
    })
  })
}
