// The tablet's side of pairing: who the gateway takes it for, pairing it, and what an operator does with other tablets. The
// token itself is a cookie that no script can read.
import * as v from 'valibot'
import {
  ACCESS_CODES,
  type AccessAnswer,
  type AccessCode,
  accessSchema,
  type CodeAnswer,
  codeSchema,
  type PairedTablet,
  type Role,
  refusalSchema,
  tabletsSchema,
} from '../../shared/access.ts'
import { fail, ok, type Result } from '../../shared/result.ts'

/** What went wrong: the gateway's code (null: none that is known) and its English sentence, or null where it is not reached. */
export type AccessFailure = { readonly code: AccessCode | null; readonly text: string } | null

const TIMEOUT_MS = 8000

/** Who the gateway takes this tablet for; this also makes its pairing last longer. `unpaired`: nobody it knows. */
export async function askAccess(): Promise<AccessAnswer | 'unpaired' | null> {
  const response = await send('/api/access')
  if (response?.status === 401) return 'unpaired'
  const answer = await read(response, accessSchema)
  return answer.ok ? answer.value : null
}

/** Pairs this tablet under a name, with a code as it was typed or scanned. */
export async function pairTablet(code: string, name: string): Promise<Result<unknown, AccessFailure>> {
  return read(await send('/api/pair', 'POST', { code, name }), v.unknown())
}

/** All paired tablets, the first paired first; for operators. */
export async function listTablets(): Promise<Result<readonly PairedTablet[], AccessFailure>> {
  const answer = await read(await send('/api/tablets'), tabletsSchema)
  return answer.ok ? ok(answer.value.tablets) : answer
}

/** Makes a code for one more tablet; for operators. */
export async function makeCode(role: Role): Promise<Result<CodeAnswer, AccessFailure>> {
  return read(await send('/api/codes', 'POST', { role }), codeSchema)
}

/** Gives a tablet another name; for operators. */
export async function renameTablet(id: string, name: string): Promise<Result<unknown, AccessFailure>> {
  return read(await send(tabletPath(id), 'PATCH', { name }), v.unknown())
}

/** Lets a tablet in no more, from this moment; for operators. */
export async function revokeTablet(id: string): Promise<Result<unknown, AccessFailure>> {
  return read(await send(tabletPath(id), 'DELETE'), v.unknown())
}

const tabletPath = (id: string): string => `/api/tablets/${encodeURIComponent(id)}`

async function send(path: string, method = 'GET', body?: unknown): Promise<Response | null> {
  try {
    return await fetch(path, {
      method,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  } catch {
    return null
  }
}

async function read<T>(
  response: Response | null,
  schema: v.GenericSchema<unknown, T>,
): Promise<Result<T, AccessFailure>> {
  const body: unknown = await response?.json().catch(() => undefined)
  if (!response || body === undefined) return fail(null)
  if (response.ok) {
    const parsed = v.safeParse(schema, body)
    return parsed.success ? ok(parsed.output) : fail(null)
  }
  const refused = v.safeParse(refusalSchema, body)
  if (refused.success) {
    const { code, message } = refused.output.error
    return fail({ code: ACCESS_CODES.find((each) => each === code) ?? null, text: message })
  }
  // The rate limit of the whole gateway has a shape of its own.
  const other = v.safeParse(v.object({ message: v.string() }), body)
  const code = response.status === 429 ? 'rate-limited' : null
  return fail(other.success ? { code, text: other.output.message } : null)
}
