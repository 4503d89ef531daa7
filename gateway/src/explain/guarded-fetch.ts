// The fetch the openai client uses. The client's time-out ends with the headers and its retries wait as long as a server
// likes (Retry-After: 3600); here the body is read inside the time-out and within a size, and a long wait is no retry.

/** The most bytes an answer may have. */
export const MAX_ANSWER_BYTES = 256 * 1024
/** A server that wants a longer pause than this, in ms, is not asked again. */
const MAX_RETRY_WAIT_MS = 3000
/** Marks the HTTP 502 that stands in for an answer that could not be had whole. */
export const FAULT_HEADER = 'x-lineside-fault'
/** Values of FAULT_HEADER: longer than MAX_ANSWER_BYTES, or the connection broke off in the middle. */
export type AnswerFault = 'too-long' | 'broken-off'

/** As `fetch`, but resolves with the whole body read; where it cannot be had whole, with HTTP 502 and FAULT_HEADER. */
export async function guardedFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  const body = await readBody(response).catch((error: unknown) => {
    if (init?.signal?.aborted) throw error
    return 'broken-off' as const
  })
  if (typeof body === 'string') return faulty(body)
  const headers = new Headers(response.headers)
  // The body is decoded by now.
  headers.delete('content-encoding')
  headers.delete('content-length')
  if (retryWaitMs(headers) > MAX_RETRY_WAIT_MS) headers.set('x-should-retry', 'false')
  return new Response(body.length > 0 ? body : null, { status: response.status, headers })
}

function faulty(fault: AnswerFault): Response {
  // An overlong answer would be as long again; after a lost connection another try helps.
  const again = fault === 'too-long' ? 'false' : 'true'
  return new Response(null, { status: 502, headers: { [FAULT_HEADER]: fault, 'x-should-retry': again } })
}

/** The whole body, or `too-long` (the rest is not read). */
async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer> | 'too-long'> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of response.body ?? []) {
    total += chunk.length
    if (total > MAX_ANSWER_BYTES) return 'too-long'
    chunks.push(chunk)
  }
  const body = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/** The pause a server asks for: seconds or a date, RFC 9110 section 10.2.3; 0 where it asks for none. */
function retryWaitMs(headers: Headers): number {
  const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '')
  if (!Number.isNaN(ms)) return ms
  const text = headers.get('retry-after') ?? ''
  const seconds = Number.parseFloat(text)
  if (!Number.isNaN(seconds)) return 1000 * seconds
  const date = Date.parse(text)
  return Number.isNaN(date) ? 0 : date - Date.now()
}
