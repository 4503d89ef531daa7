// One question to a GPT model, by the openai client. OpenAI itself is asked by its Responses API; any other base URL
// (Ollama, llama.cpp, vLLM, a proxy) by chat completions, which they all have. Not streamed: nobody sees half an answer, and
// a stream that was aborted or cut ends like a complete one.
import OpenAI, { BadRequestError, UnprocessableEntityError } from 'openai'
import type { ExplainError } from '../../../shared/explanation.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { ANSWER_JSON_SCHEMA, ANSWER_SCHEMA_NAME } from './answer.ts'
import { FAILURES, failureOf } from './failures.ts'
import { guardedFetch } from './guarded-fetch.ts'

const OPENAI_URL = 'https://api.openai.com/v1'
// Room for a model that thinks first; the answer itself takes about 400.
const MAX_OUTPUT_TOKENS = 3000

/** Asks with these instructions and this question; the text of the answer, or why there is none. */
export type Ask = (
  instructions: string,
  question: string,
  signal: AbortSignal,
) => Promise<Result<string, ExplainError>>

/** Where and how to ask. */
export interface AskOptions {
  /** Null for a local server that wants none. */
  readonly apiKey: string | null
  /** Null for OpenAI. */
  readonly baseUrl: string | null
  readonly model: string
  /** For one try, ms. */
  readonly timeoutMs: number
  /** Further tries after a lost connection, a time-out, 429 or 5xx. */
  readonly retries: number
  /** By default `responses` for OpenAI and `chat` for any other base URL. */
  readonly api: 'responses' | 'chat' | null
  /** Told how many tokens an answer cost, question included, whether it is of use or not. */
  readonly onTokens: (tokens: number) => void
}

/** Makes the function that asks. Whatever goes wrong is a value; nothing is thrown and nothing is logged. */
export function createAsk(options: AskOptions): Ask {
  const { model } = options
  const baseURL = options.baseUrl ?? OPENAI_URL
  const client = new OpenAI({
    baseURL,
    // Given in full, so that the client takes nothing from the environment behind the back of the gateway's settings.
    apiKey: options.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    timeout: options.timeoutMs,
    maxRetries: options.retries,
    fetch: guardedFetch,
  })
  const api = options.api ?? (isOpenAI(baseURL) ? 'responses' : 'chat')
  const { onTokens } = options
  const once = api === 'responses' ? askResponses(client, model, onTokens) : askChat(client, model, onTokens)
  return async (instructions, question, signal) => {
    try {
      return await once(instructions, question, signal)
    } catch (error) {
      return fail(signal.aborted ? FAILURES.timeout : failureOf(error, model))
    }
  }
}

function isOpenAI(baseUrl: string): boolean {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  return host === 'openai.com' || host.endsWith('.openai.com')
}

/** About how many tokens a text has where the server does not say: four characters each. */
const guessTokens = (...texts: readonly string[]): number => Math.ceil(texts.join('').length / 4)

function askResponses(client: OpenAI, model: string, onTokens: AskOptions['onTokens']): Ask {
  return async (instructions, question, signal) => {
    const response = await client.responses.create(
      {
        model,
        instructions,
        input: question,
        max_output_tokens: MAX_OUTPUT_TOKENS,
        store: false,
        text: {
          format: {
            type: 'json_schema',
            name: ANSWER_SCHEMA_NAME,
            schema: ANSWER_JSON_SCHEMA,
            strict: true,
          },
        },
      },
      { signal },
    )
    onTokens(
      response.usage?.total_tokens ??
        guessTokens(instructions, question, JSON.stringify(response.output ?? '')),
    )
    const parts = response.output?.flatMap((item) => (item.type === 'message' ? item.content : [])) ?? []
    if (parts.some((part) => part.type === 'refusal')) return fail(FAILURES.refused)
    if (response.incomplete_details?.reason === 'content_filter') return fail(FAILURES.refused)
    if (response.status === 'incomplete') return fail(FAILURES.cutShort)
    if (response.status === 'failed') return fail(FAILURES.failed)
    const text = parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('')
    return text === '' ? fail(FAILURES.empty) : ok(text)
  }
}

function askChat(client: OpenAI, model: string, onTokens: AskOptions['onTokens']): Ask {
  // Some servers know no JSON schema. The prompt describes the answer too, so they are asked for any JSON from then on.
  let takesSchema = true
  const create = (instructions: string, question: string, signal: AbortSignal) =>
    client.chat.completions.create(
      {
        model,
        messages: [
          { role: 'system', content: instructions },
          { role: 'user', content: question },
        ],
        max_tokens: MAX_OUTPUT_TOKENS,
        response_format: takesSchema
          ? {
              type: 'json_schema',
              json_schema: { name: ANSWER_SCHEMA_NAME, schema: ANSWER_JSON_SCHEMA, strict: true },
            }
          : { type: 'json_object' },
      },
      { signal },
    )
  return async (instructions, question, signal) => {
    const completion = await create(instructions, question, signal).catch((error: unknown) => {
      const unknownField = error instanceof BadRequestError || error instanceof UnprocessableEntityError
      if (!(takesSchema && unknownField && /response_format|json_schema/.test(error.message))) throw error
      takesSchema = false
      return create(instructions, question, signal)
    })
    onTokens(
      completion.usage?.total_tokens ??
        guessTokens(instructions, question, JSON.stringify(completion.choices ?? '')),
    )
    const choice = completion.choices?.[0]
    if (choice?.message?.refusal || choice?.finish_reason === 'content_filter') return fail(FAILURES.refused)
    if (choice?.finish_reason === 'length') return fail(FAILURES.cutShort)
    const text = choice?.message?.content
    return typeof text === 'string' && text !== '' ? ok(text) : fail(FAILURES.empty)
  }
}
