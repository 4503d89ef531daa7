// What the gateway and the app say to each other about who may do what. Every door answers a refusal in one shape: a code,
// and a sentence for a person.
import * as v from 'valibot'

/** An operator may do everything; a viewer may look. */
export const ROLES = ['operator', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** The most characters a tablet's name may have. */
export const MAX_TABLET_NAME_CHARS = 60
/** How long a pairing code lasts, ms. */
export const CODE_LASTS_MS = 15 * 60_000

const role = v.picklist(ROLES)
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_TABLET_NAME_CHARS))

/** Body of POST /api/pair: the code as it was typed or scanned, and what the tablet is to be called. */
export const pairRequestSchema = v.object({ code: v.pipe(v.string(), v.maxLength(40)), name })
/** Body of POST /api/codes. */
export const codeRequestSchema = v.object({ role })
/** Body of PATCH /api/tablets/:id. */
export const renameRequestSchema = v.object({ name })

/** Answer of GET /api/access: who the gateway takes this tablet for. */
export const accessSchema = v.object({
  role,
  /** What the tablet is called; null on the gateway's own computer, which needs no pairing. */
  name: v.nullable(v.string()),
  /** Whether other tablets can reach this gateway at all. */
  lan: v.boolean(),
})
export type AccessAnswer = v.InferOutput<typeof accessSchema>

/** Answer of POST /api/codes. */
export const codeSchema = v.object({
  code: v.string(),
  /** Address with the code in its fragment, which no server ever sees. */
  url: v.string(),
  /** Epoch ms on the gateway's clock. */
  endsMs: v.number(),
  /** QR code of `url`, an SVG document. */
  qrSvg: v.string(),
})
export type CodeAnswer = v.InferOutput<typeof codeSchema>

/** Answer of GET /api/tablets. */
export const tabletsSchema = v.object({
  tablets: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      role,
      /** Epoch ms. */
      pairedMs: v.number(),
      connected: v.boolean(),
      /** Whether it is the tablet that asks. */
      isThis: v.boolean(),
    }),
  ),
})
export type PairedTablet = v.InferOutput<typeof tabletsSchema>['tablets'][number]

/** Why a door refuses; the app has words for each. */
export const ACCESS_CODES = [
  'unpaired',
  'viewer',
  'other-origin',
  'bad-code',
  'too-many-tries',
  'too-many-tablets',
  'no-tablet',
  'disk',
  'bad-request',
  'rate-limited',
] as const
export type AccessCode = (typeof ACCESS_CODES)[number]
/** Why something about pairing was not done; `text` is a sentence in English. */
export interface AccessRefusal {
  readonly code: AccessCode
  readonly text: string
}

/** A refusal of any door; a newer gateway may have codes that are not known yet. */
export const refusalSchema = v.object({
  ok: v.literal(false),
  error: v.object({ code: v.string(), message: v.string(), retry: v.boolean() }),
})
